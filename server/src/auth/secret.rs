//! The shared secret, refused where it is not one.

use jsonwebtoken::{DecodingKey, EncodingKey};
use secrecy::{ExposeSecret, SecretString};

/// HS256 needs a key of at least the size of its hash (RFC 7518, section 3.2).
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
pub struct Secret(SecretString);

impl Secret {
    /// Takes a secret, or tells why it is none and what to do.
    ///
    /// # Errors
    ///
    /// It is shorter than 32 bytes, well known, or made of very few different bytes.
    pub fn new(text: SecretString) -> Result<Self, String> {
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
        Ok(Self(text))
    }

    pub(super) fn decoding_key(&self) -> DecodingKey {
        DecodingKey::from_secret(self.0.expose_secret().as_bytes())
    }

    pub(super) fn encoding_key(&self) -> EncodingKey {
        EncodingKey::from_secret(self.0.expose_secret().as_bytes())
    }
}
