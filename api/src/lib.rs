//! The contract of Taskward as Rust types: what `openapi.yaml` says, and the few pieces that the generated code stands on.
//!
//! It knows HTTP and JSON; it knows no tokens, no database and no tasks but those of the contract.

/// Who may call: everyone, or whoever has a valid token.
pub mod access;
/// Writing a response: status, headers, body.
pub mod answer;
/// What can go wrong: one table from error to status, code and text.
pub mod failure;
/// Reading a request: parameters, body, and every rule that they break.
pub mod input;
/// The order in which a request is served, written once.
pub mod operation;
mod timestamp;

#[expect(missing_docs, reason = "a member that is a reference has the description of what it refers to")]
#[expect(clippy::pedantic, reason = "a template cannot know which of its texts need their quotes")]
mod generated {
    pub mod models;
    pub mod operations;
}

pub use generated::{models, operations};
pub use timestamp::Timestamp;
