//! Keys of requests that may be sent again: what a request means, and which are being served.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use taskward_api::models::TaskCreate;

use crate::auth::Caller;
use crate::digest;

/// The digest of what is asked for: the same for every way to write it.
pub fn fingerprint(task: &TaskCreate) -> String {
    // A member that is null is like one that is absent, and defaults are written out.
    let meant = TaskCreate {
        description: Some(task.description.clone().flatten()),
        due_date: Some(task.due_date.flatten()),
        ..task.clone()
    };
    let meant = serde_json::to_vec(&meant).expect("a request can be written as JSON");
    digest::hex(&digest::of(&[b"create_task", &meant]))
}

/// The keys of the requests that this process is serving.
#[derive(Default)]
pub struct InFlight(Mutex<HashSet<[u8; 32]>>);

/// A request that is being served, until it is dropped.
pub struct Served<'a> {
    all: &'a InFlight,
    request: [u8; 32],
}

impl InFlight {
    /// Begins to serve a request of the caller's with this key, unless one is being served.
    pub fn begin(&self, caller: &Caller, key: &str) -> Option<Served<'_>> {
        let request = digest::of(&[caller.id().as_bytes(), key.as_bytes()]);
        let is_new = self.requests().insert(request);
        is_new.then(|| Served { all: self, request })
    }

    fn requests(&self) -> MutexGuard<'_, HashSet<[u8; 32]>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Served<'_> {
    fn drop(&mut self) {
        self.all.requests().remove(&self.request);
    }
}
