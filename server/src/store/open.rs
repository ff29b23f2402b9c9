//! The store on whichever database an address names. Nobody above it knows which that is.

use anyhow::ensure;
use sqlx::{Postgres, Sqlite};
use taskward_api::Timestamp;
use taskward_api::models::{Account, IdempotencyKey, TaskCreate, TaskUpdate};

use super::pool::OWNER;
use super::{Creation, Key, Outcome, Page, Result, Selection, Store, VersionedTask};
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

/// What a schema can have besides, on `PostgreSQL` alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Additions {
    /// Policies that hold each session to the rows of the owner that it names.
    pub row_level_security: bool,
    /// Tables that Citus spreads over machines, by their owners.
    pub citus: bool,
}

/// Brings the schema of the database at an address up to date, and adds to it what is asked for.
///
/// # Errors
///
/// The database cannot be opened or migrated, or it does not have what an addition needs.
pub async fn migrate(url: &str, additions: Additions) -> anyhow::Result<()> {
    if is_postgres(url) {
        return Store::<Postgres>::migrate(url, additions).await;
    }
    ensure!(
        additions == Additions::default(),
        "SQLite has neither row-level security nor Citus: both need postgres://"
    );
    Store::<Sqlite>::migrate(url).await
}

/// Whether an address is one of `PostgreSQL`'s.
pub fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

/// Hands each operation to the store that is open, and tells the policies of `PostgreSQL` whose rows it is about.
macro_rules! operations {
    ($($name:ident($caller:ident: &Caller $(, $argument:ident: $kind:ty)*) -> $answer:ty;)*) => {
        #[expect(clippy::missing_errors_doc, reason = "each of them has the errors of `Error`, and no others")]
        impl AnyStore {
            $(
                #[doc = concat!("See [`Store::", stringify!($name), "`].")]
                pub async fn $name(&self, $caller: &Caller $(, $argument: $kind)*) -> Result<$answer> {
                    match self {
                        Self::Sqlite(store) => store.$name($caller $(, $argument)*).await,
                        Self::Postgres(store) => {
                            OWNER.scope($caller.id().to_owned(), store.$name($caller $(, $argument)*)).await
                        }
                    }
                }
            )*
        }
    };
}

/// The same for what is nobody's in particular.
macro_rules! shared_operations {
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
    account(caller: &Caller, now: Timestamp) -> Account;
    erase(caller: &Caller, now: Timestamp) -> ();
    keys(caller: &Caller, behind: &str, most: i64) -> Vec<IdempotencyKey>;
    create(caller: &Caller, task: TaskCreate, key: Option<Key>, now: Timestamp) -> Creation;
    get(caller: &Caller, id: i64) -> Option<VersionedTask>;
    list(caller: &Caller, selection: Selection, now: Timestamp) -> Page;
    revision(caller: &Caller, now: Timestamp) -> i64;
    update(caller: &Caller, id: i64, change: TaskUpdate, versions: Option<&[i64]>, now: Timestamp) -> Outcome<VersionedTask>;
    delete(caller: &Caller, id: i64, versions: Option<&[i64]>) -> Outcome<()>;
}

shared_operations! {
    purge_keys(before: Timestamp) -> u64;
    secret(name: &'static str, fresh: String) -> String;
    is_ready() -> bool;
}
