//! What can go wrong in the store, in our words.

use sqlx::error::DatabaseError;

/// Why the store did not do what it was asked. What is missing is no error: a look-up answers `None`.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database is out of reach for the moment.
    #[error("the database is out of reach: {0}")]
    Unavailable(sqlx::Error),
    /// The owner of a new row is not there.
    #[error("the owner of the row is not there")]
    NoOwner,
    /// The caller was erased after their credentials were issued.
    #[error("the account was erased")]
    Erased,
    /// Anything else.
    #[error("the database refused a statement: {0}")]
    Unexpected(sqlx::Error),
}

/// What the store answers.
pub type Result<T> = std::result::Result<T, Error>;

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(violation) if violation.is_foreign_key_violation() => Self::NoOwner,
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => Self::Unavailable(error),
            _ if breaks(&error) || conflicts(&error) => Self::Unavailable(error),
            sqlx::Error::Database(refusal) if is_out_of_reach(&**refusal) => Self::Unavailable(error),
            _ => Self::Unexpected(error),
        }
    }
}

/// Whether this error leaves a connection that cannot be used again.
pub fn breaks(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_) | sqlx::Error::WorkerCrashed => true,
        // Connection exceptions, and an operator's intervention.
        sqlx::Error::Database(error) => sqlstate(&**error).is_some_and(|state| is_one_of(&state, &["08", "57P"])),
        _ => false,
    }
}

/// Whether the database has undone the work in favour of somebody else's: a serialization failure, or a deadlock.
pub fn conflicts(error: &sqlx::Error) -> bool {
    let sqlx::Error::Database(error) = error else { return false };
    sqlstate(&**error).is_some_and(|state| is_one_of(&state, &["40001", "40P01"]))
}

/// Whether the database cannot do now what it could do at another time.
fn is_out_of_reach(refusal: &dyn DatabaseError) -> bool {
    match sqlstate(refusal) {
        // Insufficient resources (a full disk among them), a read-only database, a lock that does not come, a statement
        // that took too long, an error of the system below.
        Some(state) => is_one_of(&state, &["53", "25006", "55P03", "57014", "58"]),
        // SQLite, by its primary result code: busy, locked, read-only, I/O error, full, cannot open.
        None => refusal
            .code()
            .and_then(|code| code.parse::<u32>().ok())
            .is_some_and(|code| matches!(code & 0xff, 5 | 6 | 8 | 10 | 13 | 14)),
    }
}

/// The code of an error of `PostgreSQL` (appendix A of its manual). It has five characters; `SQLite`'s are shorter.
fn sqlstate(error: &dyn DatabaseError) -> Option<String> {
    error.code().filter(|code| code.len() == 5).map(Into::into)
}

fn is_one_of(state: &str, classes: &[&str]) -> bool {
    classes.iter().any(|class| state.starts_with(class))
}
