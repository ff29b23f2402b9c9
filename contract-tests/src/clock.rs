//! The only place that reads the wall clock.

use std::time::{SystemTime, UNIX_EPOCH};

/// Unix seconds on this machine.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this file is the one that reads the clock")]
pub fn unix_seconds() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).ok().and_then(|since| i64::try_from(since.as_secs()).ok()).unwrap_or(0)
}
