//! How a PostgreSQL database is opened and migrated.

pub mod options;
pub mod pooler;
mod shards;
mod wall;

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use futures::future::BoxFuture;
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgArguments, PgConnectOptions, PgRow};
use sqlx::query::QueryAs;
use sqlx::{ConnectOptions, Connection, FromRow, PgConnection, Postgres};
use taskward_api::Timestamp;
use taskward_api::models::TaskCreate;
use tokio::time::timeout;

use super::known::KnownUsers;
use super::pool::Pool;
use super::sql::Change;
use super::{Additions, Backend, Creation, Key, Result, Store, migrations, sql};
use crate::auth::Caller;
use crate::digest;

/// A statement that is being bound.
pub(super) type Query<T> = QueryAs<'static, Postgres, T, PgArguments>;

static MIGRATIONS: Migrator = sqlx::migrate!("../migrations/postgres");

/// The key of the lock that one of several servers migrates under; any number does, as long as it stays the same.
const MIGRATION_LOCK: i64 = 0x7461_736b_7761_7264;

/// How long a server waits for the database when it starts. A database that sleeps needs a moment to wake.
const FIRST_CONNECTION: Duration = Duration::from_secs(10);

impl Backend for Postgres {
    /// `PostgreSQL` has as many writers as there are connections, and shares its commits by itself.
    type Writes = Arc<Pool<Self>>;
}

impl Store<Postgres> {
    /// Opens the database at a `postgres://` address, with at most `connections` connections at a time, and migrates it.
    ///
    /// # Errors
    ///
    /// The address cannot be read, the database cannot be reached, a pooler before it swaps sessions under prepared
    /// statements, or a newer version has migrated it.
    pub async fn open(url: &str, connections: usize) -> anyhow::Result<Self> {
        let options = options::of(url)?;
        pooler::refuse_swapped_sessions(&options).await?;
        migrate(&options).await?;
        let names_owners = wall::is_up(&mut connect(&options).await?).await?;
        let pool = Arc::new(Pool::new(options, connections).naming_owners(names_owners));
        Ok(Self { reads: Arc::clone(&pool), writes: pool, known: KnownUsers::default(), schema_version: newest() })
    }
}

impl Store<Postgres> {
    /// Migrates the database at an address, and adds to its schema what is asked for.
    ///
    /// # Errors
    ///
    /// As for [`Self::open`], or the database does not have what an addition needs.
    pub async fn migrate(url: &str, additions: Additions) -> anyhow::Result<()> {
        let options = options::of(url)?;
        pooler::refuse_swapped_sessions(&options).await?;
        migrate(&options).await?;
        let mut connection = connect(&options).await?;
        if additions.citus {
            shards::distribute(&mut connection).await?;
        }
        if additions.row_level_security {
            wall::raise(&mut connection).await?;
        }
        connection.close().await?;
        Ok(())
    }
}

impl Store<Postgres> {
    /// Runs a change of the caller's tasks and lets their revision follow, both in one statement.
    pub(super) async fn change<T>(
        &self,
        caller: &Caller,
        change: Change,
        bind: impl Fn(Query<T>) -> Query<T>,
    ) -> Result<Option<T>>
    where
        T: for<'r> FromRow<'r, PgRow> + Send + Unpin + 'static,
    {
        let write = self.writes.write(|connection| {
            let query = bind(sqlx::query_as(change.whole).bind(caller.id().to_owned()));
            Box::pin(query.fetch_optional(connection))
        });
        Ok(write.await?)
    }
}

impl Store<Postgres> {
    /// Runs work on the caller's account that meets no other such work, in a transaction that holds a number of theirs.
    pub(super) async fn alone<T, W>(&self, caller: &Caller, work: W) -> Result<T>
    where
        W: for<'c> Fn(&'c mut PgConnection) -> BoxFuture<'c, sqlx::Result<T>> + Send + Sync + 'static,
        T: Send + 'static,
    {
        let digest = digest::of(&[b"account", caller.id().as_bytes()]);
        let number = digest[..8].iter().fold(0, |number, byte| (number << 8) | i64::from(*byte));
        let work = Arc::new(work);
        let write = self.writes.write(move |connection| {
            let work = Arc::clone(&work);
            Box::pin(async move {
                let mut transaction = connection.begin().await?;
                sqlx::query(sql::HOLD).bind(number).execute(&mut *transaction).await?;
                let done = work(&mut transaction).await?;
                transaction.commit().await?;
                Ok(done)
            })
        });
        Ok(write.await?)
    }
}

impl Store<Postgres> {
    /// Adds a task once for a key. Of all who come with one key at once, its index lets one through; the others wait for it.
    pub(super) async fn insert_once(
        &self,
        caller: &Caller,
        task: TaskCreate,
        key: Key,
        now: Timestamp,
    ) -> Result<Creation> {
        let create = self.writes.write(|connection| {
            let query = sqlx::query_as(sql::CREATE_ONCE).bind(caller.id().to_owned());
            let query = Self::bind_new(query, &task, now).bind(key.key.clone()).bind(key.fingerprint.clone());
            Box::pin(query.fetch_one(connection))
        });
        match create.await {
            Err(sqlx::Error::Database(error)) if error.is_unique_violation() => {
                let kept = self.reads.read(|connection| {
                    let query = sqlx::query_as(sql::KEPT_KEY).bind(caller.id().to_owned()).bind(key.key.clone());
                    Box::pin(query.fetch_one(connection))
                });
                Ok(key.replay(kept.await?, task))
            }
            created => Ok(Creation::New(created?)),
        }
    }
}

/// The schema that this version needs.
pub fn newest() -> i64 {
    migrations::newest(&MIGRATIONS)
}

/// A connection of its own, for what happens before requests are served.
pub async fn connect(options: &PgConnectOptions) -> anyhow::Result<PgConnection> {
    let connection = timeout(FIRST_CONNECTION, options.connect()).await;
    let told = || {
        let (host, port) = (options.get_host(), options.get_port());
        format!("the database at {host}:{port} cannot be opened")
    };
    connection.context("it does not answer").and_then(|connected| Ok(connected?)).with_context(told)
}

/// Applies what is missing, all of it or nothing; of several servers at once one does it and the others wait. The lock
/// ends with the transaction, so that a pooler cannot keep it.
async fn migrate(options: &PgConnectOptions) -> anyhow::Result<()> {
    let mut connection = connect(options).await?;
    let mut transaction = connection.begin().await?;
    sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(MIGRATION_LOCK).execute(&mut *transaction).await?;
    migrations::apply(&MIGRATIONS, &mut *transaction).await?;
    transaction.commit().await?;
    connection.close().await?;
    Ok(())
}
