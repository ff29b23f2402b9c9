//! What a user of the server sees, against the real program on a real database: one binary, so that it links once.

/// The database of a deployment under test.
mod database;
/// The program under test.
mod harness;

/// The caller's own account: shown, given to take away, erased.
mod account;
/// Paths, methods, parameters and bodies that are not as the contract has them.
mod bad_input;
/// Requests with conditions: cheap reading, and no lost change.
mod conditions;
/// Pages of other origins: which may call, and what they may send and read.
mod cors;
/// `taskward doctor`: what it finds wrong, what it advises, and what it never tells.
mod doctor;
/// What was answered 201 survives the process.
mod durability;
/// Creations that are sent again.
mod idempotency;
/// Tokens of a server that publishes its keys: every algorithm, rotation, outages, floods.
mod key_sets;
/// Lists with conditions, orders and pages.
mod lists;
/// The TypeScript client in Node, the page in a browser.
mod node;
/// Refusals to start, commands, addresses, draining.
mod program;
/// Users appear with their first request, once.
mod provisioning;
/// Bytes that no HTTP client would send: endless bodies, half bodies, pipelines.
mod raw;
/// The README's first screen, as it is written.
mod readme;
/// The first five minutes: create, list, read, change, delete, and two users who do not see each other.
mod tasks;
/// Tokens that do not hold: each is the same 401, and none is a 500.
mod tokens;
