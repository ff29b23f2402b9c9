-- Users as their tokens introduced them, and their tasks.
-- The owner comes first in every key and index: it is what every statement binds, and what a larger database shards by.
-- Instants are microseconds since the Unix epoch, bound by the application: databases differ in clocks and in types.

CREATE TABLE users (
    id         TEXT    NOT NULL PRIMARY KEY, -- the token's `sub`, byte for byte
    email      TEXT,                         -- not unique: whoever registers again gets another `sub`
    name       TEXT,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE tasks (
    id          INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, -- AUTOINCREMENT: an id is never used again
    user_id     TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    title       TEXT    NOT NULL,
    description TEXT,
    priority    INTEGER NOT NULL CHECK (priority IN (1, 2, 3)), -- low, medium, high: a number, so that it sorts
    completed   INTEGER NOT NULL CHECK (completed IN (0, 1)),
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    version     INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX tasks_by_owner ON tasks (user_id, id);
CREATE INDEX tasks_by_age ON tasks (user_id, created_at, id);
