//! What a run says: on the terminal, and as JSON, Markdown and `JUnit` XML.

mod junit;
mod markdown;
mod outcome;
mod terminal;
pub mod write;

pub use outcome::{CoverageReport, Failure, Outcome, RuleReport};
