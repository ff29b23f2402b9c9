//! From the text of a token to its caller: size, form, header, signature, claims, in this order.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use taskward_api::Timestamp;

use super::claims::Claims;
use super::{Caller, Rules, Secret, TokenError};

/// Longest token in bytes.
const MOST_BYTES: usize = 8192;

/// Verifies tokens with one key and one algorithm, which the key fixes and no header can change (RFC 8725, section 3.1).
pub struct Verifier {
    key: DecodingKey,
    algorithm: Algorithm,
    rules: Rules,
}

/// The header members that are looked at (RFC 7515, section 4.1). Keys that a header brings along or points to (`jwk`, `jku`,
/// `x5c`, `x5u`, `kid`) are not among them.
#[derive(Debug, Deserialize)]
struct Header {
    alg: Value,
    #[serde(default, deserialize_with = "some")]
    typ: Option<Value>,
    #[serde(default, deserialize_with = "present")]
    crit: bool,
    #[serde(default, deserialize_with = "present")]
    b64: bool,
}

/// A JSON object in UTF-8. serde takes an array for a struct, too, and reads over bytes that are no UTF-8 in what it skips.
fn object<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let text = std::str::from_utf8(bytes).ok()?;
    text.trim_ascii_start().starts_with('{').then(|| serde_json::from_str(text).ok())?
}

/// A member that is there, also where it is null.
pub(super) fn some<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// Whether a member is there, whatever it holds.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    serde::de::IgnoredAny::deserialize(deserializer).map(|_| true)
}

impl Verifier {
    /// Tokens that are signed with a shared secret by HMAC with SHA-256.
    #[must_use]
    pub fn hs256(secret: &Secret, rules: Rules) -> Self {
        Self { key: secret.decoding_key(), algorithm: Algorithm::HS256, rules }
    }

    /// Verifies a token at the time `now`.
    ///
    /// # Errors
    ///
    /// The token does not hold; the error says why.
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<Caller, TokenError> {
        if token.len() > MOST_BYTES {
            return Err(TokenError::Malformed("longer than 8192 bytes"));
        }
        let mut parts = token.split('.');
        let (Some(header), Some(payload), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(TokenError::Malformed("not three parts"));
        };
        let header: Header =
            object(&decoded(header)?).ok_or(TokenError::Malformed("the header is no JSON object with alg"))?;
        let payload_bytes = decoded(payload)?;
        decoded(signature)?;
        Self::check(&header)?;

        let message = &token[..token.len() - signature.len() - 1];
        match jsonwebtoken::crypto::verify(signature, message.as_bytes(), &self.key, self.algorithm) {
            Ok(true) => {}
            Ok(false) | Err(_) => return Err(TokenError::Invalid("the signature does not verify")),
        }
        let claims: Claims = object(&payload_bytes)
            .ok_or(TokenError::Claims("the payload is no JSON object, or a claim stands there twice"))?;
        #[expect(clippy::cast_precision_loss, reason = "microseconds of this century are exact to a fraction of one")]
        let now = now.0 as f64 / 1e6;
        claims.check(&self.rules, now)
    }

    fn check(header: &Header) -> Result<(), TokenError> {
        if header.alg != "HS256" {
            return Err(TokenError::Invalid("another algorithm than the key's"));
        }
        // No extension is understood, so none may be critical (RFC 7515, section 4.1.11); `b64` changes what is signed (RFC 7797).
        if header.crit || header.b64 {
            return Err(TokenError::Invalid("crit or b64 in the header"));
        }
        // Other kinds of tokens may be signed with the same key (RFC 8725, section 3.11).
        match &header.typ {
            None => Ok(()),
            Some(Value::String(typ)) if is_access_token(typ) => Ok(()),
            Some(_) => Err(TokenError::Invalid("a token of another type")),
        }
    }
}

/// Media types are compared without case, with or without `application/` (RFC 7515, section 4.1.9).
fn is_access_token(typ: &str) -> bool {
    let typ = typ.to_ascii_lowercase();
    matches!(typ.strip_prefix("application/").unwrap_or(&typ), "jwt" | "at+jwt")
}

/// Strict base64url: no padding, no white space, no bits left over (RFC 7515, section 2).
fn decoded(part: &str) -> Result<Vec<u8>, TokenError> {
    BASE64_URL_SAFE_NO_PAD.decode(part).map_err(|_| TokenError::Malformed("a part is not base64url"))
}
