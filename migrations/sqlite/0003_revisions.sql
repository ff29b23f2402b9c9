-- How often the tasks of a user have changed: what tells whether a list is still the same without making it.
-- It begins with the time at which the user came, so that one who was erased and comes again does not begin where they began before.

ALTER TABLE users ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
UPDATE users SET revision = created_at;
