//! The only reader of the wall clock. Everything else is told what time it is.

use std::time::{SystemTime, UNIX_EPOCH};

use taskward_api::Timestamp;

/// Now, in microseconds since the Unix epoch.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this file is the one that reads the clock")]
pub fn now() -> Timestamp {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(elapsed.as_micros()).unwrap_or(i64::MAX))
}
