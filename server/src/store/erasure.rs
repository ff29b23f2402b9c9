//! Accounts that are erased, and stay so for credentials that were issued before.

use duplicate::duplicate_item;
use sha2::{Digest as _, Sha256};
use sqlx::{Database, Postgres, Sqlite};
use taskward_api::Timestamp;

use super::{Error, Result, Store, sql};
use crate::auth::Caller;
use crate::digest::hex;

/// How a caller stands with us.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standing {
    /// Until when credentials count for nothing, if the caller was erased before.
    pub cutoff: Option<i64>,
    /// Whether the caller has a row.
    pub is_there: bool,
}

impl Standing {
    /// Refuses credentials that were issued before the erasure, or do not say when they were issued.
    pub fn admits(self, caller: &Caller) -> Result<()> {
        let holds = |cutoff| caller.issued_at().is_some_and(|issued_at| issued_at.0 > cutoff);
        if self.cutoff.is_none_or(holds) { Ok(()) } else { Err(Error::Erased) }
    }
}

/// What is kept of who was erased.
pub fn digest(caller: &Caller) -> String {
    hex(&Sha256::digest(caller.id()))
}

#[duplicate_item(DB; [Sqlite]; [Postgres])]
#[expect(clippy::missing_errors_doc, reason = "each of them has the errors of `Error`, and no others")]
impl Store<DB> {
    /// How the caller stands with us.
    pub(super) async fn standing(&self, caller: &Caller) -> Result<Standing> {
        let caller = caller.clone();
        let standing = self.reads.read(move |connection| {
            let caller = caller.clone();
            Box::pin(async move { Self::standing_in(connection, &caller).await })
        });
        Ok(standing.await?)
    }

    async fn standing_in(connection: &mut <DB as Database>::Connection, caller: &Caller) -> sqlx::Result<Standing> {
        let query = sqlx::query_as(sql::STANDING).bind(caller.id().to_owned()).bind(digest(caller));
        let (cutoff, is_there) = query.fetch_one(connection).await?;
        Ok(Standing { cutoff, is_there })
    }

    /// Removes the caller's row and all that is theirs. Credentials that were issued until now count for nothing from here on.
    pub async fn erase(&self, caller: &Caller, now: Timestamp) -> Result<()> {
        let cutoff = caller.issued_at().map_or(now, |issued_at| issued_at.max(now));
        let erased = caller.clone();
        let erase = self.alone(caller, move |connection| {
            let caller = erased.clone();
            Box::pin(async move {
                // Somebody else's erasure may have been first, and a new account may have come since.
                let standing = Self::standing_in(connection, &caller).await?;
                if standing.admits(&caller).is_ok() {
                    // In this order, because what fails here may have been half done: to erase again mends that.
                    sqlx::query(sql::ERASE).bind(caller.id().to_owned()).execute(&mut *connection).await?;
                    let note = sqlx::query(sql::NOTE_ERASURE).bind(digest(&caller)).bind(cutoff.0);
                    note.execute(connection).await?;
                }
                Ok(standing)
            })
        });
        let standing = erase.await;
        self.known.remove(caller.id());
        standing?.admits(caller)
    }
}
