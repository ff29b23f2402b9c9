//! Remembers which users are provisioned, so that it costs a statement only once a minute for each.
//!
//! It may be wrong about a user whom somebody else has deleted or erased since, for a minute at most, or, once in 2^64, about
//! two users whose digests collide. A read then finds nothing, which is right; a write is refused by its foreign key, and it is
//! asked again who the user is. What this process erases it forgets at once.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How many users are remembered: some 48 bytes each. Past that, all are forgotten at once.
const MOST: usize = 1 << 16;
/// For how long a user is remembered.
const LIFE: Duration = Duration::from_mins(1);

/// Digests of the ids of provisioned users.
#[derive(Default)]
pub struct KnownUsers {
    // Keyed with randomness of this process, so that nobody can choose ids that collide.
    hasher: RandomState,
    noted: Mutex<Noted>,
}

#[derive(Default)]
struct Noted {
    users: HashMap<u64, Known>,
    /// How often somebody was forgotten.
    forgotten: u64,
}

/// What is known of a user.
struct Known {
    since: Instant,
    /// Until when credentials count for nothing, if the user was erased before.
    cutoff: Option<i64>,
}

/// A moment, after which who is forgotten is not noted again by what was looked up before.
#[derive(Clone, Copy)]
pub struct Moment(u64);

impl KnownUsers {
    /// The cutoff of a user who is known.
    pub fn cutoff(&self, id: &str) -> Option<Option<i64>> {
        let noted = self.noted();
        let known = noted.users.get(&self.hasher.hash_one(id))?;
        (known.since.elapsed() < LIFE).then_some(known.cutoff)
    }

    /// This moment: to be taken before a look-up whose result is noted.
    pub fn moment(&self) -> Moment {
        Moment(self.noted().forgotten)
    }

    /// Notes what was looked up of a user since a moment, unless somebody was forgotten meanwhile.
    pub fn insert(&self, id: &str, cutoff: Option<i64>, Moment(forgotten): Moment) {
        let mut noted = self.noted();
        if noted.forgotten != forgotten {
            return;
        }
        if noted.users.len() == MOST {
            noted.users.clear();
        }
        noted.users.insert(self.hasher.hash_one(id), Known { since: Instant::now(), cutoff });
    }

    pub fn remove(&self, id: &str) {
        let mut noted = self.noted();
        noted.users.remove(&self.hasher.hash_one(id));
        noted.forgotten += 1;
    }

    fn noted(&self) -> MutexGuard<'_, Noted> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
