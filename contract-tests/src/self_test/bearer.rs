//! A token as the proxy sees it, so that a fault can tell which class of bad token it is.

use crate::tokens::{Key, Tokens, jws};
use serde_json::Value;

/// A token taken apart.
pub struct Bearer {
    /// The header; `null` if it is none.
    pub header: Value,
    /// The claims; `null` if there are none.
    pub claims: Value,
    /// The payload's text.
    pub payload: String,
    /// The signature's text.
    pub signature: String,
    /// What the signature should be.
    pub right: String,
    /// The server's clock.
    pub now: f64,
    /// The algorithm of good tokens.
    pub algorithm: String,
    /// The whole token.
    pub text: String,
}

impl Bearer {
    /// Takes a token apart.
    pub fn read(tokens: &Tokens, text: &str) -> Self {
        let mut parts = text.split('.');
        let (header, payload) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let signature = parts.next().unwrap_or_default().to_owned();
        let json = |part: &str| jws::decode(part).and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let right = |key: &Key| jws::encode(&key.sign(format!("{header}.{payload}").as_bytes()));
        #[expect(clippy::cast_precision_loss, reason = "seconds of this century fit")]
        Self {
            header: json(header).unwrap_or_default(),
            claims: json(payload).unwrap_or_default(),
            payload: jws::decode(payload).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default(),
            right: tokens.key().map(right).unwrap_or_default(),
            signature,
            now: tokens.now() as f64,
            algorithm: tokens.key().map_or("HS256", Key::algorithm).to_owned(),
            text: text.to_owned(),
        }
    }

    /// Whether the signature is by the server's key.
    pub fn is_signed(&self) -> bool {
        !self.signature.is_empty() && self.signature == self.right
    }

    /// Whether the header is one of a good token.
    pub fn is_plain(&self) -> bool {
        self.header["alg"] == self.algorithm.as_str() && self.header.get("crit").is_none()
    }

    /// Whether a correct server takes it, as far as the proxy can tell.
    pub fn is_good(&self) -> bool {
        self.is_signed()
            && self.is_plain()
            && self.is_of_our_kind()
            && self.claims["exp"].as_f64().is_some_and(|exp| exp > self.now)
            && self.claims["nbf"].as_f64().unwrap_or(0.0) <= self.now
            && self.claims["sub"].as_str().is_some_and(|sub| !sub.is_empty())
    }

    /// Whether `typ` is one of an access token, or absent.
    pub fn is_of_our_kind(&self) -> bool {
        let kind = self.header["typ"].as_str().map(str::to_ascii_lowercase);
        kind.is_none_or(|kind| ["jwt", "at+jwt", "application/at+jwt"].contains(&kind.as_str()))
    }

    /// Signed, with a plain header: only the claims may be amiss.
    pub fn is_ours(&self) -> bool {
        self.is_signed() && self.is_plain()
    }

    /// The `alg` in the header.
    pub fn alg(&self) -> &str {
        self.header["alg"].as_str().unwrap_or_default()
    }

    /// Whom a careless server takes it for.
    pub fn sub(&self) -> String {
        match &self.claims["sub"] {
            Value::String(sub) if !sub.is_empty() => sub.clone(),
            Value::Number(number) => number.to_string(),
            _ => "None".into(),
        }
    }
}
