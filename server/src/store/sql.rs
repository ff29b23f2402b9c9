//! Every statement, in the dialect that all databases share.
//!
//! A test prepares each of them, and parses each: one on an owned table that does not bind the owner as `$1` fails.

use taskward_api::models::TaskOrder;

macro_rules! columns {
    () => {
        "id, title, description, priority, completed, completed_at, due_date, created_at, updated_at, version"
    };
}

/// A page of the tasks that meet conditions, behind a place in an order, and the revision of all tasks of their owner in the
/// same snapshot; `tie` is the id. A condition that is null is met by all. A page without tasks is one row of nulls.
///
/// What is compared comes first and what is null second, because PostgreSQL takes a parameter's type from its first use.
/// REPLACE is the one way to look for a text that all databases share and that knows no wildcards.
macro_rules! list {
    ($key:literal, $beyond:literal, $direction:literal) => {
        concat!(
            "SELECT owner.revision, page.* FROM users AS owner LEFT JOIN (SELECT ",
            columns!(),
            ", due_order, tie FROM tasks WHERE user_id = $1 AND (",
            $key,
            ", tie) ",
            $beyond,
            " ($2, $3) AND (completed = $4 OR $4 IS NULL) AND (priority = $5 OR $5 IS NULL) ",
            "AND (due_date < $6 OR $6 IS NULL) AND (REPLACE(LOWER(title), $7, '') <> LOWER(title) ",
            "OR REPLACE(LOWER(description), $7, '') <> LOWER(description) OR $7 IS NULL) ORDER BY ",
            $key,
            $direction,
            ", tie",
            $direction,
            " LIMIT $8) AS page ON TRUE WHERE owner.id = $1 ORDER BY page.",
            $key,
            $direction,
            ", page.tie",
            $direction
        )
    };
}

/// A change of tasks and its owner's revision in one statement, for a database to which each statement is a round trip.
macro_rules! whole {
    ($change:expr, $also:literal, $columns:expr) => {
        concat!(
            "WITH changed AS (",
            $change,
            ")",
            $also,
            ", followed AS (UPDATE users SET revision = revision + 1 WHERE id = $1 AND EXISTS (SELECT 1 FROM changed)) ",
            "SELECT ",
            $columns,
            " FROM changed"
        )
    };
}

macro_rules! create {
    () => {
        concat!(
            "INSERT INTO tasks (user_id, title, description, priority, completed, completed_at, due_date, created_at, ",
            "updated_at, version) VALUES ($1, $2, $3, $4, $5, CASE WHEN $5 THEN CAST($7 AS BIGINT) END, $6, $7, $7, 1) ",
            "RETURNING ",
            columns!()
        )
    };
}

macro_rules! update {
    () => {
        concat!(
            "UPDATE tasks SET title = COALESCE($3, title), description = CASE WHEN $4 THEN $5 ELSE description END, ",
            "priority = COALESCE($6, priority), completed = COALESCE($7, completed), ",
            "completed_at = CASE WHEN COALESCE($7, completed) THEN ",
            "COALESCE(completed_at, CASE WHEN updated_at < $10 THEN $10 ELSE updated_at END) END, ",
            "due_date = CASE WHEN $8 THEN $9 ELSE due_date END, ",
            "updated_at = CASE WHEN updated_at < $10 THEN $10 ELSE updated_at END, version = version + 1 ",
            "WHERE user_id = $1 AND id = $2 ",
            "AND (REPLACE($11, ',' || CAST(version AS TEXT) || ',', '') <> $11 OR $11 IS NULL) RETURNING ",
            columns!()
        )
    };
}

macro_rules! delete {
    () => {
        concat!(
            "DELETE FROM tasks WHERE user_id = $1 AND id = $2 ",
            "AND (REPLACE($3, ',' || CAST(version AS TEXT) || ',', '') <> $3 OR $3 IS NULL) RETURNING id"
        )
    };
}

/// A statement that changes tasks, in the two ways in which their owner's revision follows in the same transaction.
#[derive(Clone, Copy, Debug)]
pub struct Change {
    /// The statement alone; [`FOLLOW`] has to follow.
    pub alone: &'static str,
    /// Both in one.
    pub whole: &'static str,
}

/// Until when credentials of a user count for nothing, if they were erased, and whether the user is there.
pub const STANDING: &str = "SELECT (SELECT cutoff FROM erasures WHERE digest = $2) AS cutoff, \
    EXISTS (SELECT 1 FROM users WHERE id = $1) AS is_there";

/// Provisions a user, or leaves the one who is there as they are. One who was erased since `$6` stays so.
pub const PROVISION: &str = "INSERT INTO users (id, email, name, created_at, revision) SELECT $1, $3, $4, $5, $5 \
    WHERE NOT EXISTS (SELECT 1 FROM erasures WHERE digest = $2 AND (cutoff >= $6 OR $6 IS NULL)) ON CONFLICT (id) DO NOTHING";

/// What a user's first credentials told of them.
pub const ACCOUNT: &str = "SELECT id, email, name, created_at FROM users WHERE id = $1";

