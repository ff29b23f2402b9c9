//! The table of tokens: every way to be wrong, against every protected operation.

use crate::suite::Suite;

/// Runs the layer.
#[expect(clippy::unused_async, reason = "still empty")]
pub async fn run(_suite: &Suite) {}
