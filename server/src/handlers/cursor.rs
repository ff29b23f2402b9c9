//! Where a page of a list starts, as opaque text that is bound to its user and its query.
//!
//! The seal refuses what was cut, changed, made up, or handed from one user or query to another.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use crate::auth::Caller;
use crate::seal::Seal;
use crate::store::Position;

/// The text for a position in the caller's list that this query asks for.
pub fn encode(seal: &Seal, caller: &Caller, query: &str, position: Position) -> String {
    let mut bytes = [position.key.to_be_bytes(), position.id.to_be_bytes()].concat();
    bytes.extend(seal.on(&sealed(caller, query, &bytes)));
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// The position of a text that was made for this caller and this query.
pub fn decode(seal: &Seal, caller: &Caller, query: &str, text: &str) -> Option<Position> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
    let (position, found) = bytes.split_at_checked(16)?;
    if !seal.holds(&sealed(caller, query, position), found) {
        return None;
    }
    let (key, id) = position.split_at(8);
    Some(Position { key: i64::from_be_bytes(key.try_into().ok()?), id: i64::from_be_bytes(id.try_into().ok()?) })
}

/// What is sealed. No user's id holds a control character, and no query does.
fn sealed(caller: &Caller, query: &str, position: &[u8]) -> Vec<u8> {
    [b"list_tasks v1\0".as_slice(), caller.id().as_bytes(), b"\0", query.as_bytes(), b"\0", position].concat()
}