/// Removes a user, and with them all that is theirs: what they own refers to them and goes with them.
pub const ERASE: &str = "DELETE FROM users WHERE id = $1";

/// Notes until when credentials of an erased user count for nothing.
pub const NOTE_ERASURE: &str = "INSERT INTO erasures (digest, cutoff) VALUES ($1, $2) \
    ON CONFLICT (digest) DO UPDATE SET cutoff = excluded.cutoff";

/// Waits until nobody else in the cluster holds this number, and holds it until the transaction ends.
pub const HOLD: &str = "SELECT pg_advisory_xact_lock($1)";

/// How often the tasks of an owner have changed.
pub const REVISION: &str = "SELECT revision FROM users WHERE id = $1";

/// Notes that the tasks of an owner have changed.
pub const FOLLOW: &str = "UPDATE users SET revision = revision + 1 WHERE id = $1";

/// Adds a task.
pub const CREATE: Change = Change { alone: create!(), whole: whole!(create!(), "", columns!()) };

/// Adds a task and keeps the key that it was added with. A key that is kept already is a violation, and undoes it all.
pub const CREATE_ONCE: &str = whole!(
    create!(),
    ", kept AS (INSERT INTO idempotency_keys (user_id, key, fingerprint, task_id, created_at) \
        SELECT $1, $8, $9, id, $7 FROM changed)",
    columns!()
);

/// What was created with a key.
pub const KEPT_KEY: &str =
    "SELECT fingerprint, task_id, created_at FROM idempotency_keys WHERE user_id = $1 AND key = $2";

/// Keys of an owner, behind this one.
pub const KEYS: &str = "SELECT key, task_id, created_at FROM idempotency_keys WHERE user_id = $1 AND key > $2 \
    ORDER BY key LIMIT $3";

/// Keeps a key.
pub const KEEP_KEY: &str = "INSERT INTO idempotency_keys (user_id, key, fingerprint, task_id, created_at) \
    VALUES ($1, $2, $3, $4, $5)";

/// Removes a few of the keys that are older than this.
pub const PURGE_KEYS: &str = "DELETE FROM idempotency_keys WHERE (user_id, key) IN \
    (SELECT user_id, key FROM idempotency_keys WHERE created_at < $1 ORDER BY created_at LIMIT 500)";

/// One task.
pub const GET: &str = concat!("SELECT ", columns!(), " FROM tasks WHERE user_id = $1 AND id = $2");

/// A page of a list in this order.
#[must_use]
pub const fn list(order: TaskOrder) -> &'static str {
    match order {
        TaskOrder::CreatedAt => list!("created_at", ">", ""),
        TaskOrder::CreatedAtDescending => list!("created_at", "<", " DESC"),
        TaskOrder::UpdatedAt => list!("updated_at", ">", ""),
        TaskOrder::UpdatedAtDescending => list!("updated_at", "<", " DESC"),
        TaskOrder::DueDate => list!("due_order", ">", ""),
        TaskOrder::DueDateDescending => list!("due_order", "<", " DESC"),
        TaskOrder::Priority => list!("priority", ">", ""),
        TaskOrder::PriorityDescending => list!("priority", "<", " DESC"),
    }
}

/// Changes the given members of a task whose version is in a list such as `,3,,4,` or any. `updated_at` never goes back,
/// though a clock may; a task that is completed is so since then.
pub const UPDATE: Change = Change { alone: update!(), whole: whole!(update!(), "", columns!()) };

/// Removes a task whose version is in such a list.
pub const DELETE: Change = Change { alone: delete!(), whole: whole!(delete!(), "", "id") };

/// Keeps a secret, unless there is one of that name.
pub const KEEP_SECRET: &str = "INSERT INTO secrets (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";

/// A secret.
pub const SECRET: &str = "SELECT value FROM secrets WHERE name = $1";

/// The newest migration that was applied.
pub const SCHEMA_VERSION: &str = "SELECT MAX(version) FROM _sqlx_migrations WHERE success";

/// All that every database runs, for the tests.
pub const ALL: &[&str] = &[
    STANDING,
    PROVISION,
    ACCOUNT,
    ERASE,
    NOTE_ERASURE,
    REVISION,
    FOLLOW,
    CREATE.alone,
    KEPT_KEY,
    KEYS,
    KEEP_KEY,
    GET,
    list(TaskOrder::CreatedAt),
    list(TaskOrder::CreatedAtDescending),
    list(TaskOrder::UpdatedAt),
    list(TaskOrder::UpdatedAtDescending),
    list(TaskOrder::DueDate),
    list(TaskOrder::DueDateDescending),
    list(TaskOrder::Priority),
    list(TaskOrder::PriorityDescending),
    UPDATE.alone,
    DELETE.alone,
    KEEP_SECRET,
    SECRET,
    SCHEMA_VERSION,
];

/// What `PostgreSQL` alone runs, for the tests: `SQLite` changes nothing within a query.
pub const WHOLE: &[&str] = &[HOLD, CREATE.whole, CREATE_ONCE, UPDATE.whole, DELETE.whole];

#[cfg(test)]
mod tests;
#[cfg(test)]
mod wall;
