//! Which of the caller's tasks a page holds: conditions, an order, and the place behind which it starts.

use taskward_api::Date;
use taskward_api::models::{Priority, Task, TaskOrder};

/// What `due_order` is for a task without a due date: the day after the last one. The migrations have the same number.
const NO_DUE_DATE: i64 = 2_932_897;

/// Conditions, of which each one given must be met.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    /// Done, or not done.
    pub completed: Option<bool>,
    /// Of this priority.
    pub priority: Option<Priority>,
    /// Due before this day.
    pub due_before: Option<Date>,
    /// With this text in the title or the description; the letters A to Z count as a to z.
    pub text: Option<String>,
}

/// A page of the tasks that meet the conditions.
#[derive(Clone, Debug, PartialEq)]
pub struct Selection {
    /// The conditions.
    pub filter: Filter,
    /// The order; `id` breaks ties.
    pub order: TaskOrder,
    /// Behind which place it starts; none is the beginning.
    pub behind: Option<Position>,
    /// How many tasks it holds at most.
    pub most: i64,
}

/// The place of a task in an order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    /// What the order compares.
    pub key: i64,
    /// Its id, which breaks ties.
    pub id: i64,
}

impl Position {
    /// The place of this task.
    #[must_use]
    pub fn of(task: &Task, order: TaskOrder) -> Self {
        let key = match order {
            TaskOrder::CreatedAt | TaskOrder::CreatedAtDescending => task.created_at.0,
            TaskOrder::UpdatedAt | TaskOrder::UpdatedAtDescending => task.updated_at.0,
            TaskOrder::DueDate | TaskOrder::DueDateDescending => task.due_date.map_or(NO_DUE_DATE, |date| date.0),
            TaskOrder::Priority | TaskOrder::PriorityDescending => rank(task.priority),
        };
        Self { key, id: task.id }
    }

    /// The place before every task.
    pub(super) fn start(order: TaskOrder) -> Self {
        match order {
            TaskOrder::CreatedAt | TaskOrder::UpdatedAt | TaskOrder::DueDate | TaskOrder::Priority => {
                Self { key: i64::MIN, id: i64::MIN }
            }
            TaskOrder::CreatedAtDescending
            | TaskOrder::UpdatedAtDescending
            | TaskOrder::DueDateDescending
            | TaskOrder::PriorityDescending => Self { key: i64::MAX, id: i64::MAX },
        }
    }
}

/// A priority as the database keeps it: a number that sorts.
pub(super) fn rank(priority: Priority) -> i64 {
    match priority {
        Priority::Low => 1,
        Priority::Medium => 2,
        Priority::High => 3,
    }
}

/// The priority of a rank.
pub(super) fn priority(rank: i64) -> sqlx::Result<Priority> {
    match rank {
        1 => Ok(Priority::Low),
        2 => Ok(Priority::Medium),
        3 => Ok(Priority::High),
        _ => Err(sqlx::Error::Decode(format!("tasks.priority holds {rank}").into())),
    }
}
