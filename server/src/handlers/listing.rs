//! What a list is asked for, and how its next page is asked for.

use serde::Serialize;
use taskward_api::Date;
use taskward_api::models::{Priority, Task, TaskOrder};
use taskward_api::operations::ListTasksQuery;

use super::cursor;
use crate::auth::Caller;
use crate::digest;
use crate::seal::Seal;
use crate::store::{Filter, Position, Selection};

/// A page of a list that the caller asks for.
pub struct Listing<'a> {
    caller: &'a Caller,
    filter: Filter,
    order: TaskOrder,
    behind: Option<Position>,
    limit: i32,
    /// All parameters but `limit` and `cursor`, in one order and one notation.
    query: String,
}

impl<'a> Listing<'a> {
    /// The page; `None` where the cursor is not one of this list.
    pub fn of(caller: &'a Caller, seal: &Seal, query: ListTasksQuery) -> Option<Self> {
        let order = query.sort.unwrap_or(TaskOrder::CreatedAtDescending);
        let filter = Filter {
            completed: query.completed,
            priority: query.priority,
            due_before: query.due_before,
            text: query.q,
        };
        let written = serde_urlencoded::to_string(Query::of(&filter, order)).expect("texts can be written as a query");
        let behind = match query.cursor {
            None => None,
            Some(text) => Some(cursor::decode(seal, caller, &written, &text)?),
        };
        Some(Self { caller, filter, order, behind, limit: query.limit, query: written })
    }

    /// What the store is asked for: one more than the page holds tells whether more follow.
    pub fn selection(&self) -> Selection {
        let most = i64::from(self.limit) + 1;
        Selection { filter: self.filter.clone(), order: self.order, behind: self.behind, most }
    }

    /// A strong validator of the page as of a revision of the caller's tasks: nobody else's, and no other page's.
    pub fn e_tag(&self, revision: i64) -> String {
        let behind = self.behind.map(|Position { key, id }| [key.to_be_bytes(), id.to_be_bytes()].concat());
        let digest = digest::of(&[
            self.caller.id().as_bytes(),
            self.query.as_bytes(),
            &self.limit.to_be_bytes(),
            &behind.unwrap_or_default(),
            &revision.to_be_bytes(),
        ]);
        format!("\"{}\"", digest::hex(&digest[..16]))
    }

    /// Cuts the page to its length, and tells where the next one is if more follow (RFC 8288).
    pub fn link(&self, seal: &Seal, tasks: &mut Vec<Task>) -> Option<String> {
        let most = usize::try_from(self.limit).unwrap_or_default();
        let more = tasks.len() > most;
        tasks.truncate(most);
        let last = tasks.last().filter(|_| more)?;
        let cursor = cursor::encode(seal, self.caller, &self.query, Position::of(last, self.order));
        Some(format!("</tasks?{}&limit={}&cursor={cursor}>; rel=\"next\"", self.query, self.limit))
    }
}

/// The parameters that make a list what it is.
#[derive(Serialize)]
struct Query<'q> {
    sort: TaskOrder,
    completed: Option<bool>,
    priority: Option<Priority>,
    due_before: Option<Date>,
    q: Option<&'q str>,
}

impl<'q> Query<'q> {
    fn of(filter: &'q Filter, order: TaskOrder) -> Self {
        let Filter { completed, priority, due_before, text } = filter;
        Self { sort: order, completed: *completed, priority: *priority, due_before: *due_before, q: text.as_deref() }
    }
}
