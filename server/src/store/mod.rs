//! Users and tasks in a database. It knows SQL; it knows no HTTP and no tokens.
//!
//! One body for every database: what differs between them is how one is opened and who writes (`sqlite.rs`,
//! `postgres.rs`). Every method on owned rows takes the [`Caller`](crate::auth::Caller), which only a verified token yields,
//! and binds it: a forgotten check does not compile.

pub mod copy;
mod error;
mod erasure;
mod inspect;
mod keys;
mod known;
mod migrations;
mod open;
mod pool;
mod postgres;
mod row;
mod selection;
pub mod sql;
mod sqlite;
mod tasks;
mod users;
mod writer;

use std::sync::Arc;

use duplicate::duplicate_item;
use sqlx::{Database, Postgres, Sqlite};
use taskward_api::models::Task;

pub use error::{Error, Result};
pub use inspect::{Schema, inspect};
pub use keys::{Creation, Key};
use known::KnownUsers;
pub use open::{Additions, AnyStore, migrate};
use pool::Pool;
pub use selection::{Filter, Position, Selection};
pub use tasks::Outcome;

/// A database that the store can be on.
pub trait Backend: Database {
    /// Who writes: one for everybody, or each request over a connection of its own. Its `write` runs a statement, and
    /// its answer comes after the commit. The statement may be run again where the database has undone it.
    type Writes;
}

/// A database, opened and migrated.
pub struct Store<DB: Backend> {
    reads: Arc<Pool<DB>>,
    writes: DB::Writes,
    known: KnownUsers,
    /// The schema that this version needs.
    schema_version: i64,
}

/// A task and how often it has changed.
#[derive(Clone, Debug, PartialEq)]
pub struct VersionedTask {
    /// The task.
    pub task: Task,
    /// 1 at first, one more with each change.
    pub version: i64,
}

/// Tasks of one owner, and what is another one whenever any task of theirs has changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The revision, as of when the tasks were read.
    pub revision: i64,
    /// The tasks.
    pub tasks: Vec<VersionedTask>,
}

#[duplicate_item(DB; [Sqlite]; [Postgres])]
#[expect(clippy::missing_errors_doc, reason = "each of them has the errors of `Error`, and no others")]
impl Store<DB> {
    /// The secret that all servers on this database share under a name: `fresh`, unless there was one before.
    pub async fn secret(&self, name: &'static str, fresh: String) -> Result<String> {
        let keep = self.writes.write(move |connection| {
            let query = sqlx::query(sql::KEEP_SECRET).bind(name).bind(fresh.clone());
            Box::pin(async { query.execute(connection).await.map(drop) })
        });
        keep.await?;
        let secret = self.reads.read(move |connection| {
            let query = sqlx::query_scalar(sql::SECRET).bind(name);
            Box::pin(query.fetch_one(connection))
        });
        Ok(secret.await?)
    }

    /// Whether the database answers and has the schema that this version needs.
    pub async fn is_ready(&self) -> Result<bool> {
        let newest =
            self.reads.read(|connection| Box::pin(sqlx::query_scalar(sql::SCHEMA_VERSION).fetch_one(connection)));
        let newest: Option<i64> = newest.await?;
        Ok(newest == Some(self.schema_version))
    }
}
