//! The keys that tokens are verified with: a shared secret, or published keys that are fetched and kept current.
//!
//! It knows HTTP as a client, and leaves what a token is to [`auth`](crate::auth).

mod fetch;
mod keeper;
mod pace;

use std::time::Duration;

use taskward_api::Timestamp;
use tokio::time::Instant;

use crate::auth::{Caller, Keys, Rules, Secret, TokenError, Unverified};
pub use fetch::{FetchError, Fetched, Fetcher};
pub use keeper::Keeper;
use keeper::{PATIENCE, Status};

/// Whose tokens hold.
pub struct Issuer {
    source: Source,
    rules: Rules,
}

/// Where the keys are.
pub enum Source {
    /// Here.
    Secret(Secret),
    /// Published elsewhere.
    KeySet(Keeper),
}

/// Why nobody is let in with a token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The token does not hold.
    #[error("{0}")]
    Token(#[from] TokenError),
    /// It may well hold, but the keys to tell are out of reach.
    #[error("the key set is out of reach: {0}")]
    OutOfReach(String),
}

impl Issuer {
    /// Tokens verified with keys from this source, by these rules.
    #[must_use]
    pub fn new(source: Source, rules: Rules) -> Self {
        Self { source, rules }
    }

    /// Verifies a token at the time `now`. Where its key is not known, the key set is fetched again before the token is
    /// refused, as often as `pace.rs` allows.
    ///
    /// # Errors
    ///
    /// The token does not hold, or that cannot be told.
    pub async fn verify(&self, token: &str, now: Timestamp) -> Result<Caller, Refused> {
        let token = Unverified::parse(token)?;
        let keeper = match &self.source {
            Source::Secret(secret) => return Ok(token.verify(Keys::Secret(secret), &self.rules, now)?),
            Source::KeySet(keeper) => keeper,
        };
        let asked = Instant::now();
        let mut wait = keeper.wait();
        loop {
            let status = wait.status();
            let outcome = status.keys.as_deref().map(|keys| token.verify(Keys::Set(keys), &self.rules, now));
            let patience = match outcome {
                // Where ids of keys are numbers, another key may have this one by now.
                Some(Err(TokenError::BadSignature)) => Some(Duration::ZERO),
                Some(Err(TokenError::UnknownKey)) | None => Some(PATIENCE),
                Some(_) => None,
            };
            if patience.is_some_and(|patience| status.may_improve(asked, patience)) && wait.for_next().await {
                continue;
            }
            return match (outcome, status.failure) {
                (None | Some(Err(TokenError::UnknownKey)), Some(failure)) => Err(Refused::OutOfReach(failure)),
                (Some(outcome), _) => Ok(outcome?),
                (None, None) => Err(Refused::OutOfReach("it is being fetched".to_owned())),
            };
        }
    }

    /// Whether tokens can be verified at all.
    ///
    /// # Errors
    ///
    /// No key set was ever fetched; the text says why.
    pub fn is_ready(&self) -> Result<(), String> {
        match &self.source {
            Source::Secret(_) => Ok(()),
            Source::KeySet(keeper) => match keeper.wait().status() {
                Status { keys: Some(_), .. } => Ok(()),
                Status { failure, .. } => Err(failure.unwrap_or_else(|| "it is being fetched".to_owned())),
            },
        }
    }
}
