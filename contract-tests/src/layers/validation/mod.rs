//! Boundary and string classes for every field and parameter, labelled by the contract itself.

use crate::suite::Suite;

/// Runs the layer.
#[expect(clippy::unused_async, reason = "still empty")]
pub async fn run(_suite: &Suite) {}
