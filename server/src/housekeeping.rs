//! What has to be done from time to time, whether anybody asks for anything or not.

use std::sync::Arc;
use std::time::Duration;

use taskward_api::Timestamp;

use crate::store::AnyStore;

/// For how long keys of requests are kept at least, in microseconds.
const KEYS_KEPT: i64 = 24 * 60 * 60 * 1_000_000;
/// How often it is done.
const PAUSE: Duration = Duration::from_mins(10);
/// Between two helpings of one round, so that requests get their turn.
const BREATH: Duration = Duration::from_millis(100);

/// Forgets keys that are old, a few at a time, for as long as the process runs.
pub async fn keep(store: Arc<AnyStore>, clock: fn() -> Timestamp) {
    loop {
        let before = Timestamp(clock().0.saturating_sub(KEYS_KEPT));
        loop {
            match store.purge_keys(before).await {
                Ok(0) => break,
                Ok(_) => tokio::time::sleep(BREATH).await,
                Err(error) => {
                    tracing::warn!(%error, "old keys cannot be removed");
                    break;
                }
            }
        }
        tokio::time::sleep(PAUSE).await;
    }
}
