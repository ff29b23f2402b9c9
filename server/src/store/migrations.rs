//! Applies what is missing of a schema, inside a transaction that the database has locked against other processes.

use anyhow::{Context, bail};
use sqlx::migrate::{Migrate, MigrateError, Migrator};

/// Brings the schema up to date. A migration that fails leaves nothing behind, because the transaction is the caller's.
pub async fn apply(migrations: &Migrator, connection: &mut impl Migrate) -> anyhow::Result<()> {
    let mut migrator = Migrator { migrations: migrations.migrations.clone(), ..Migrator::DEFAULT };
    // sqlx's own lock is the session's: behind a pooler that is no lock, and it outlives a migration that fails.
    migrator.set_locking(false);
    match migrator.run_direct(None, connection, false).await {
        Err(MigrateError::VersionMissing(version)) => bail!(
            "the database has migration {version}, which this version of Taskward does not have (its newest is {}): a \
             newer version has migrated it; run that one",
            newest(migrations)
        ),
        outcome => outcome.context("the database cannot be migrated"),
    }
}

/// The schema that a program with these migrations needs.
pub fn newest(migrations: &Migrator) -> i64 {
    migrations.iter().map(|migration| migration.version).max().unwrap_or_default()
}
