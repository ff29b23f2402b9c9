//! Seals on what leaves the service and comes back: whoever lacks the key can neither change it nor make it up.

use anyhow::anyhow;
use aws_lc_rs::hmac::{self, HMAC_SHA256};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

/// A key to seal with, by HMAC with SHA-256 (RFC 2104).
pub struct Seal(hmac::Key);

impl Seal {
    /// A seal under this key, which all servers on a database share.
    #[must_use]
    pub fn new(key: &[u8]) -> Self {
        Self(hmac::Key::new(HMAC_SHA256, key))
    }

    /// The seal on these bytes, 32 bytes long.
    #[must_use]
    pub fn on(&self, bytes: &[u8]) -> Vec<u8> {
        hmac::sign(&self.0, bytes).as_ref().to_vec()
    }

    /// Whether this is the seal on these bytes; how long that takes tells nothing of the right one.
    #[must_use]
    pub fn holds(&self, bytes: &[u8], seal: &[u8]) -> bool {
        hmac::verify(&self.0, bytes, seal).is_ok()
    }
}

/// A new key as text: 32 random bytes.
///
/// # Errors
///
/// The system gives no random bytes.
pub fn fresh_key() -> anyhow::Result<String> {
    let mut bytes = [0; 32];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| anyhow!("the system gives no random bytes"))?;
    Ok(BASE64_URL_SAFE_NO_PAD.encode(bytes))
}
