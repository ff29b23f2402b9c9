//! The store on whichever database an address names. Nobody above it knows which that is.

use sqlx::{Postgres, Sqlite};
use taskward_api::Timestamp;
use taskward_api::models::{TaskCreate, TaskUpdate};

use super::{Result, Selection, Store, VersionedTask};
use crate::auth::Caller;

/// A store on one of the databases.
pub enum AnyStore {
    /// On SQLite.
    Sqlite(Store<Sqlite>),
    /// On `PostgreSQL`.
    Postgres(Store<Postgres>),
}

impl AnyStore {
    /// Opens and migrates the database at an address, by its scheme; `connections` bounds those to `PostgreSQL`.
    ///
    /// # Errors
    ///
    /// No database has such an address, or it cannot be opened; see each of them.
    pub async fn open(url: &str, connections: usize) -> anyhow::Result<Self> {
        if is_postgres(url) {
            return Ok(Self::Postgres(Store::<Postgres>::open(url, connections).await?));
        }
        Ok(Self::Sqlite(Store::<Sqlite>::open(url).await?))
    }
}

/// Whether an address is one of `PostgreSQL`'s.
pub fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

/// Hands each operation to the store that is open.
macro_rules! operations {
    ($($name:ident($($argument:ident: $kind:ty),*) -> $answer:ty;)*) => {
        #[expect(clippy::missing_errors_doc, reason = "each of them has the errors of `Error`, and no others")]
        impl AnyStore {
            $(
                #[doc = concat!("See [`Store::", stringify!($name), "`].")]
                pub async fn $name(&self, $($argument: $kind),*) -> Result<$answer> {
                    match self {
                        Self::Sqlite(store) => store.$name($($argument),*).await,
                        Self::Postgres(store) => store.$name($($argument),*).await,
                    }
                }
            )*
        }
    };
}

operations! {
    provision(caller: &Caller, now: Timestamp) -> ();
    create(caller: &Caller, task: TaskCreate, now: Timestamp) -> VersionedTask;
    get(caller: &Caller, id: i64) -> Option<VersionedTask>;
    list(caller: &Caller, selection: Selection) -> Vec<VersionedTask>;
    update(caller: &Caller, id: i64, change: TaskUpdate, now: Timestamp) -> Option<VersionedTask>;
    delete(caller: &Caller, id: i64) -> bool;
    secret(name: &'static str, fresh: String) -> String;
    is_ready() -> bool;
}
