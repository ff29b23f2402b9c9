//! What can go wrong in the store, in our words.

use super::pool::breaks;

/// Why the store did not do what it was asked. What is missing is no error: a look-up answers `None`.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database is out of reach for the moment.
    #[error("the database is out of reach: {0}")]
    Unavailable(sqlx::Error),
    /// The owner of a new row is not there.
    #[error("the owner of the row is not there")]
    NoOwner,
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
            // SQLite, by its primary result code: busy, locked, read-only, I/O error, full, cannot open.
            sqlx::Error::Database(refusal) if refusal.code().is_some_and(|code| out_of_reach(&code)) => {
                Self::Unavailable(error)
            }
            _ if breaks(&error) => Self::Unavailable(error),
            _ => Self::Unexpected(error),
        }
    }
}

fn out_of_reach(code: &str) -> bool {
    code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6 | 8 | 10 | 13 | 14))
}
