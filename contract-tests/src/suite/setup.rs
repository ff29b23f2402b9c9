//! What a suite is made of.

use crate::budget::Budget;
use crate::exchange::Transport;
use crate::spec::Spec;
use crate::tokens::{Identity, Token, Tokens};
use std::time::Duration;

/// A user with a good token.
#[derive(Debug, Clone)]
pub struct User {
    /// Who they are.
    pub identity: Identity,
    /// Their good token.
    pub token: Token,
    /// Whether the server never saw them before: their lists are empty.
    pub is_fresh: bool,
}

/// What the operator lets the suite do to the deployment.
#[derive(Debug, Clone, Default)]
pub struct Hooks {
    /// Stops the store.
    pub store_stop: Option<String>,
    /// Starts it again.
    pub store_start: Option<String>,
    /// The server's process.
    pub server_pid: Option<u32>,
    /// Sends the server a signal; `{}` stands for its name.
    pub signal_command: Option<String>,
}

/// What a suite is made of.
pub struct Setup {
    /// The contract.
    pub spec: Spec,
    /// The token source.
    pub tokens: Tokens,
    /// The way to the deployment.
    pub transport: Transport,
    /// How thorough the run is.
    pub budget: Budget,
    /// When random cases are to stop coming.
    pub time: Duration,
    /// What every random choice follows from.
    pub seed: u64,
    /// Rule ids, or the beginnings of some; empty means all.
    pub only: Vec<String>,
    /// The operator's hooks.
    pub hooks: Hooks,
    /// Texts that may appear in no answer.
    pub secrets: Vec<String>,
}
