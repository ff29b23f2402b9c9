//! Why a case ended early.

use crate::rules::Rule;
use crate::tokens::TokenError;

/// Why a case ended early; `?` carries it out of the case.
#[derive(Debug, Clone)]
pub enum Fault {
    /// A rule is broken; the case's own if none is named.
    Broken(Option<&'static Rule>, String),
    /// Nothing can be said here, and why: neither a pass nor a failure.
    Untestable(String),
    /// The run cannot go on: the token source died, or the suite itself is wrong.
    Stop(String),
}

impl Fault {
    /// The case's own rule is broken.
    #[must_use]
    pub fn broken(message: impl Into<String>) -> Self {
        Self::Broken(None, message.into())
    }
}

impl From<TokenError> for Fault {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Unsupported(why) => Self::Untestable(why),
            TokenError::Broken(why) => Self::Stop(why),
        }
    }
}
