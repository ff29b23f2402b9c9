//! The caller's own row.

use duplicate::duplicate_item;
use sqlx::{Postgres, Sqlite};
use taskward_api::Timestamp;

use super::{Error, Result, Store, sql};
use crate::auth::Caller;

#[duplicate_item(DB; [Sqlite]; [Postgres])]
#[expect(clippy::missing_errors_doc, reason = "each of them has the errors of `Error`, and no others")]
impl Store<DB> {
    /// Makes sure that the caller has a row. It is written once and never changed by a later token.
    pub async fn provision(&self, caller: &Caller, now: Timestamp) -> Result<()> {
        if self.known.contains(caller.id()) {
            return Ok(());
        }
        let (id, email, name) = (caller.id().to_owned(), caller.email().cloned(), caller.name().cloned());
        let provision = self.writes.write(move |connection| {
            let query = sqlx::query(sql::PROVISION).bind(id.clone()).bind(email.clone()).bind(name.clone()).bind(now.0);
            Box::pin(async { query.execute(connection).await.map(drop) })
        });
        provision.await?;
        self.known.insert(caller.id());
        Ok(())
    }

    /// Provisions a caller whose row was deleted while this process remembered it.
    pub(super) async fn provision_again(&self, caller: &Caller, now: Timestamp) -> Result<()> {
        self.known.remove(caller.id());
        self.provision(caller, now).await
    }

    /// What is another one whenever the caller's tasks have changed.
    pub async fn revision(&self, caller: &Caller, now: Timestamp) -> Result<i64> {
        if let Some(revision) = self.noted_revision(caller).await? {
            return Ok(revision);
        }
        self.provision_again(caller, now).await?;
        self.noted_revision(caller).await?.ok_or(Error::NoOwner)
    }

    async fn noted_revision(&self, caller: &Caller) -> Result<Option<i64>> {
        let owner = caller.id().to_owned();
        let revision = self.reads.read(move |connection| {
            let query = sqlx::query_scalar(sql::REVISION).bind(owner.clone());
            Box::pin(query.fetch_optional(connection))
        });
        Ok(revision.await?)
    }
}
