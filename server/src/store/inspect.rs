//! Looks at a database without changing it.

use anyhow::Context as _;
use sqlx::{ConnectOptions as _, Connection as _};

use super::{sql, sqlite};

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
/// No database has such an address, or it cannot be opened.
pub async fn inspect(url: &str) -> anyhow::Result<Option<Schema>> {
    let options = sqlite::options(url)?;
    let file = options.get_filename().to_owned();
    if !file.try_exists().unwrap_or(true) {
        return Ok(None);
    }
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&file).read_only(true);
    let mut connection =
        options.connect().await.with_context(|| format!("the database {} cannot be opened", file.display()))?;
    let applied = sqlx::query_as(sql::SCHEMA_VERSION).fetch_one(&mut connection).await;
    let schema = schema(applied, sqlite::newest())?;
    connection.close().await?;
    Ok(Some(schema))
}

/// A database without the table of migrations is one that nobody has migrated yet.
fn schema(applied: sqlx::Result<(Option<i64>,)>, needed: i64) -> anyhow::Result<Schema> {
    match applied {
        Ok((applied,)) => Ok(Schema { applied, needed }),
        Err(sqlx::Error::Database(error)) if error.message().contains("_sqlx_migrations") => {
            Ok(Schema { applied: None, needed })
        }
        Err(error) => Err(error).context("the database does not answer"),
    }
}
