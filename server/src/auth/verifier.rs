//! From the text of a token to its caller: size, form, header, signature, claims, in this order.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use taskward_api::Timestamp;

use super::claims::Claims;
use super::header::Header;
use super::json::object;
use super::{Caller, KeySet, Rules, Secret, TokenError};

/// Longest token in bytes.
const MOST_BYTES: usize = 8192;

/// What signatures are verified with. It fixes the algorithm, which no header can change (RFC 8725, section 3.1).
#[derive(Clone, Copy, Debug)]
pub enum Keys<'a> {
    /// A shared secret: HMAC with SHA-256 (HS256).
    Secret(&'a Secret),
    /// Published keys, each with its own algorithm.
    Set(&'a KeySet),
}

/// A token that has the form of one, and a header that is acceptable; nothing else is known of it.
pub struct Unverified<'a> {
    header: Header,
    payload: Vec<u8>,
    signature: Vec<u8>,
    message: &'a [u8],
}

impl<'a> Unverified<'a> {
    /// Takes a token apart. It costs no cryptography and needs no key.
    ///
    /// # Errors
    ///
    /// It has not the form of a token, or a header that no token of ours has.
    pub fn parse(token: &'a str) -> Result<Self, TokenError> {
        if token.len() > MOST_BYTES {
            return Err(TokenError::Malformed("longer than 8192 bytes"));
        }
        let mut parts = token.split('.');
        let (Some(header), Some(payload), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(TokenError::Malformed("not three parts"));
        };
        let message = &token.as_bytes()[..token.len() - signature.len() - 1];
        let header: Header =
            object(&decoded(header)?).ok_or(TokenError::Malformed("the header is no JSON object with alg"))?;
        let (payload, signature) = (decoded(payload)?, decoded(signature)?);
        header.check()?;
        Ok(Self { header, payload, signature, message })
    }

    /// Verifies the token at the time `now`.
    ///
    /// # Errors
    ///
    /// The token does not hold; the error says why.
    pub fn verify(&self, keys: Keys<'_>, rules: &Rules, now: Timestamp) -> Result<Caller, TokenError> {
        match keys {
            Keys::Secret(secret) => secret.verify(&self.header, self.message, &self.signature)?,
            Keys::Set(keys) => keys.verify(&self.header, self.message, &self.signature)?,
        }
        let claims: Claims = object(&self.payload)
            .ok_or(TokenError::Claims("the payload is no JSON object, or a claim stands there twice"))?;
        #[expect(clippy::cast_precision_loss, reason = "microseconds of this century are exact to a fraction of one")]
        let now = now.0 as f64 / 1e6;
        claims.check(rules, now)
    }
}

/// Strict base64url: no padding, no white space, no bits left over (RFC 7515, section 2).
fn decoded(part: &str) -> Result<Vec<u8>, TokenError> {
    BASE64_URL_SAFE_NO_PAD.decode(part).map_err(|_| TokenError::Malformed("a part is not base64url"))
}
