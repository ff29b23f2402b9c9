//! From rows to what they say.

use sqlx::{ColumnIndex, Decode, FromRow, Row, Type};
use taskward_api::models::Task;
use taskward_api::{Date, Timestamp};

use super::VersionedTask;
use super::selection::priority;

/// A row of a list: the revision of the owner's tasks, and a task unless the page has none.
pub struct Listed {
    pub revision: i64,
    pub task: Option<VersionedTask>,
}

impl<'r, R: Row> FromRow<'r, R> for VersionedTask
where
    &'static str: ColumnIndex<R>,
    String: Decode<'r, R::Database> + Type<R::Database>,
    Option<String>: Decode<'r, R::Database> + Type<R::Database>,
    bool: Decode<'r, R::Database> + Type<R::Database>,
    i64: Decode<'r, R::Database> + Type<R::Database>,
    Option<i64>: Decode<'r, R::Database> + Type<R::Database>,
{
    fn from_row(row: &'r R) -> sqlx::Result<Self> {
        let task = Task {
            id: row.try_get("id")?,
            title: row.try_get("title")?,
            description: row.try_get("description")?,
            priority: priority(row.try_get("priority")?)?,
            completed: row.try_get("completed")?,
            completed_at: row.try_get::<Option<i64>, _>("completed_at")?.map(Timestamp),
            due_date: row.try_get::<Option<i64>, _>("due_date")?.map(Date),
            created_at: Timestamp(row.try_get("created_at")?),
            updated_at: Timestamp(row.try_get("updated_at")?),
        };
        Ok(Self { task, version: row.try_get("version")? })
    }
}

impl<'r, R: Row> FromRow<'r, R> for Listed
where
    &'static str: ColumnIndex<R>,
    VersionedTask: FromRow<'r, R>,
    i64: Decode<'r, R::Database> + Type<R::Database>,
    Option<i64>: Decode<'r, R::Database> + Type<R::Database>,
{
    fn from_row(row: &'r R) -> sqlx::Result<Self> {
        let is_there = row.try_get::<Option<i64>, _>("id")?.is_some();
        let task = is_there.then(|| VersionedTask::from_row(row)).transpose()?;
        Ok(Self { revision: row.try_get("revision")?, task })
    }
}
