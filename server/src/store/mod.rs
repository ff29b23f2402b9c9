//! Users and tasks in a database. It knows SQL; it knows no HTTP and no tokens.
//!
//! One body for every database: what differs between them is how one is opened and who writes (`sqlite.rs`,
//! `postgres.rs`). Every method on owned rows takes the [`Caller`], which only a verified token yields, and binds it: a
//! forgotten check does not compile.

pub mod copy;
mod error;
mod inspect;
mod known;
mod migrations;
mod open;
mod pool;
mod postgres;
mod selection;
pub mod sql;
mod sqlite;
mod writer;

use std::sync::Arc;

use duplicate::duplicate_item;
use sqlx::{ColumnIndex, Database, Decode, FromRow, Postgres, Row, Sqlite, Type};
use taskward_api::models::{Task, TaskCreate, TaskUpdate};
use taskward_api::{Date, Timestamp};

pub use error::{Error, Result};
pub use inspect::{Schema, inspect};
use known::KnownUsers;
pub use open::{Additions, AnyStore, migrate};
use pool::Pool;
pub use selection::{Filter, Position, Selection};
use selection::{priority, rank};

use crate::auth::Caller;

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

#[duplicate_item(DB; [Sqlite]; [Postgres])]
#[expect(clippy::missing_errors_doc, reason = "each of them has the errors of `Error`, and no others")]
impl Store<DB> {
    /// Makes sure that the caller has a row. It is written once and never changed by a later token.
    pub async fn provision(&self, caller: &Caller, now: Timestamp) -> Result<()> {
        if self.known.contains(caller.id()) {
            return Ok(());
        }
        let (id, email, name) = (caller.id().to_owned(), caller.email().cloned(), caller.name().cloned());
        let provision = self.writes.write(move |connection| {
            let query = sqlx::query(sql::PROVISION).bind(id.clone()).bind(email.clone()).bind(name.clone()).bind(now.0);
            Box::pin(async { query.execute(connection).await.map(drop) })
        });
        provision.await?;
        self.known.insert(caller.id());
        Ok(())
    }

    /// Adds a task of the caller's.
    pub async fn create(&self, caller: &Caller, task: TaskCreate, now: Timestamp) -> Result<VersionedTask> {
        match self.insert(caller, task.clone(), now).await {
            // The row was deleted while this process remembered it.
            Err(Error::NoOwner) => {
                self.known.remove(caller.id());
                self.provision(caller, now).await?;
                self.insert(caller, task, now).await
            }
            outcome => outcome,
        }
    }

    async fn insert(&self, caller: &Caller, task: TaskCreate, now: Timestamp) -> Result<VersionedTask> {
        let owner = caller.id().to_owned();
        let create = self.writes.write(move |connection| {
            let query = sqlx::query_as(sql::CREATE)
                .bind(owner.clone())
                .bind(task.title.clone())
                .bind(task.description.clone().flatten())
                .bind(rank(task.priority))
                .bind(task.completed)
                .bind(task.due_date.flatten().map(|date| date.0))
                .bind(now.0);
            Box::pin(query.fetch_one(connection))
        });
        Ok(create.await?)
    }

    /// A task of the caller's.
    pub async fn get(&self, caller: &Caller, id: i64) -> Result<Option<VersionedTask>> {
        let owner = caller.id().to_owned();
        let get = self.reads.read(move |connection| {
            let query = sqlx::query_as(sql::GET).bind(owner.clone()).bind(id);
            Box::pin(query.fetch_optional(connection))
        });
        Ok(get.await?)
    }

    /// The page of the caller's tasks that is asked for.
    pub async fn list(&self, caller: &Caller, selection: Selection) -> Result<Vec<VersionedTask>> {
        let owner = caller.id().to_owned();
        let Selection { filter, order, behind, most } = selection;
        let behind = behind.unwrap_or_else(|| Position::start(order));
        let text = filter.text.map(|text| text.to_ascii_lowercase());
        let list = self.reads.read(move |connection| {
            let query = sqlx::query_as(sql::list(order))
                .bind(owner.clone())
                .bind(behind.key)
                .bind(behind.id)
                .bind(filter.completed)
                .bind(filter.priority.map(rank))
                .bind(filter.due_before.map(|date| date.0))
                .bind(text.clone())
                .bind(most);
            Box::pin(query.fetch_all(connection))
        });
        Ok(list.await?)
    }

