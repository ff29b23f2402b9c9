-- What was created with an Idempotency-Key: enough to give the same answer again to the same request.
-- The one index that does not begin with the owner is for the removal of what is old, which reads nothing.

CREATE TABLE idempotency_keys (
    user_id     TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    key         TEXT    NOT NULL,
    fingerprint TEXT    NOT NULL, -- SHA-256 of what was asked for, in hexadecimal
    task_id     INTEGER NOT NULL, -- no reference: the answer is the same when the task is gone
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (user_id, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
