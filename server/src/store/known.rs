//! Remembers which users are provisioned, so that it costs a statement only once a minute for each.
//!
//! It may be wrong about a user whose row was deleted since, for a minute at most, or, once in 2^64, about two users whose
//! digests collide. A read then finds nothing, which is right; a write is refused by its foreign key, and the user is
//! provisioned again.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How many users are remembered: some 32 bytes each. Past that, all are forgotten at once.
const MOST: usize = 1 << 16;
/// For how long a user is remembered.
const LIFE: Duration = Duration::from_mins(1);

/// Digests of the ids of provisioned users, and since when they are known.
#[derive(Default)]
pub struct KnownUsers {
    // Keyed with randomness of this process, so that nobody can choose ids that collide.
    hasher: RandomState,
    digests: Mutex<HashMap<u64, Instant>>,
}

impl KnownUsers {
    pub fn contains(&self, id: &str) -> bool {
        self.digests().get(&self.hasher.hash_one(id)).is_some_and(|since| since.elapsed() < LIFE)
    }

    pub fn insert(&self, id: &str) {
        let mut digests = self.digests();
        if digests.len() == MOST {
            digests.clear();
        }
        digests.insert(self.hasher.hash_one(id), Instant::now());
    }

    pub fn remove(&self, id: &str) {
        self.digests().remove(&self.hasher.hash_one(id));
    }

    fn digests(&self) -> MutexGuard<'_, HashMap<u64, Instant>> {
        self.digests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
