//! Looks at a database without changing it.

use anyhow::Context as _;
use duplicate::duplicate_item;
use sqlx::{ConnectOptions as _, Connection as _, PgConnection, SqliteConnection};

use super::open::is_postgres;
use super::{postgres, sql, sqlite};

/// How far a schema has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schema {
    /// The newest migration that was applied, if one was.
    pub applied: Option<i64>,
    /// The one that this version needs.
    pub needed: i64,
}

/// Opens the database at an address and looks how far its schema has come; `None` where its file is not there yet.
///
/// # Errors
///
/// No database has such an address, it cannot be opened, or a pooler before it swaps sessions under prepared statements.
pub async fn inspect(url: &str) -> anyhow::Result<Option<Schema>> {
    if is_postgres(url) {
        let options = postgres::options::of(url)?;
        postgres::pooler::refuse_swapped_sessions(&options).await?;
        let applied = applied_to_postgres(postgres::connect(&options).await?).await?;
        return Ok(Some(Schema { applied, needed: postgres::newest() }));
    }
    let file = sqlite::options(url)?.get_filename().to_owned();
    if !file.try_exists().unwrap_or(true) {
        return Ok(None);
    }
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&file).read_only(true);
    let connection =
        options.connect().await.with_context(|| format!("the database {} cannot be opened", file.display()))?;
    Ok(Some(Schema { applied: applied_to_sqlite(connection).await?, needed: sqlite::newest() }))
}

/// A database without the table of migrations is one that nobody has migrated yet.
#[duplicate_item(
    applied               Connection;
    [applied_to_sqlite]   [SqliteConnection];
    [applied_to_postgres] [PgConnection];
)]
async fn applied(mut connection: Connection) -> anyhow::Result<Option<i64>> {
    let applied = match sqlx::query_scalar(sql::SCHEMA_VERSION).fetch_one(&mut connection).await {
        Err(sqlx::Error::Database(error)) if error.message().contains("_sqlx_migrations") => None,
        applied => applied.context("the database does not answer")?,
    };
    connection.close().await?;
    Ok(applied)
}
