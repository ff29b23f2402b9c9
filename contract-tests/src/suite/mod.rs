//! What a layer is given: one value that holds the contract, the users, the way to the server, and the verdicts.

mod case;
mod door;
mod fault;
mod ground;
mod handle;
mod people;
mod progress;
mod selection;
mod setup;
mod socket;
mod typical;
mod verdicts;

pub use case::{Attempt, Case};
pub use fault::Fault;
pub use ground::Ground;
pub use handle::Suite;
pub use progress::Progress;
pub use setup::{Hooks, Setup, User};
pub use socket::Socket;
pub use verdicts::{Evidence, Tally, Verdict, Verdicts};
