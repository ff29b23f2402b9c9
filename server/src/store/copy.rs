//! Moves everything from one database to another: all of it or nothing, and compared before it counts.
//!
//! These are the only statements that are nobody's in particular; no request runs them.

mod side;
mod tables;

use std::fmt::Write as _;

use anyhow::{Context, ensure};
use futures::TryStreamExt as _;
use sha2::{Digest as _, Sha256};
use sqlx::{Postgres, Sqlite};

use super::open::is_postgres;
use super::sql;
use side::Side;
use tables::Value;
pub use tables::{TABLES, Table};

/// How many rows are written at once.
const BATCH: usize = 500;

/// What was read of a table, or is there: how many rows, and the SHA-256 of all of their values in the order of the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// The table.
    pub table: &'static str,
    /// How many rows it has.
    pub rows: u64,
    /// The digest, in hexadecimal.
    pub sha256: String,
}

/// Copies every table from the database at one address into the empty one at another, which is migrated first. `progress` hears
/// which table is copied, how many of its rows are there, and how many there will be.
///
/// # Errors
///
/// A database cannot be opened, the first one has another schema, the second one is not empty, or what is there afterwards is
/// not what was read. Then nothing is there.
pub async fn copy(from: &str, to: &str, progress: impl Fn(&str, u64, u64)) -> anyhow::Result<Vec<Content>> {
    match (is_postgres(from), is_postgres(to)) {
        (false, false) => copy_between::<Sqlite, Sqlite>(from, to, progress).await,
        (false, true) => copy_between::<Sqlite, Postgres>(from, to, progress).await,
        (true, false) => copy_between::<Postgres, Sqlite>(from, to, progress).await,
        (true, true) => copy_between::<Postgres, Postgres>(from, to, progress).await,
    }
}

async fn copy_between<A: Side, B: Side>(
    from: &str,
    to: &str,
    progress: impl Fn(&str, u64, u64),
) -> anyhow::Result<Vec<Content>> {
    let mut source = A::open(from).await.context("the database to copy from")?;
    let mut target = B::create(to).await.context("the database to copy to")?;
    A::run(&mut source, A::DIALECT.begin_read).await?;
    B::run(&mut target, B::DIALECT.begin_write).await?;
    ensure!(
        A::number(&mut source, sql::SCHEMA_VERSION).await? == B::number(&mut target, sql::SCHEMA_VERSION).await?,
        "the database to copy from has another schema than this version of Taskward: run taskward migrate on it first"
    );
    // Those who own come first: what they own refers to them.
    let mut read = Vec::new();
    for table in TABLES {
        let there = B::number(&mut target, &format!("SELECT COUNT(*) FROM {}", table.name)).await?;
        ensure!(there == 0, "the database to copy to is not empty: it has {there} rows of {}", table.name);
        read.push(copy_table::<A, B>(table, &mut source, &mut target, &progress).await?);
    }
    let last = A::number(&mut source, A::DIALECT.last_id).await?;
    for statement in B::DIALECT.continue_after {
        B::run(&mut target, &statement.replace("$1", &last.to_string())).await?;
    }
    for (table, read) in TABLES.iter().zip(&read) {
        let written = content::<B>(table, &mut target).await?;
        ensure!(written == *read, "what was written is not what was read: {written:?}, not {read:?}");
    }
    B::run(&mut target, "COMMIT").await?;
    Ok(read)
}

async fn copy_table<A: Side, B: Side>(
    table: &'static Table,
    source: &mut A::Connection,
    target: &mut B::Connection,
    progress: &impl Fn(&str, u64, u64),
) -> anyhow::Result<Content> {
    let total = A::number(source, &format!("SELECT COUNT(*) FROM {}", table.name)).await?.unsigned_abs();
    let mut sum = Sum::default();
    let mut batches = A::rows(source, table).try_chunks(BATCH);
    while let Some(rows) = batches.try_next().await? {
        for row in &rows {
            sum.add(row);
        }
        B::insert(target, table, rows).await?;
        progress(table.name, sum.rows, total);
    }
    Ok(sum.content(table))
}

async fn content<S: Side>(table: &'static Table, connection: &mut S::Connection) -> anyhow::Result<Content> {
    let mut sum = Sum::default();
    let mut rows = S::rows(connection, table);
    while let Some(row) = rows.try_next().await? {
        sum.add(&row);
    }
    Ok(sum.content(table))
}

/// The digest of rows, value by value, each with its kind and its length so that none can pass for another.
#[derive(Default)]
struct Sum {
    rows: u64,
    digest: Sha256,
}

impl Sum {
    fn add(&mut self, row: &[Value]) {
        self.rows += 1;
        for value in row {
            match value {
                Value::Text(Some(text)) => {
                    self.digest.update([b't']);
                    self.digest.update(text.len().to_be_bytes());
                    self.digest.update(text);
                }
                Value::Integer(Some(number)) => {
                    self.digest.update([b'i']);
                    self.digest.update(number.to_be_bytes());
                }
                Value::Boolean(value) => self.digest.update([b'b', u8::from(*value)]),
                Value::Text(None) | Value::Integer(None) => self.digest.update([b'n']),
            }
        }
    }

    fn content(self, table: &Table) -> Content {
        let sha256 = self.digest.finalize().iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        });
        Content { table: table.name, rows: self.rows, sha256 }
    }
}
