//! Who is calling: tokens verified into [`Caller`]s. It knows no HTTP, no SQL and no clock: keys and `now` are arguments.

mod algorithm;
mod claims;
mod header;
mod json;
mod key;
mod key_set;
mod mint;
mod secret;
mod verifier;

pub use algorithm::Algorithm;
pub use claims::{Rules, TokenError};
pub use key::{Key, Unusable};
pub use key_set::{KeySet, KeySetError, MOST_KEYS};
pub use mint::{Profile, mint};
pub use secret::Secret;
use taskward_api::Timestamp;
pub use verifier::{Keys, Unverified};

/// Proof that a token was verified: only this module can make one, and every method of the store on owned rows takes one.
#[derive(Clone, Debug, PartialEq)]
pub struct Caller {
    id: String,
    email: Option<String>,
    name: Option<String>,
    issued_at: Option<Timestamp>,
}

impl Caller {
    /// The token's `sub`, 1 to 255 bytes, compared byte for byte (RFC 7519, section 4.1.2).
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The e-mail address that the token tells, if it tells one. It identifies nobody.
    #[must_use]
    pub fn email(&self) -> Option<&String> {
        self.email.as_ref()
    }

    /// The name that the token tells, if it tells one.
    #[must_use]
    pub fn name(&self) -> Option<&String> {
        self.name.as_ref()
    }

    /// When the token was issued, if it tells (`iat`; RFC 7519, section 4.1.6).
    #[must_use]
    pub fn issued_at(&self) -> Option<Timestamp> {
        self.issued_at
    }
}
