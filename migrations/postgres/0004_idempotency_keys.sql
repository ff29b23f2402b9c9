-- What was created with an Idempotency-Key: enough to give the same answer again to the same request.
-- The one index that does not begin with the owner is for the removal of what is old, which reads nothing.

CREATE TABLE idempotency_keys (
    user_id     TEXT   COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    key         TEXT   COLLATE "C" NOT NULL,
    fingerprint TEXT   COLLATE "C" NOT NULL, -- SHA-256 of what was asked for, in hexadecimal
    task_id     BIGINT NOT NULL, -- no reference: the answer is the same when the task is gone
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (user_id, key)
);

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
