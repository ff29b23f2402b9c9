//! The caller's tasks.

use duplicate::duplicate_item;
use sqlx::{Postgres, Sqlite};
use taskward_api::Timestamp;
use taskward_api::models::{TaskCreate, TaskUpdate};

use super::row::Listed;
use super::selection::rank;
use super::{Creation, Error, Key, Page, Position, Result, Selection, Store, VersionedTask, postgres, sql, sqlite};
use crate::auth::Caller;

/// What came of a change of one task.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome<T> {
    /// It was made.
    Made(T),
    /// The caller has no such task.
    Missing,
    /// The task has another version than those that may be changed.
    Stale,
}

#[duplicate_item(DB Query; [Sqlite] [sqlite::Query]; [Postgres] [postgres::Query])]
#[expect(clippy::missing_errors_doc, reason = "each of them has the errors of `Error`, and no others")]
impl Store<DB> {
    /// Adds a task of the caller's; with a key that was kept before, what was done then is told again.
    pub async fn create(
        &self,
        caller: &Caller,
        task: TaskCreate,
        key: Option<Key>,
        now: Timestamp,
    ) -> Result<Creation> {
        match self.insert(caller, task.clone(), key.clone(), now).await {
            Err(Error::NoOwner) => {
                self.provision_again(caller, now).await?;
                self.insert(caller, task, key, now).await
            }
            outcome => outcome,
        }
    }

    async fn insert(&self, caller: &Caller, task: TaskCreate, key: Option<Key>, now: Timestamp) -> Result<Creation> {
        if let Some(key) = key {
            return self.insert_once(caller, task, key, now).await;
        }
        let create = self.change(caller, sql::CREATE, move |query| Self::bind_new(query, &task, now));
        create.await?.map(Creation::New).ok_or(Error::Unexpected(sqlx::Error::RowNotFound))
    }

    /// Binds what a new task is made of, but for its owner.
    pub(super) fn bind_new<T>(query: Query<T>, task: &TaskCreate, now: Timestamp) -> Query<T> {
        query
            .bind(task.title.clone())
            .bind(task.description.clone().flatten())
            .bind(rank(task.priority))
            .bind(task.completed)
            .bind(task.due_date.flatten().map(|date| date.0))
            .bind(now.0)
    }

    /// A task of the caller's.
    pub async fn get(&self, caller: &Caller, id: i64) -> Result<Option<VersionedTask>> {
        let owner = caller.id().to_owned();
        let get = self.reads.read(move |connection| {
            let query = sqlx::query_as(sql::GET).bind(owner.clone()).bind(id);
            Box::pin(query.fetch_optional(connection))
        });
        Ok(get.await?)
    }

    /// The page of the caller's tasks that is asked for.
    pub async fn list(&self, caller: &Caller, selection: Selection, now: Timestamp) -> Result<Page> {
        if let Some(page) = self.page(caller, selection.clone()).await? {
            return Ok(page);
        }
        self.provision_again(caller, now).await?;
        self.page(caller, selection).await?.ok_or(Error::NoOwner)
    }

    async fn page(&self, caller: &Caller, selection: Selection) -> Result<Option<Page>> {
        let owner = caller.id().to_owned();
        let Selection { filter, order, behind, most } = selection;
        let behind = behind.unwrap_or_else(|| Position::start(order));
        let list = self.reads.read(move |connection| {
            let query = sqlx::query_as(sql::list(order))
                .bind(owner.clone())
                .bind(behind.key)
                .bind(behind.id)
                .bind(filter.completed)
                .bind(filter.priority.map(rank))
                .bind(filter.due_before.map(|date| date.0))
                .bind(filter.text.as_deref().map(str::to_ascii_lowercase))
                .bind(most);
            Box::pin(query.fetch_all(connection))
        });
        let rows: Vec<Listed> = list.await?;
        let revision = rows.first().map(|row| row.revision);
        let tasks = rows.into_iter().filter_map(|row| row.task).collect();
        Ok(revision.map(|revision| Page { revision, tasks }))
    }

    /// Changes a task of the caller's, if it has one of these versions or any will do. A change of nothing is a look-up.
    pub async fn update(
        &self,
        caller: &Caller,
        id: i64,
        change: TaskUpdate,
        versions: Option<&[i64]>,
        now: Timestamp,
    ) -> Result<Outcome<VersionedTask>> {
        let nothing = TaskUpdate { title: None, description: None, priority: None, completed: None, due_date: None };
        if change == nothing {
            return Ok(match self.get(caller, id).await? {
                None => Outcome::Missing,
                Some(found) if versions.is_some_and(|versions| !versions.contains(&found.version)) => Outcome::Stale,
                Some(found) => Outcome::Made(found),
            });
        }
        let listed = versions.map(listed);
        let update = self.change(caller, sql::UPDATE, move |query| {
            query
                .bind(id)
                .bind(change.title.clone())
                .bind(change.description.is_some())
                .bind(change.description.clone().flatten())
                .bind(change.priority.map(rank))
                .bind(change.completed)
                .bind(change.due_date.is_some())
                .bind(change.due_date.flatten().map(|date| date.0))
                .bind(now.0)
                .bind(listed.clone())
        });
        match update.await? {
            Some(updated) => Ok(Outcome::Made(updated)),
            None => self.unmade(caller, id, versions).await,
        }
    }

    /// Removes a task of the caller's, if it has one of these versions or any will do.
    pub async fn delete(&self, caller: &Caller, id: i64, versions: Option<&[i64]>) -> Result<Outcome<()>> {
        let listed = versions.map(listed);
        // RETURNING rather than a count, because how rows are counted differs from database to database.
        let delete = self.change(caller, sql::DELETE, move |query| query.bind(id).bind(listed.clone()));
        let deleted: Option<(i64,)> = delete.await?;
        match deleted {
            Some(_) => Ok(Outcome::Made(())),
            None => self.unmade(caller, id, versions).await,
        }
    }

    /// Why a change was not made: of what is there, the version was another.
    async fn unmade<T>(&self, caller: &Caller, id: i64, versions: Option<&[i64]>) -> Result<Outcome<T>> {
        let is_there = versions.is_some() && self.get(caller, id).await?.is_some();
        Ok(if is_there { Outcome::Stale } else { Outcome::Missing })
    }
}

/// Versions as the statements take them.
fn listed(versions: &[i64]) -> String {
    versions.iter().map(|version| [",", &version.to_string(), ","].concat()).collect()
}
