//! Where a page of a list starts, as opaque text that is bound to its user and its query.
//!
//! The digest refuses what was cut, changed or handed from one user or query to another. It needs no key: whoever forges one
//! moves about in their own list, for every statement binds the owner.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use taskward_api::Timestamp;

use crate::auth::Caller;
use crate::store::Position;

/// Bytes of the digest that are kept.
const DIGEST: usize = 16;

/// The text for a position in the caller's list.
pub fn encode(caller: &Caller, position: Position) -> String {
    let mut bytes = [position.created_at.0.to_be_bytes(), position.id.to_be_bytes()].concat();
    bytes.extend(digest(caller, &bytes));
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// The position of a text that was made for this caller.
pub fn decode(caller: &Caller, text: &str) -> Option<Position> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
    let (position, found) = bytes.split_at_checked(16)?;
    if found != digest(caller, position) {
        return None;
    }
    let (created_at, id) = position.split_at(8);
    Some(Position {
        created_at: Timestamp(i64::from_be_bytes(created_at.try_into().ok()?)),
        id: i64::from_be_bytes(id.try_into().ok()?),
    })
}

fn digest(caller: &Caller, position: &[u8]) -> [u8; DIGEST] {
    let mut digest = Sha256::new();
    digest.update(b"taskward list_tasks -created_at v1\0");
    digest.update(position);
    digest.update(caller.id());
    let mut kept = [0; DIGEST];
    kept.copy_from_slice(&digest.finalize()[..DIGEST]);
    kept
}
