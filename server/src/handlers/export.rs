//! Everything that is stored of a caller, as one document that is written while it is sent.
//!
//! It is read a helping at a time, each when the one before has been taken: however much there is, no more is held.

use std::sync::Arc;

use bytes::Bytes;
use futures::TryStreamExt as _;
use futures::stream::try_unfold;
use serde::Serialize;
use taskward_api::Timestamp;
use taskward_api::answer::Raw;
use taskward_api::models::{Account, TaskOrder};

use crate::auth::Caller;
use crate::store::{AnyStore, Filter, Position, Result, Selection};

/// How many tasks or keys are held at a time.
const HELPING: usize = 500;
/// The order of the tasks: one that no change of a task touches.
const ORDER: TaskOrder = TaskOrder::CreatedAt;

/// An export that is being sent.
pub struct Export {
    /// Where it is read.
    pub store: Arc<AnyStore>,
    /// Whose it is.
    pub caller: Caller,
    /// What time it is.
    pub clock: fn() -> Timestamp,
}

/// What is to be written next: tasks and keys behind the last one that was written.
enum Next {
    Account(Account),
    Tasks(Option<Position>),
    Keys(Option<String>),
    Nothing,
}

impl Export {
    /// The document. Where a helping cannot be read it ends early.
    pub fn body(self, account: Account) -> Raw {
        let first = (self, Next::Account(account));
        let chunks = try_unfold(first, |(export, next)| async move {
            let written = export.write(next).await?;
            Ok(written.map(|(chunk, next)| (Bytes::from(chunk), (export, next))))
        });
        let told = chunks.inspect_err(|error: &anyhow::Error| tracing::error!(%error, "an export ends early"));
        Raw::streamed("application/json", told)
    }

    /// The next piece of the document, and what follows it.
    async fn write(&self, next: Next) -> anyhow::Result<Option<(Vec<u8>, Next)>> {
        let mut text = Vec::new();
        let next = match next {
            Next::Account(account) => {
                text.extend(b"{\"account\":");
                serde_json::to_writer(&mut text, &account)?;
                text.extend(b",\"tasks\":[");
                Next::Tasks(None)
            }
            Next::Tasks(behind) => {
                let page = self.store.list(&self.caller, selection(behind), (self.clock)()).await?;
                let tasks: Vec<_> = page.tasks.into_iter().map(|found| found.task).collect();
                write_members(&mut text, &tasks, behind.is_none())?;
                match tasks.last() {
                    Some(last) if tasks.len() == HELPING => Next::Tasks(Some(Position::of(last, ORDER))),
                    _ => {
                        text.extend(b"],\"idempotency_keys\":[");
                        Next::Keys(None)
                    }
                }
            }
            Next::Keys(behind) => {
                let mut keys = self.keys(behind.as_deref()).await?;
                write_members(&mut text, &keys, behind.is_none())?;
                match keys.pop() {
                    Some(last) if keys.len() + 1 == HELPING => Next::Keys(Some(last.key)),
                    _ => {
                        text.extend(b"]}");
                        Next::Nothing
                    }
                }
            }
            Next::Nothing => return Ok(None),
        };
        Ok(Some((text, next)))
    }

    async fn keys(&self, behind: Option<&str>) -> Result<Vec<taskward_api::models::IdempotencyKey>> {
        // No key is empty.
        self.store.keys(&self.caller, behind.unwrap_or_default(), most()).await
    }
}

/// A helping of all tasks behind a place.
fn selection(behind: Option<Position>) -> Selection {
    let filter = Filter { completed: None, priority: None, due_before: None, text: None };
    Selection { filter, order: ORDER, behind, most: most() }
}

fn most() -> i64 {
    i64::try_from(HELPING).unwrap_or(i64::MAX)
}

/// Writes members of an array, of which these may be the first.
fn write_members(text: &mut Vec<u8>, members: &[impl Serialize], mut is_first: bool) -> serde_json::Result<()> {
    for member in members {
        if !std::mem::take(&mut is_first) {
            text.push(b',');
        }
        serde_json::to_writer(&mut *text, member)?;
    }
    Ok(())
}
