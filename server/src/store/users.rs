//! The caller's own row.

use duplicate::duplicate_item;
use sqlx::{Postgres, Sqlite};
use taskward_api::Timestamp;
use taskward_api::models::Account;

use super::erasure::{Standing, digest};
use super::{Error, Result, Store, sql};
use crate::auth::Caller;

#[duplicate_item(DB; [Sqlite]; [Postgres])]
#[expect(clippy::missing_errors_doc, reason = "each of them has the errors of `Error`, and no others")]
impl Store<DB> {
    /// Makes sure that the caller has a row. It is written once and never changed by a later token. Whoever was erased after
    /// their token was issued gets none.
    pub async fn provision(&self, caller: &Caller, now: Timestamp) -> Result<()> {
        if let Some(cutoff) = self.known.cutoff(caller.id()) {
            return Standing { cutoff, is_there: true }.admits(caller);
        }
        let moment = self.known.moment();
        let mut standing = self.standing(caller).await?;
        standing.admits(caller)?;
        if !standing.is_there {
            self.introduce(caller, now).await?;
            standing = self.standing(caller).await?;
            standing.admits(caller)?;
        }
        if standing.is_there {
            self.known.insert(caller.id(), standing.cutoff, moment);
        }
        Ok(())
    }

    /// Writes the caller's row, unless there is one, or they were erased.
    async fn introduce(&self, caller: &Caller, now: Timestamp) -> Result<()> {
        let told = caller.clone();
        let introduce = self.alone(caller, move |connection| {
            let query = sqlx::query(sql::PROVISION).bind(told.id().to_owned()).bind(digest(&told));
            let query = query.bind(told.email().cloned()).bind(told.name().cloned()).bind(now.0);
            let query = query.bind(told.issued_at().map(|issued_at| issued_at.0));
            Box::pin(async { query.execute(connection).await.map(drop) })
        });
        introduce.await
    }

    /// Provisions a caller whose row was deleted while this process remembered it.
    pub(super) async fn provision_again(&self, caller: &Caller, now: Timestamp) -> Result<()> {
        self.known.remove(caller.id());
        self.provision(caller, now).await
    }

    /// What the caller's first token told of them.
    pub async fn account(&self, caller: &Caller, now: Timestamp) -> Result<Account> {
        if let Some(account) = self.noted_account(caller).await? {
            return Ok(account);
        }
        self.provision_again(caller, now).await?;
        self.noted_account(caller).await?.ok_or(Error::NoOwner)
    }

    async fn noted_account(&self, caller: &Caller) -> Result<Option<Account>> {
        let owner = caller.id().to_owned();
        let account = self.reads.read(move |connection| {
            let query = sqlx::query_as(sql::ACCOUNT).bind(owner.clone());
            Box::pin(query.fetch_optional(connection))
        });
        let account: Option<(String, Option<String>, Option<String>, i64)> = account.await?;
        Ok(account.map(|(id, email, name, at)| Account { id, email, name, created_at: Timestamp(at) }))
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
