//! JWS compact serialization by hand (RFC 7515, section 7.1), so that it can be done wrongly on purpose.

use super::Key;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

/// base64url without padding.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes of a base64url part.
#[must_use]
pub fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// A token from any header and payload bytes, signed by `key` whatever the header says.
#[must_use]
pub fn sign(key: &Key, header: &[u8], payload: &[u8]) -> String {
    sign_parts(key, &encode(header), &encode(payload))
}

/// A token from already encoded parts, signed as they stand.
#[must_use]
pub fn sign_parts(key: &Key, header: &str, payload: &str) -> String {
    let input = format!("{header}.{payload}");
    let signature = encode(&key.sign(input.as_bytes()));
    format!("{input}.{signature}")
}

/// A token with a signature of the caller's making.
#[must_use]
pub fn assemble(header: &[u8], payload: &[u8], signature: &[u8]) -> String {
    format!("{}.{}.{}", encode(header), encode(payload), encode(signature))
}

/// A token from JSON values, rightly signed.
#[must_use]
pub fn sign_json(key: &Key, header: &Value, claims: &Value) -> String {
    sign(key, header.to_string().as_bytes(), claims.to_string().as_bytes())
}
