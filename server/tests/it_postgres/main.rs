//! What a user of the server sees, on PostgreSQL: all that `it` sees on SQLite, and what only PostgreSQL has.

/// A PgBouncer that a test owns.
mod bouncer;
/// A PostgreSQL that a test owns.
mod cluster;
/// The contract suite, which may stop the database.
mod contract;
/// Everything moves to another database, or nothing does.
mod copies;
/// The database of a deployment under test.
mod database;
/// What the database does to us: stopped, killed, frozen, full, read-only.
mod faults;
/// Users who write, remember, and compare.
mod load;
/// A pooler that swaps sessions is refused; another one is served through.
mod pooler;

/// Several servers on one database.
mod servers;
/// Every statement runs, and by an index on the owner.
mod statements;

/// Row-level security and Citus, for whoever asks for them.
mod wall;

/// The same tests as on SQLite, but for those whose subject has no database, or the file: Node, the browser, key sets,
/// cross-origin requests, the doctor.
#[path = "../it"]
mod it {
    pub mod account;
    pub mod bad_input;
    pub mod conditions;
    pub mod durability;
    pub mod harness;
    pub mod idempotency;
    pub mod lists;
    pub mod program;
    pub mod provisioning;
    pub mod raw;
    pub mod readme;
    pub mod tasks;
    pub mod tokens;
}

use it::{harness, raw, tasks, tokens};
