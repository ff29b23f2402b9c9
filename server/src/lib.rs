//! Taskward, a secure multi-user tasks API.
//!
//! A request flows one way: socket → [`edge`] → router → authenticate, read, validate (`taskward_api`) → [`handlers`] →
//! [`store`] → response → [`edge`] → socket. `tests/layers.rs` holds what each room may not know.

/// Tokens verified into callers.
pub mod auth;
/// The wall clock.
pub mod clock;
/// Flags, environment, `.env`.
pub mod config;
/// The only code that sees every request and every response.
pub mod edge;
/// The operations of the contract.
pub mod handlers;
/// Where events go.
pub mod log;
/// Listening and ending.
pub mod server;
/// Users and tasks in a database.
pub mod store;
