//! How an SQLite database is opened and migrated.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use futures::future::BoxFuture;
use sqlx::migrate::Migrator;
use sqlx::query::QueryAs;
use sqlx::sqlite::{SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqliteRow, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, FromRow, Sqlite, SqliteConnection};
use taskward_api::Timestamp;
use taskward_api::models::TaskCreate;

use super::known::KnownUsers;
use super::pool::Pool;
use super::sql::Change;
use super::writer::Writer;
use super::{Backend, Creation, Key, Result, Store, VersionedTask, migrations, sql};
use crate::auth::Caller;

/// A statement that is being bound.
pub(super) type Query<T> = QueryAs<'static, Sqlite, T, SqliteArguments>;

static MIGRATIONS: Migrator = sqlx::migrate!("../migrations/sqlite");

impl Backend for Sqlite {
    /// SQLite has one writer at a time anyway: it writes for everybody.
    type Writes = Writer<Self>;
}

impl Store<Sqlite> {
    /// Opens the database at a `sqlite://PATH` address, creates its file if there is none, and migrates it.
    ///
    /// # Errors
    ///
    /// The address is none of SQLite's, the file cannot be opened, or a newer version has migrated it.
    pub async fn open(url: &str) -> anyhow::Result<Self> {
        let options = options(url)?;
        migrate(&options).await?;
        let readers = std::thread::available_parallelism()?.get();
        Ok(Self {
            reads: Arc::new(Pool::new(options.clone().read_only(true).create_if_missing(false), readers)),
            writes: Writer::start(options),
            known: KnownUsers::default(),
            schema_version: newest(),
        })
    }
}

impl Store<Sqlite> {
    /// Migrates the database at an address, and creates its file if there is none.
    ///
    /// # Errors
    ///
    /// As for [`Self::open`].
    pub async fn migrate(url: &str) -> anyhow::Result<()> {
        migrate(&options(url)?).await
    }
}

impl Store<Sqlite> {
    /// Runs a change of the caller's tasks and lets their revision follow, both in one transaction.
    pub(super) async fn change<T>(
        &self,
        caller: &Caller,
        change: Change,
        bind: impl FnOnce(Query<T>) -> Query<T> + Send + 'static,
    ) -> Result<Option<T>>
    where
        T: for<'r> FromRow<'r, SqliteRow> + Send + Unpin + 'static,
    {
        let owner = caller.id().to_owned();
        let write = self.writes.write(move |connection| {
            Box::pin(async move {
                let query = bind(sqlx::query_as(change.alone).bind(owner.clone()));
                let changed = query.fetch_optional(&mut *connection).await?;
                if changed.is_some() {
                    sqlx::query(sql::FOLLOW).bind(owner).execute(connection).await?;
                }
                Ok(changed)
            })
        });
        Ok(write.await?)
    }
}

impl Store<Sqlite> {
    /// Runs work on the caller's account that meets no other such work: there is one transaction at a time.
    pub(super) async fn alone<T, W>(&self, _: &Caller, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: for<'c> Fn(&'c mut SqliteConnection) -> BoxFuture<'c, sqlx::Result<T>> + Send + 'static,
    {
        Ok(self.writes.write(work).await?)
    }
}

/// How a file is opened that must be there.
pub(super) fn existing(url: &str) -> anyhow::Result<SqliteConnectOptions> {
    Ok(options(url)?.create_if_missing(false))
}

impl Store<Sqlite> {
    /// Adds a task once for a key. What was done with the key before is looked up in the same transaction, and there is one
    /// transaction at a time.
    pub(super) async fn insert_once(
        &self,
        caller: &Caller,
        task: TaskCreate,
        key: Key,
        now: Timestamp,
    ) -> Result<Creation> {
        let owner = caller.id().to_owned();
        let write = self.writes.write(move |connection| {
            Box::pin(async move {
                let kept = sqlx::query_as(sql::KEPT_KEY).bind(owner.clone()).bind(key.key.clone());
                if let Some(kept) = kept.fetch_optional(&mut *connection).await? {
                    return Ok(key.replay(kept, task));
                }
                let create = Self::bind_new(sqlx::query_as(sql::CREATE.alone).bind(owner.clone()), &task, now);
                let created: VersionedTask = create.fetch_one(&mut *connection).await?;
                let keep = sqlx::query(sql::KEEP_KEY).bind(owner.clone()).bind(key.key).bind(key.fingerprint);
                keep.bind(created.task.id).bind(now.0).execute(&mut *connection).await?;
                sqlx::query(sql::FOLLOW).bind(owner).execute(connection).await?;
                Ok(Creation::New(created))
            })
        });
        Ok(write.await?)
    }
}

/// The schema that this version needs.
pub(super) fn newest() -> i64 {
    migrations::newest(&MIGRATIONS)
}

/// How a file is opened for good.
pub(super) fn options(url: &str) -> anyhow::Result<SqliteConnectOptions> {
    let Some(path) = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:")) else {
        // The address may hold a password, so it is not repeated.
        bail!(
            "DATABASE_URL must be sqlite://PATH, for example sqlite://taskward.db, or \
             postgres://USER:PASSWORD@HOST:PORT/DATABASE"
        );
    };
    if path.is_empty() || path.contains(":memory:") || path.contains("mode=memory") {
        bail!("DATABASE_URL must name a file, for example sqlite://taskward.db: what is kept in memory is lost");
    }
    let options = SqliteConnectOptions::from_str(url).context("DATABASE_URL cannot be read")?;
    Ok(options
        .create_if_missing(true)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        // Readers and the writer do not wait for each other; each commit is on the disk before it is answered.
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full))
}

/// Applies what is missing, all of it or nothing; of several processes at once one does it and the others wait.
async fn migrate(options: &SqliteConnectOptions) -> anyhow::Result<()> {
    let file = options.get_filename().display().to_string();
    let mut connection = options.connect().await.with_context(|| format!("the database {file} cannot be opened"))?;
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    migrations::apply(&MIGRATIONS, &mut *transaction).await.with_context(|| file)?;
    transaction.commit().await?;
    connection.close().await?;
    Ok(())
}
