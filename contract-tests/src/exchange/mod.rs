//! Requests out, answers in, and the record of both; knows no contract and judges nothing.

mod curl;
mod parse;
mod raw;
mod record;
mod request;
mod transport;

pub use curl::Script;
pub use raw::{RawConnection, RawEvent};
pub use record::{Exchange, OF_THE_MOMENT, Response};
pub use request::{Request, Terms};
pub use transport::Transport;
