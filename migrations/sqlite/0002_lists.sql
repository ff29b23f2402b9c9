-- Due dates, times of completion, and an index for each order of a list.
-- A date is a number of days since 1970-01-01. Tasks without one are ordered as if due on the day after 9999-12-31.

ALTER TABLE tasks ADD COLUMN completed_at INTEGER;
ALTER TABLE tasks ADD COLUMN due_date INTEGER;
ALTER TABLE tasks ADD COLUMN due_order INTEGER GENERATED ALWAYS AS (COALESCE(due_date, 2932897)) VIRTUAL;
-- The id by another name: SQLite bounds a search by (x, y) < (?, ?) in both only where neither is the table's rowid.
ALTER TABLE tasks ADD COLUMN tie INTEGER GENERATED ALWAYS AS (id) VIRTUAL;

-- When the tasks that are done were completed was not kept; it was not after their last change.
UPDATE tasks SET completed_at = updated_at WHERE completed;

DROP INDEX tasks_by_age;
CREATE INDEX tasks_by_age ON tasks (user_id, created_at, tie);
CREATE INDEX tasks_by_change ON tasks (user_id, updated_at, tie);
CREATE INDEX tasks_by_due_date ON tasks (user_id, due_order, tie);
CREATE INDEX tasks_by_priority ON tasks (user_id, priority, tie);

-- What the servers on this database share and nobody else knows. The first one to start makes it.
CREATE TABLE secrets (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
