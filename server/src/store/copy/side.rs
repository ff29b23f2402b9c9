//! One side of a copy: how a database is read and written as a whole.

use anyhow::Context;
use duplicate::duplicate_item;
use futures::StreamExt as _;
use futures::stream::BoxStream;
use sqlx::{AssertSqlSafe, ConnectOptions, Database, Postgres, QueryBuilder, Row, Sqlite};

use super::tables::{Kind, Table, Value};
use crate::store::{self, Additions, postgres, sqlite};

/// What the databases say differently.
pub struct Dialect {
    /// Begins to read, all at one moment.
    pub begin_read: &'static str,
    /// Begins to write.
    pub begin_write: &'static str,
    /// Asks for the largest id that a task ever had: it may have been deleted since.
    pub last_id: &'static str,
    /// Makes the next id larger than `$1`.
    pub continue_after: &'static [&'static str],
}

const SQLITE: Dialect = Dialect {
    begin_read: "BEGIN",
    begin_write: "BEGIN IMMEDIATE",
    last_id: "SELECT MAX(seq) FROM sqlite_sequence WHERE name = 'tasks'",
    continue_after: &[
        "DELETE FROM sqlite_sequence WHERE name = 'tasks'",
        "INSERT INTO sqlite_sequence (name, seq) VALUES ('tasks', $1)",
    ],
};

/// Where policies hold rows back, it fails rather than copy what is left.
const POSTGRES: Dialect = Dialect {
    begin_read: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL row_security = off",
    begin_write: "BEGIN; SET LOCAL row_security = off",
    last_id: "SELECT GREATEST(MAX(id), (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM tasks_id_seq)) FROM tasks",
    continue_after: &["SELECT setval('tasks_id_seq', GREATEST($1, 1), $1 > 0)"],
};

/// A database that can be copied from and to.
pub trait Side: Database + Sized {
    /// What it says in its own way.
    const DIALECT: Dialect;

    /// Opens one that is there, to be read.
    async fn open(url: &str) -> anyhow::Result<Self::Connection>;
    /// Makes and migrates one, and opens it to be written.
    async fn create(url: &str) -> anyhow::Result<Self::Connection>;
    /// Runs a statement.
    async fn run(connection: &mut Self::Connection, sql: &str) -> sqlx::Result<()>;
    /// Asks for a number.
    async fn number(connection: &mut Self::Connection, sql: &str) -> sqlx::Result<i64>;
    /// Reads all rows of a table in the order of its key.
    fn rows<'c>(connection: &'c mut Self::Connection, table: &'static Table)
    -> BoxStream<'c, sqlx::Result<Vec<Value>>>;
    /// Writes rows.
    async fn insert(connection: &mut Self::Connection, table: &Table, rows: Vec<Vec<Value>>) -> sqlx::Result<()>;
}

#[duplicate_item(
    DB         options                 dialect;
    [Sqlite]   [sqlite::existing]      [SQLITE];
    [Postgres] [postgres::options::of] [POSTGRES];
)]
impl Side for DB {
    const DIALECT: Dialect = dialect;

    async fn open(url: &str) -> anyhow::Result<Self::Connection> {
        options(url)?.connect().await.context("it cannot be opened")
    }

    async fn create(url: &str) -> anyhow::Result<Self::Connection> {
        store::migrate(url, Additions::default()).await?;
        Self::open(url).await
    }

    async fn run(connection: &mut Self::Connection, sql: &str) -> sqlx::Result<()> {
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(connection).await.map(drop)
    }

    async fn number(connection: &mut Self::Connection, sql: &str) -> sqlx::Result<i64> {
        let number: Option<i64> = sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(connection).await?;
        Ok(number.unwrap_or_default())
    }

    fn rows<'c>(
        connection: &'c mut Self::Connection,
        table: &'static Table,
    ) -> BoxStream<'c, sqlx::Result<Vec<Value>>> {
        let select = format!("SELECT {} FROM {} ORDER BY {}", table.names(), table.name, table.key);
        let rows = sqlx::query(AssertSqlSafe(select)).fetch(connection);
        let values = |row: <DB as Database>::Row| {
            let value = |(index, (_, kind)): (usize, &(_, Kind))| {
                Ok(match kind {
                    Kind::Text => Value::Text(row.try_get(index)?),
                    Kind::Integer => Value::Integer(row.try_get(index)?),
                    Kind::Boolean => Value::Boolean(row.try_get(index)?),
                })
            };
            table.columns.iter().enumerate().map(value).collect()
        };
        rows.map(move |row| row.and_then(values)).boxed()
    }

    async fn insert(connection: &mut Self::Connection, table: &Table, rows: Vec<Vec<Value>>) -> sqlx::Result<()> {
        let mut insert = QueryBuilder::<DB>::new(format!("INSERT INTO {} ({}) ", table.name, table.names()));
        insert.push_values(rows, |mut places, row| {
            for value in row {
                match value {
                    Value::Text(text) => places.push_bind(text),
                    Value::Integer(number) => places.push_bind(number),
                    Value::Boolean(value) => places.push_bind(value),
                };
            }
        });
        insert.build().execute(connection).await.map(drop)
    }
}
