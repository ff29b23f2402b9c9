//! Users and tasks in a database. It knows SQL; it knows no HTTP and no tokens.
//!
//! One body for every database: what differs between them is how one is opened (`sqlite.rs`). Every method on owned rows
//! takes the [`Caller`], which only a verified token yields, and binds it: a forgotten check does not compile.

mod error;
mod inspect;
mod known;
mod pool;
mod selection;
pub mod sql;
mod sqlite;
mod writer;

use sqlx::{ColumnIndex, Database, Decode, Encode, Executor, FromRow, IntoArguments, Row, Type};
use taskward_api::models::{Task, TaskCreate, TaskUpdate};
use taskward_api::{Date, Timestamp};

pub use error::{Error, Result};
pub use inspect::{Schema, inspect};
use known::KnownUsers;
use pool::Pool;
pub use selection::{Filter, Position, Selection};
use selection::{priority, rank};
use writer::Writer;

use crate::auth::Caller;

/// A database, opened and migrated.
pub struct Store<DB: Database> {
    reads: Pool<DB>,
    writes: Writer<DB>,
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

/// A value that a statement can bind.
trait Bind<DB: Database>: for<'q> Encode<'q, DB> + Type<DB> + Send {}

impl<DB: Database, T: for<'q> Encode<'q, DB> + Type<DB> + Send> Bind<DB> for T {}

#[expect(private_bounds, reason = "what a database must be able to do is nobody else's business")]
#[expect(clippy::missing_errors_doc, reason = "each of them has the errors of `Error`, and no others")]
impl<DB: Database> Store<DB>
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
    DB::Arguments: IntoArguments<DB>,
    for<'r> VersionedTask: FromRow<'r, DB::Row>,
    for<'r> (Option<i64>,): FromRow<'r, DB::Row>,
    for<'r> (String,): FromRow<'r, DB::Row>,
    String: Bind<DB>,
    Option<String>: Bind<DB>,
    bool: Bind<DB>,
    Option<bool>: Bind<DB>,
    i64: Bind<DB>,
    Option<i64>: Bind<DB>,
{
    /// Makes sure that the caller has a row. It is written once and never changed by a later token.
    pub async fn provision(&self, caller: &Caller, now: Timestamp) -> Result<()> {
        if self.known.contains(caller.id()) {
            return Ok(());
        }
        let (id, email, name) = (caller.id().to_owned(), caller.email().cloned(), caller.name().cloned());
        let query = sqlx::query(sql::PROVISION).bind(id).bind(email).bind(name).bind(now.0);
        self.writes.write(|connection| Box::pin(async move { query.execute(connection).await.map(drop) })).await?;
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
        let query = sqlx::query_as(sql::CREATE)
            .bind(caller.id().to_owned())
            .bind(task.title)
            .bind(task.description.flatten())
            .bind(rank(task.priority))
            .bind(task.completed)
            .bind(task.due_date.flatten().map(|date| date.0))
            .bind(now.0);
        Ok(self.writes.write(|connection| Box::pin(query.fetch_one(connection))).await?)
    }

    /// A task of the caller's.
    pub async fn get(&self, caller: &Caller, id: i64) -> Result<Option<VersionedTask>> {
        let mut lease = self.reads.lease().await?;
        let query = sqlx::query_as(sql::GET).bind(caller.id().to_owned()).bind(id);
        let outcome = query.fetch_optional(&mut *lease).await;
        Ok(lease.done(outcome)?)
    }

    /// The page of the caller's tasks that is asked for.
    pub async fn list(&self, caller: &Caller, selection: Selection) -> Result<Vec<VersionedTask>> {
        let mut lease = self.reads.lease().await?;
        let Selection { filter, order, behind, most } = selection;
        let behind = behind.unwrap_or_else(|| Position::start(order));
        let query = sqlx::query_as(sql::list(order))
            .bind(caller.id().to_owned())
            .bind(behind.key)
            .bind(behind.id)
            .bind(filter.completed)
            .bind(filter.priority.map(rank))
            .bind(filter.due_before.map(|date| date.0))
            .bind(filter.text.map(|text| text.to_ascii_lowercase()))
            .bind(most);
        let outcome = query.fetch_all(&mut *lease).await;
        Ok(lease.done(outcome)?)
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
        let query = sqlx::query_as(sql::UPDATE)
            .bind(caller.id().to_owned())
            .bind(id)
            .bind(change.title)
            .bind(change.description.is_some())
            .bind(change.description.flatten())
            .bind(change.priority.map(rank))
            .bind(change.completed)
            .bind(change.due_date.is_some())
            .bind(change.due_date.flatten().map(|date| date.0))
            .bind(now.0);
        Ok(self.writes.write(|connection| Box::pin(query.fetch_optional(connection))).await?)
    }

    /// Removes a task of the caller's; whether there was one.
    pub async fn delete(&self, caller: &Caller, id: i64) -> Result<bool> {
        // RETURNING rather than a count, because how rows are counted differs from database to database.
        let query = sqlx::query_as(sql::DELETE).bind(caller.id().to_owned()).bind(id);
        let deleted: Option<(Option<i64>,)> =
            self.writes.write(|connection| Box::pin(query.fetch_optional(connection))).await?;
        Ok(deleted.is_some())
    }

    /// The secret that all servers on this database share under a name: `fresh`, unless there was one before.
    pub async fn secret(&self, name: &'static str, fresh: String) -> Result<String> {
        let query = sqlx::query(sql::KEEP_SECRET).bind(name.to_owned()).bind(fresh);
        self.writes.write(|connection| Box::pin(async move { query.execute(connection).await.map(drop) })).await?;
        let mut lease = self.reads.lease().await?;
        let outcome = sqlx::query_as(sql::SECRET).bind(name.to_owned()).fetch_one(&mut *lease).await;
        let (secret,): (String,) = lease.done(outcome)?;
        Ok(secret)
    }

    /// Whether the database answers and has the schema that this version needs.
    pub async fn is_ready(&self) -> Result<bool> {
        let mut lease = self.reads.lease().await?;
        let outcome = sqlx::query_as(sql::SCHEMA_VERSION).fetch_one(&mut *lease).await;
        let (version,): (Option<i64>,) = lease.done(outcome)?;
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
