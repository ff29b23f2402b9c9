//! Slow and large requests; outage and shutdown where the operator gives hooks.

use crate::suite::Suite;

/// Runs the layer.
#[expect(clippy::unused_async, reason = "still empty")]
pub async fn run(_suite: &Suite) {}
