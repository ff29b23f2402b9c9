//! How an SQLite database is opened and migrated.

use std::str::FromStr;
use std::time::Duration;

use anyhow::{Context, bail};
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, Sqlite};

use super::Store;
use super::known::KnownUsers;
use super::pool::Pool;
use super::writer::Writer;

static MIGRATOR: Migrator = sqlx::migrate!("../migrations/sqlite");

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
            reads: Pool::new(options.clone().read_only(true).create_if_missing(false), readers),
            writes: Writer::start(options),
            known: KnownUsers::default(),
            schema_version: newest(),
        })
    }
}

/// The schema that this version needs.
pub(super) fn newest() -> i64 {
    MIGRATOR.iter().map(|migration| migration.version).max().unwrap_or_default()
}

/// How a file is opened for good.
pub(super) fn options(url: &str) -> anyhow::Result<SqliteConnectOptions> {
    let Some(path) = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:")) else {
        // The address may hold a password, so it is not repeated.
        bail!("DATABASE_URL must be sqlite://PATH, for example sqlite://taskward.db");
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
    let mut migrator = Migrator { migrations: MIGRATOR.migrations.clone(), ..Migrator::DEFAULT };
    migrator.set_locking(false);
    migrator.run_direct(None, &mut *transaction, false).await.with_context(|| format!("{file} cannot be migrated"))?;
    transaction.commit().await?;
    connection.close().await?;
    Ok(())
}
