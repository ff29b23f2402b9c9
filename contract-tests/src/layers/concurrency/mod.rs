//! Plans on one task at once, checked for linearizability.

use crate::suite::Suite;

/// Runs the layer.
#[expect(clippy::unused_async, reason = "still empty")]
pub async fn run(_suite: &Suite) {}
