//! A person as the token describes them, and a token with how it was made.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;
use std::sync::Arc;

/// A user as their token describes them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// What the case calls them.
    pub label: String,
    /// The `sub` claim.
    pub sub: String,
    /// The `email` claim.
    pub email: Option<String>,
    /// The `name` claim.
    pub name: Option<String>,
    /// Another `iss` than the configured one.
    pub issuer: Option<String>,
}

/// How to make a token again, for a replay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recipe {
    /// Rightly signed, with this header (default if none) and these claims; `at` is when, so that times can be moved.
    Signed {
        /// The whole header.
        header: Option<Value>,
        /// The whole payload.
        claims: Value,
        /// Unix seconds on the server's clock.
        at: i64,
    },
    /// The n-th of the tokens given to the run.
    Given(usize),
    /// These very bytes; used for tokens that are broken on purpose.
    Verbatim(String),
}

/// What goes after `Bearer `, with what people may know of it.
#[derive(Clone)]
pub struct Token {
    text: Arc<str>,
    /// What it is, for reports: "a good token of alice", "alg none".
    pub label: Arc<str>,
    /// How to make it again.
    pub recipe: Arc<Recipe>,
}

impl Token {
    /// A token from its text.
    #[must_use]
    pub fn new(text: &str, label: &str, recipe: Recipe) -> Self {
        Self { text: text.into(), label: label.into(), recipe: Arc::new(recipe) }
    }

    /// A token that is broken on purpose: any text, sent as it is.
    #[must_use]
    pub fn broken(text: &str, label: &str) -> Self {
        Self::new(text, label, Recipe::Verbatim(text.to_owned()))
    }

    /// The secret text itself: for requests, never for reports.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.text
    }

    /// The payload, if the token is a JWT whose payload is JSON.
    #[must_use]
    pub fn claims(&self) -> Option<Value> {
        let payload = self.text.split('.').nth(1)?;
        serde_json::from_slice(&super::jws::decode(payload)?).ok()
    }

    /// The protected header, if the token is a JWT.
    #[must_use]
    pub fn header(&self) -> Option<Value> {
        let header = self.text.split('.').next()?;
        serde_json::from_slice(&super::jws::decode(header)?).ok()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Token({})", self.label)
    }
}
