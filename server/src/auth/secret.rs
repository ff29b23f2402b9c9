//! The shared secret, refused where it is not one.

use aws_lc_rs::hmac;
use secrecy::{ExposeSecret, SecretString};

use super::TokenError;
use super::header::Header;

/// HMAC with SHA-256 (RFC 7518, section 3.2).
pub(super) const ALGORITHM: &str = "HS256";
/// It needs a key of at least the size of its hash (RFC 7518, section 3.2).
const LEAST_BYTES: usize = 32;
/// A random secret of 32 bytes has more than this many different ones in any common notation but for bad luck of 1 in 10^6.
const LEAST_DIFFERENT: usize = 8;
/// What stands in tutorials, samples and generators, in lower case: known to everybody, so no secret.
const WELL_KNOWN: &[&str] = &[
    "change-me",
    "change_me",
    "changeme",
    "change this",
    "change-this",
    "replace-me",
    "replace_me",
    "replace-with",
    "your-secret",
    "your_secret",
    "yoursecret",
    "your-256-bit",
    "your-super-secret",
    "super-secret",
    "supersecret",
    "super_secret",
    "secret-key",
    "secret_key",
    "secretkey",
    "a-string-secret",
    "example-secret",
    "example_secret",
    "mysecret",
    "my-secret",
    "my_secret",
    "jwt-secret",
    "jwt_secret",
    "better-auth-secret",
    "better_auth_secret",
    "development-secret",
    "dev-secret",
    "test-secret",
    "insecure",
    "not-a-secret",
    "password",
    "0123456789abcdef0123",
    "abcdefghijklmnop",
    "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
];

/// A secret that is long enough and not well known. It is never printed.
#[derive(Clone, Debug)]
pub struct Secret {
    // It holds the hash's inner state, which is large.
    key: Box<hmac::Key>,
}

impl Secret {
    /// Takes a secret, or tells why it is none and what to do.
    ///
    /// # Errors
    ///
    /// It is shorter than 32 bytes, well known, or made of very few different bytes.
    pub fn new(text: &SecretString) -> Result<Self, String> {
        const CURE: &str = "Set it to a random one, for example the output of: openssl rand -hex 32";
        let exposed = text.expose_secret();
        let lower = exposed.to_lowercase();
        if exposed.len() < LEAST_BYTES {
            return Err(format!("JWT_SECRET has {} bytes; it must have at least {LEAST_BYTES}. {CURE}", exposed.len()));
        }
        if WELL_KNOWN.iter().any(|known| lower.contains(known)) {
            return Err(format!("JWT_SECRET is one that is published in tutorials or samples. {CURE}"));
        }
        let mut bytes = exposed.as_bytes().to_vec();
        bytes.sort_unstable();
        bytes.dedup();
        if bytes.len() < LEAST_DIFFERENT {
            return Err(format!("JWT_SECRET is made of only {} different bytes. {CURE}", bytes.len()));
        }
        Ok(Self { key: Box::new(hmac::Key::new(hmac::HMAC_SHA256, exposed.as_bytes())) })
    }

    /// Whether this text is the secret.
    #[must_use]
    pub fn is(&self, text: &str) -> bool {
        let other = hmac::Key::new(hmac::HMAC_SHA256, text.as_bytes());
        hmac::verify(&self.key, b"", hmac::sign(&other, b"").as_ref()).is_ok()
    }

    /// Verifies an HMAC of this key; comparing takes the same time wherever two differ.
    pub(super) fn verify(&self, header: &Header, message: &[u8], signature: &[u8]) -> Result<(), TokenError> {
        if !header.names(ALGORITHM) {
            return Err(TokenError::Invalid("another algorithm than the key's"));
        }
        hmac::verify(&self.key, message, signature).map_err(|_| TokenError::BadSignature)
    }

    /// The HMAC of a message.
    pub(super) fn sign(&self, message: &[u8]) -> hmac::Tag {
        hmac::sign(&self.key, message)
    }
}
