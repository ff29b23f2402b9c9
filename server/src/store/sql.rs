//! Every statement, in the dialect that all databases share.
//!
//! A test prepares each of them, and parses each: one on an owned table that does not bind the owner as `$1` fails.

macro_rules! columns {
    () => {
        "id, title, description, priority, completed, created_at, updated_at, version"
    };
}

/// Provisions a user, or leaves the one who is there as they are.
pub const PROVISION: &str =
    "INSERT INTO users (id, email, name, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING";

/// Adds a task.
pub const CREATE: &str = concat!(
    "INSERT INTO tasks (user_id, title, description, priority, completed, created_at, updated_at, version) ",
    "VALUES ($1, $2, $3, $4, $5, $6, $6, 1) RETURNING ",
    columns!()
);

/// One task.
pub const GET: &str = concat!("SELECT ", columns!(), " FROM tasks WHERE user_id = $1 AND id = $2");

/// The tasks that come behind a position, newest first.
pub const LIST: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM tasks WHERE user_id = $1 AND (created_at, id) < ($2, $3) ORDER BY created_at DESC, id DESC LIMIT $4"
);

/// Changes the given members. `updated_at` never goes back, though a clock may.
pub const UPDATE: &str = concat!(
    "UPDATE tasks SET title = COALESCE($3, title), description = CASE WHEN $4 THEN $5 ELSE description END, ",
    "priority = COALESCE($6, priority), completed = COALESCE($7, completed), ",
    "updated_at = CASE WHEN updated_at < $8 THEN $8 ELSE updated_at END, version = version + 1 ",
    "WHERE user_id = $1 AND id = $2 RETURNING ",
    columns!()
);

/// Removes a task.
pub const DELETE: &str = "DELETE FROM tasks WHERE user_id = $1 AND id = $2 RETURNING id";

/// The newest migration that was applied.
pub const SCHEMA_VERSION: &str = "SELECT MAX(version) FROM _sqlx_migrations WHERE success";

/// All of them, for the tests.
#[cfg(test)]
pub const ALL: &[&str] = &[PROVISION, CREATE, GET, LIST, UPDATE, DELETE, SCHEMA_VERSION];

#[cfg(test)]
mod tests;
