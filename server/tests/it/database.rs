//! The database of a deployment under test: a file of its own.

use sqlx::Connection as _;
use tempfile::TempDir;

/// A connection, past the server.
pub type Connection = sqlx::SqliteConnection;

/// A new database, deleted when it is dropped.
pub struct Database {
    folder: TempDir,
}

impl Database {
    /// Makes one.
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("sqlite://{}", self.folder.path().join("taskward.db").display())
    }

    /// Opens it.
    pub async fn connect(&self) -> Connection {
        Connection::connect(&self.url()).await.expect("the database can be opened")
    }

    /// Whether this text stands anywhere in it.
    pub fn holds(&self, text: &str) -> bool {
        ["taskward.db", "taskward.db-wal"].iter().any(|file| {
            let stored = std::fs::read(self.folder.path().join(file)).unwrap_or_default();
            stored.windows(text.len()).any(|bytes| bytes == text.as_bytes())
        })
    }
}
