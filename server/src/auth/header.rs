//! The header of a token (RFC 7515, section 4.1): what it may say, and what is looked at.

use serde::Deserialize;
use serde_json::Value;

use super::{Algorithm, TokenError};

/// The header members that are looked at. Keys that a header brings along or points to (`jwk`, `jku`, `x5c`, `x5u`) are not
/// among them; `kid` is, where there is more than one key.
#[derive(Debug, Deserialize)]
pub(super) struct Header {
    alg: Value,
    #[serde(default, deserialize_with = "super::json::some")]
    typ: Option<Value>,
    #[serde(default, deserialize_with = "super::json::some")]
    kid: Option<Value>,
    #[serde(default, deserialize_with = "super::json::present")]
    crit: bool,
    #[serde(default, deserialize_with = "super::json::present")]
    b64: bool,
}

impl Header {
    /// Checks what must hold whatever the key.
    pub(super) fn check(&self) -> Result<(), TokenError> {
        // No extension is understood, so none may be critical (RFC 7515, section 4.1.11); `b64` changes what is signed (RFC 7797).
        if self.crit || self.b64 {
            return Err(TokenError::Invalid("crit or b64 in the header"));
        }
        // Other kinds of tokens may be signed with the same key (RFC 8725, section 3.11).
        match &self.typ {
            None => Ok(()),
            Some(Value::String(typ)) if is_access_token(typ) => Ok(()),
            Some(_) => Err(TokenError::Invalid("a token of another type")),
        }
    }

    /// Whether it names this algorithm.
    pub(super) fn names(&self, algorithm: &str) -> bool {
        self.alg == algorithm
    }

    /// The algorithm of a public key that it names.
    pub(super) fn algorithm(&self) -> Option<Algorithm> {
        self.alg.as_str().and_then(Algorithm::named)
    }

    /// The key that it names (RFC 7515, section 4.1.4).
    pub(super) fn key_id(&self) -> Result<Option<&str>, TokenError> {
        match &self.kid {
            None => Ok(None),
            Some(Value::String(id)) => Ok(Some(id)),
            Some(_) => Err(TokenError::Invalid("kid is no text")),
        }
    }
}

/// Media types are compared without case, with or without `application/` (RFC 7515, section 4.1.9).
fn is_access_token(typ: &str) -> bool {
    let typ = typ.to_ascii_lowercase();
    matches!(typ.strip_prefix("application/").unwrap_or(&typ), "jwt" | "at+jwt")
}