    /// Changes a task of the caller's. A change of nothing is a look-up.
    pub async fn update(
        &self,
        caller: &Caller,
        id: i64,
        change: TaskUpdate,
        now: Timestamp,
    ) -> Result<Option<VersionedTask>> {
        let nothing = TaskUpdate { title: None, description: None, priority: None, completed: None, due_date: None };
        if change == nothing {
            return self.get(caller, id).await;
        }
        let owner = caller.id().to_owned();
        let update = self.writes.write(move |connection| {
            let query = sqlx::query_as(sql::UPDATE)
                .bind(owner.clone())
                .bind(id)
                .bind(change.title.clone())
                .bind(change.description.is_some())
                .bind(change.description.clone().flatten())
                .bind(change.priority.map(rank))
                .bind(change.completed)
                .bind(change.due_date.is_some())
                .bind(change.due_date.flatten().map(|date| date.0))
                .bind(now.0);
            Box::pin(query.fetch_optional(connection))
        });
        Ok(update.await?)
    }

    /// Removes a task of the caller's; whether there was one.
    pub async fn delete(&self, caller: &Caller, id: i64) -> Result<bool> {
        let owner = caller.id().to_owned();
        let delete = self.writes.write(move |connection| {
            // RETURNING rather than a count, because how rows are counted differs from database to database.
            let query = sqlx::query_as(sql::DELETE).bind(owner.clone()).bind(id);
            Box::pin(query.fetch_optional(connection))
        });
        let deleted: Option<(i64,)> = delete.await?;
        Ok(deleted.is_some())
    }

    /// The secret that all servers on this database share under a name: `fresh`, unless there was one before.
    pub async fn secret(&self, name: &'static str, fresh: String) -> Result<String> {
        let keep = self.writes.write(move |connection| {
            let query = sqlx::query(sql::KEEP_SECRET).bind(name).bind(fresh.clone());
            Box::pin(async { query.execute(connection).await.map(drop) })
        });
        keep.await?;
        let secret =
            self.reads.read(move |connection| Box::pin(sqlx::query_as(sql::SECRET).bind(name).fetch_one(connection)));
        let (secret,): (String,) = secret.await?;
        Ok(secret)
    }

    /// Whether the database answers and has the schema that this version needs.
    pub async fn is_ready(&self) -> Result<bool> {
        let newest = self.reads.read(|connection| Box::pin(sqlx::query_as(sql::SCHEMA_VERSION).fetch_one(connection)));
        let (version,): (Option<i64>,) = newest.await?;
        Ok(version == Some(self.schema_version))
    }
}

impl<'r, R: Row> FromRow<'r, R> for VersionedTask
where
    &'static str: ColumnIndex<R>,
    String: Decode<'r, R::Database> + Type<R::Database>,
    Option<String>: Decode<'r, R::Database> + Type<R::Database>,
    bool: Decode<'r, R::Database> + Type<R::Database>,
    i64: Decode<'r, R::Database> + Type<R::Database>,
    Option<i64>: Decode<'r, R::Database> + Type<R::Database>,
{
    fn from_row(row: &'r R) -> sqlx::Result<Self> {
        let task = Task {
            id: row.try_get("id")?,
            title: row.try_get("title")?,
            description: row.try_get("description")?,
            priority: priority(row.try_get("priority")?)?,
            completed: row.try_get("completed")?,
            completed_at: row.try_get::<Option<i64>, _>("completed_at")?.map(Timestamp),
            due_date: row.try_get::<Option<i64>, _>("due_date")?.map(Date),
            created_at: Timestamp(row.try_get("created_at")?),
            updated_at: Timestamp(row.try_get("updated_at")?),
        };
        Ok(Self { task, version: row.try_get("version")? })
    }
}
