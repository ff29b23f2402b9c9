//! The operations of the contract: each a typed request in, a typed response out.
//!
//! They know no headers, no SQL, no tokens and no clock but the one they are given.

mod conditions;
mod cursor;
mod documentation;
mod export;
mod failures;
mod idempotency;
mod listing;
mod me;
mod system;
mod tasks;

use std::sync::Arc;

pub use idempotency::InFlight;
use taskward_api::Timestamp;
use taskward_api::access::{Authenticate, Refusal};

use crate::auth::Caller;
use crate::keys::Issuer;
use crate::seal::Seal;
use crate::store::AnyStore;

/// What the operations need.
pub struct App {
    /// Whose tokens hold.
    pub issuer: Issuer,
    /// Where users and tasks are.
    pub store: Arc<AnyStore>,
    /// Which creations with a key are being served.
    pub in_flight: InFlight,
    /// What cursors are sealed with.
    pub seal: Seal,
    /// What time it is.
    pub clock: fn() -> Timestamp,
}

impl Authenticate for App {
    type Caller = Caller;

    async fn authenticate(&self, token: &str) -> Result<Caller, Refusal> {
        let now = (self.clock)();
        let caller = self.issuer.verify(token, now).await.map_err(|refused| failures::of_issuer(&refused))?;
        self.store.provision(&caller, now).await.map_err(|error| failures::of_provisioning(&error))?;
        Ok(caller)
    }
}
