//! Taskward, a secure multi-user tasks API.
//!
//! A request flows one way: socket → [`edge`] → router → authenticate, read, validate (`taskward_api`) → [`handlers`] →
//! [`store`] → response → [`edge`] → socket. `tests/layers.rs` holds what each room may not know.

// In the order in which to read them.
pub mod config;
pub mod doctor;
pub mod server;
pub mod edge;
pub mod handlers;
pub mod keys;
pub mod auth;
pub mod store;
pub mod housekeeping;
pub mod seal;
pub mod digest;
pub mod clock;
pub mod log;
