//! The public keys of an authentication server, read from a JSON Web Key Set (RFC 7517, section 5).

use serde::Deserialize;
use serde_json::Value;

use super::header::Header;
use super::{Key, TokenError, Unusable};

/// How many keys a set may have. An authentication server has a handful.
pub const MOST_KEYS: usize = 100;

/// Keys that were published together.
#[derive(Debug, Default)]
pub struct KeySet {
    keys: Vec<Key>,
    unusable: Vec<Unusable>,
}

/// Why a text is no key set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeySetError {
    /// It is not what RFC 7517 describes.
    #[error("what is served there is no JSON Web Key Set (RFC 7517)")]
    Malformed,
    /// It has too many keys.
    #[error("the key set has {0} keys; at most {MOST_KEYS} are taken")]
    TooMany(usize),
}

#[derive(Deserialize)]
struct Document {
    keys: Vec<Value>,
}

impl KeySet {
    /// Reads a set. Members that are no keys of ours are left out, as RFC 7517 asks for.
    ///
    /// # Errors
    ///
    /// It is no key set, or has more than [`MOST_KEYS`] keys.
    pub fn parse(text: &[u8]) -> Result<Self, KeySetError> {
        let document: Document = serde_json::from_slice(text).map_err(|_| KeySetError::Malformed)?;
        if document.keys.len() > MOST_KEYS {
            return Err(KeySetError::TooMany(document.keys.len()));
        }
        let mut set = Self::default();
        for jwk in &document.keys {
            match Key::from_jwk(jwk) {
                Ok(key) => set.keys.push(key),
                Err(unusable) => set.unusable.push(unusable),
            }
        }
        Ok(set)
    }

    /// The keys that verify tokens.
    #[must_use]
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// The members that do not.
    #[must_use]
    pub fn unusable(&self) -> &[Unusable] {
        &self.unusable
    }

    /// Verifies a signature with the key that the header names; without a name there must be one key alone that fits.
    pub(super) fn verify(&self, header: &Header, message: &[u8], signature: &[u8]) -> Result<(), TokenError> {
        let algorithm = header.algorithm().ok_or(TokenError::Invalid("an algorithm that no key set has"))?;
        let id = header.key_id()?;
        let fits = |key: &&Key| key.algorithm() == algorithm && (id.is_none() || key.id() == id);
        let fitting: Vec<&Key> = self.keys.iter().filter(fits).collect();
        match (id, fitting.as_slice()) {
            (Some(_), []) if self.keys.iter().any(|key| key.id() == id) => {
                Err(TokenError::Invalid("another algorithm than the key's"))
            }
            (_, []) => Err(TokenError::UnknownKey),
            (None, [_, _, ..]) => Err(TokenError::Invalid("kid is missing, and more than one key fits")),
            (_, keys) if keys.iter().any(|key| key.verifies(message, signature)) => Ok(()),
            _ => Err(TokenError::BadSignature),
        }
    }
}

/// Two sets are the same if they hold the same keys: databases do not always tell them in the same order.
impl PartialEq for KeySet {
    fn eq(&self, other: &Self) -> bool {
        self.keys.len() == other.keys.len() && self.keys.iter().all(|key| other.keys.contains(key))
    }
}
