//! Keys that make a creation safe to repeat.

use duplicate::duplicate_item;
use sqlx::{Postgres, Sqlite};
use taskward_api::Timestamp;
use taskward_api::models::{IdempotencyKey, Task, TaskCreate};

use super::{Result, Store, VersionedTask, sql};
use crate::auth::Caller;

/// A key, and the digest of what is created with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// The caller's text.
    pub key: String,
    /// Another one for another request.
    pub fingerprint: String,
}

/// What came of a creation.
#[derive(Clone, Debug, PartialEq)]
pub enum Creation {
    /// The task is new.
    New(VersionedTask),
    /// The task was created before with the same key; this is what it was then.
    Replayed(VersionedTask),
    /// The key was used for something else.
    KeyReused,
}

/// What is kept of a creation: the digest of what was asked for, the task's id, and when that was.
pub(super) type Kept = (String, i64, i64);

impl Key {
    /// What a repetition is answered: all that is not kept is in the request, which is the same.
    pub(super) fn replay(&self, (fingerprint, id, created_at): Kept, task: TaskCreate) -> Creation {
        if fingerprint != self.fingerprint {
            return Creation::KeyReused;
        }
        let created_at = Timestamp(created_at);
        let task = Task {
            id,
            title: task.title,
            description: task.description.flatten(),
            priority: task.priority,
            completed: task.completed,
            completed_at: task.completed.then_some(created_at),
            due_date: task.due_date.flatten(),
            created_at,
            updated_at: created_at,
        };
        Creation::Replayed(VersionedTask { task, version: 1 })
    }
}

#[duplicate_item(DB; [Sqlite]; [Postgres])]
#[expect(clippy::missing_errors_doc, reason = "each of them has the errors of `Error`, and no others")]
impl Store<DB> {
    /// Keys of the caller's that are kept, at most so many, in the order of their bytes behind this one.
    pub async fn keys(&self, caller: &Caller, behind: &str, most: i64) -> Result<Vec<IdempotencyKey>> {
        let (owner, behind) = (caller.id().to_owned(), behind.to_owned());
        let keys = self.reads.read(move |connection| {
            let query = sqlx::query_as(sql::KEYS).bind(owner.clone()).bind(behind.clone()).bind(most);
            Box::pin(query.fetch_all(connection))
        });
        let keys: Vec<(String, i64, i64)> = keys.await?;
        let kept = |(key, task_id, at)| IdempotencyKey { key, task_id, created_at: Timestamp(at) };
        Ok(keys.into_iter().map(kept).collect())
    }

    /// Forgets some of the keys that were kept before this time; how many.
    pub async fn purge_keys(&self, before: Timestamp) -> Result<u64> {
        let purge = self.writes.write(move |connection| {
            let query = sqlx::query(sql::PURGE_KEYS).bind(before.0);
            Box::pin(async { query.execute(connection).await.map(|done| done.rows_affected()) })
        });
        Ok(purge.await?)
    }
}
