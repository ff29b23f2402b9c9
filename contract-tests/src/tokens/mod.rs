//! Tokens and the people they stand for; knows no contract and sends no request.

mod command;
mod identity;
pub mod jws;
mod key;
mod key_set;
mod source;

pub use command::Command;
pub use identity::{Identity, Recipe, Token};
pub use key::{Key, KeyError};
pub use key_set::{KeySet, Reply};
pub use source::{Settings, Source, TokenError, Tokens};
