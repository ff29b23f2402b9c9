//! Expiry and leeway, measured on the server's clock without sleeping.

use crate::suite::Suite;

/// Runs the layer.
#[expect(clippy::unused_async, reason = "still empty")]
pub async fn run(_suite: &Suite) {}
