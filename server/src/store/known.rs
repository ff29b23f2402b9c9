//! Remembers which users are provisioned, so that it costs a statement only once for each.
//!
//! It may be wrong about a user whose row was deleted since, or, once in 2^64, about two users whose digests collide. A
//! read then finds nothing, which is right; a write is refused by its foreign key, and the user is provisioned again.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many users are remembered: 16 bytes each. Past that, all are forgotten at once.
const MOST: usize = 1 << 16;

/// Digests of the ids of provisioned users.
#[derive(Default)]
pub struct KnownUsers {
    // Keyed with randomness of this process, so that nobody can choose ids that collide.
    hasher: RandomState,
    digests: Mutex<HashSet<u64>>,
}

impl KnownUsers {
    pub fn contains(&self, id: &str) -> bool {
        self.digests().contains(&self.hasher.hash_one(id))
    }

    pub fn insert(&self, id: &str) {
        let mut digests = self.digests();
        if digests.len() == MOST {
            digests.clear();
        }
        digests.insert(self.hasher.hash_one(id));
    }

    pub fn remove(&self, id: &str) {
        self.digests().remove(&self.hasher.hash_one(id));
    }

    fn digests(&self) -> MutexGuard<'_, HashSet<u64>> {
        self.digests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
