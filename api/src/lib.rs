//! The contract of Taskward as Rust types: what `openapi.yaml` says, and the few pieces that the generated code stands on.
//!
//! It knows HTTP and JSON; it knows no tokens, no database and no tasks but those of the contract.

// In the order in which a request meets them.
pub mod operation;
pub mod access;
pub mod input;
pub mod answer;
pub mod failure;
mod date;
mod timestamp;

#[expect(missing_docs, reason = "a member that is a reference has the description of what it refers to")]
#[expect(clippy::pedantic, reason = "a template cannot know which of its texts need their quotes")]
mod generated {
    pub mod models;
    pub mod operations;
}

pub use date::Date;
pub use generated::{models, operations};
pub use timestamp::Timestamp;
