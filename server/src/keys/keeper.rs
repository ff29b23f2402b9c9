//! Keeps a key set current: one task fetches, one fetch at a time; all others look at what it has.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use super::Fetcher;
use super::pace::{Outcome, Pace};
use crate::auth::KeySet;

/// How long a token whose key is not known waits for the gate to open.
pub const PATIENCE: Duration = Duration::from_secs(2);

/// A key set that is kept current for as long as this lives.
pub struct Keeper {
    status: watch::Receiver<Status>,
    /// How many wait for a fetch.
    waiting: watch::Sender<usize>,
}

/// What is known of the key set.
#[derive(Clone)]
pub struct Status {
    /// The last set that was fetched; it holds on while there is no other.
    pub keys: Option<Arc<KeySet>>,
    /// Why the last fetch brought none, if it did not.
    pub failure: Option<String>,
    /// When the last fetch began.
    begun: Option<Instant>,
    /// When there may be another one.
    opens: Instant,
}

impl Status {
    /// Whether a fetch that begins after `asked` is to come within `patience`.
    pub fn may_improve(&self, asked: Instant, patience: Duration) -> bool {
        self.begun.is_none_or(|begun| begun < asked) && self.opens <= asked + patience
    }
}

/// Somebody who may have to wait for a fetch. The keeper knows of them from their first wait on, until they are dropped.
pub struct Wait<'k> {
    status: watch::Receiver<Status>,
    waiting: &'k watch::Sender<usize>,
    counted: bool,
}

impl Keeper {
    /// Starts to keep the set, which is fetched again every `renewal`. The first fetch is under way when this returns.
    #[must_use]
    pub fn start(fetcher: Fetcher, renewal: Duration) -> Self {
        let unknown = Status { keys: None, failure: None, begun: None, opens: Instant::now() };
        let (publish, status) = watch::channel(unknown);
        let (waiting, waiters) = watch::channel(0);
        tokio::spawn(keep(fetcher, renewal, publish, waiters));
        Self { status, waiting }
    }

    /// For somebody who may have to wait.
    #[must_use]
    pub fn wait(&self) -> Wait<'_> {
        Wait { status: self.status.clone(), waiting: &self.waiting, counted: false }
    }
}

impl Wait<'_> {
    /// What is known now.
    pub fn status(&mut self) -> Status {
        self.status.borrow_and_update().clone()
    }

    /// Asks for a fetch and waits for what it brings; whether there is something to wait for.
    pub async fn for_next(&mut self) -> bool {
        if !self.counted {
            self.waiting.send_modify(|count| *count += 1);
            self.counted = true;
        }
        self.status.changed().await.is_ok()
    }
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        if self.counted {
            self.waiting.send_modify(|count| *count -= 1);
        }
    }
}

async fn keep(
    fetcher: Fetcher,
    renewal: Duration,
    publish: watch::Sender<Status>,
    mut waiters: watch::Receiver<usize>,
) {
    let mut pace = Pace::default();
    let mut asked_for = false;
    loop {
        let begun = Instant::now();
        let answer = fetcher.fetch().await.map(|answer| Arc::new(answer.keys));
        let before = publish.borrow().keys.clone();
        let (outcome, keys, failure) = match answer {
            Ok(keys) if before.as_ref() == Some(&keys) => (Outcome::Same, before, None),
            Ok(keys) => (Outcome::New, Some(keys), None),
            Err(error) => (Outcome::Failed, before, Some(error.to_string())),
        };
        tell(fetcher.url(), outcome, keys.as_deref(), failure.as_deref());
        pace.note(outcome, asked_for);
        let now = Instant::now();
        let (opens, due) = (now + pace.gate(), now + pace.due(renewal));
        publish.send_replace(Status { keys, failure, begun: Some(begun), opens });

        let somebody_asks = async {
            sleep_until(opens).await;
            waiters.wait_for(|count| *count > 0).await.is_ok()
        };
        asked_for = tokio::select! {
            asked_for = somebody_asks => asked_for,
            () = sleep_until(due) => false,
        };
        if publish.is_closed() {
            return;
        }
    }
}

fn tell(url: &url::Url, outcome: Outcome, keys: Option<&KeySet>, failure: Option<&str>) {
    let kept = keys.map_or(0, |keys| keys.keys().len());
    match (outcome, keys) {
        (Outcome::New, Some(keys)) => {
            tracing::info!(%url, keys = ?keys.keys(), "the key set has other keys than before");
            for unusable in keys.unusable() {
                tracing::warn!(%url, kid = ?unusable.id, reason = unusable.reason, "a published key is not used");
            }
            if kept == 0 {
                tracing::warn!(%url, "the key set has no key that can be used: no token holds");
            }
        }
        (Outcome::Failed, _) => tracing::warn!(%url, failure, kept, "the key set cannot be fetched"),
        _ => tracing::debug!(%url, kept, "the key set is as before"),
    }
}
