//! Refuses a pooler that swaps sessions under prepared statements: there one user's rows can be answered to another.
//!
//! sqlx prepares a statement under a name of its connection and executes it by that name later. A pooler that hands each
//! transaction to another session, and does not know of names, executes whatever another client has prepared there.

use anyhow::{Context, ensure};
use futures::future::try_join_all;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, Connection, Error, PgConnection};

use super::connect;

/// How many connections ask at once. Two are enough to be mixed up, and a pooler may have some sessions of its own.
const CONNECTIONS: usize = 4;
/// How many statements each of them prepares.
const STATEMENTS: usize = 3;
/// How often each statement is asked again.
const ROUNDS: usize = 3;

const REFUSAL: &str = "the pooler before the database answers a prepared statement with another one's rows, which would show one \
    user's tasks to another. Set it to session mode (pool_mode = session), or use PgBouncer 1.21 or newer with \
    max_prepared_statements above 0, or name the database itself in DATABASE_URL";

/// Proves from several connections at once that every prepared statement gets its own answers.
pub async fn refuse_swapped_sessions(options: &PgConnectOptions) -> anyhow::Result<()> {
    let mut connections = Vec::new();
    for _ in 0..CONNECTIONS {
        connections.push(connect(options).await?);
    }
    // One after the other: a pooler that has a free session gives it to whoever comes next.
    for _ in 0..ROUNDS {
        for statement in 0..STATEMENTS {
            for (number, connection) in connections.iter_mut().enumerate() {
                ask(connection, number, statement).await?;
            }
        }
    }
    // And all at once.
    for _ in 0..ROUNDS {
        for statement in 0..STATEMENTS {
            let asked = connections.iter_mut().enumerate();
            try_join_all(asked.map(|(number, connection)| ask(connection, number, statement))).await?;
        }
    }
    for connection in connections {
        connection.close().await?;
    }
    Ok(())
}

/// Asks for what only this statement of this connection answers. The name that sqlx gives it is the same on every
/// connection.
async fn ask(connection: &mut PgConnection, number: usize, statement: usize) -> anyhow::Result<()> {
    let own = format!("connection {number}, statement {statement}");
    let query = sqlx::query_scalar(AssertSqlSafe(format!("SELECT '{own}, ' || $1"))).bind("asked");
    let answer: Result<String, Error> = query.fetch_one(connection).await;
    match answer {
        Ok(answer) => ensure!(answer == format!("{own}, asked"), REFUSAL),
        Err(error @ Error::Io(_)) => return Err(error).context("the database went away"),
        // The name is there already, or not there, or has other parameters.
        Err(error) => return Err(error).context(REFUSAL),
    }
    Ok(())
}
