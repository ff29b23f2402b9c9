//! Tokens made by hand, so that they can be wrong in every way.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};

use crate::harness::SECRET;

/// The header of a good token.
pub const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;
/// Stands in the claims of every token, so that it can be looked for where it must not be.
pub const CANARY: &str = "tripwire-7f3a91c2";

/// Now, in seconds since the Unix epoch.
pub fn now() -> i64 {
    taskward::clock::now().0 / 1_000_000
}

/// Base64url without padding.
pub fn encode(bytes: impl AsRef<[u8]>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes of a part.
pub fn decode(part: &str) -> Vec<u8> {
    BASE64_URL_SAFE_NO_PAD.decode(part).expect("a part is base64url")
}

/// The HMAC of a message, encoded.
pub fn hmac(algorithm: Algorithm, secret: &[u8], message: &str) -> String {
    jsonwebtoken::crypto::sign(message.as_bytes(), &EncodingKey::from_secret(secret), algorithm).expect("an HMAC")
}

/// A token of these very texts, signed as the server wants it.
pub fn sign(header: impl AsRef<[u8]>, payload: impl AsRef<[u8]>) -> String {
    sign_with(Algorithm::HS256, SECRET.as_bytes(), header, payload)
}

/// A token of these very texts, signed in another way.
pub fn sign_with(algorithm: Algorithm, secret: &[u8], header: impl AsRef<[u8]>, payload: impl AsRef<[u8]>) -> String {
    let message = format!("{}.{}", encode(header), encode(payload));
    let signature = hmac(algorithm, secret, &message);
    format!("{message}.{signature}")
}

/// The claims of a good token.
pub fn claims() -> Value {
    json!({ "sub": "mallory", "exp": now() + 600, "canary": CANARY })
}

/// The claims of a good token but for these.
pub fn claims_with(changes: &Value) -> Value {
    let mut claims = claims();
    for (name, value) in changes.as_object().expect("changes are an object") {
        claims[name] = value.clone();
    }
    claims
}

/// A good token but for these claims.
pub fn with(changes: &Value) -> String {
    sign(HEADER, claims_with(changes).to_string())
}

/// A good token but for the lack of a claim.
pub fn without(name: &str) -> String {
    let mut claims = claims();
    claims.as_object_mut().expect("claims are an object").remove(name);
    sign(HEADER, claims.to_string())
}

/// A good token but for its header.
pub fn headed(header: impl AsRef<[u8]>) -> String {
    sign(header, claims().to_string())
}

/// A good token.
pub fn good() -> String {
    headed(HEADER)
}

/// The three parts of a good token.
pub fn parts() -> [String; 3] {
    let token = good();
    let parts: Vec<String> = token.split('.').map(str::to_owned).collect();
    parts.try_into().expect("a token has three parts")
}
