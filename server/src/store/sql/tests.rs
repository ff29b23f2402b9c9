//! Holds the wall: every statement on an owned table binds the owner, and runs where it must.

use sqlparser::dialect::{Dialect, PostgreSqlDialect, SQLiteDialect};
use sqlx::{Executor, SqlSafeStr, Sqlite};

use super::wall::broken;
use super::{ALL, PURGE_KEYS, WHOLE};
use crate::store::Store;

#[test]
fn every_statement_binds_the_owner_in_the_dialect_of_every_database() {
    for sql in ALL {
        for dialect in [&SQLiteDialect {} as &dyn Dialect, &PostgreSqlDialect {}] {
            assert_eq!(broken(sql, dialect), None);
        }
    }
    for sql in WHOLE {
        assert_eq!(broken(sql, &PostgreSqlDialect {}), None);
    }
}

/// The one statement that minds no owner can tell nobody anything.
#[test]
fn what_removes_old_keys_answers_nothing() {
    assert!(PURGE_KEYS.starts_with("DELETE FROM idempotency_keys ") && !PURGE_KEYS.contains("RETURNING"));
    assert!(broken(PURGE_KEYS, &SQLiteDialect {}).is_some());
}

#[test]
fn a_statement_that_does_not_bind_the_owner_is_found() {
    let wrong = [
        "SELECT id FROM tasks",
        "SELECT id FROM tasks WHERE id = $1",
        "SELECT id FROM tasks WHERE user_id = $2 AND id = $1",
        "SELECT id FROM tasks WHERE user_id = $1 OR completed = $2",
        "SELECT id FROM tasks WHERE user_id <> $1",
        "SELECT id FROM tasks WHERE user_id = user_id",
        "SELECT t.id FROM tasks t WHERE id = $2",
        "SELECT id FROM users WHERE id IN (SELECT user_id FROM tasks)",
        "SELECT a.id FROM tasks a, tasks b WHERE user_id = $1",
        "UPDATE tasks SET title = $3 WHERE id = $2",
        "UPDATE tasks SET title = $3",
        "DELETE FROM tasks WHERE id = $1",
        "DELETE FROM tasks",
        "INSERT INTO tasks (title, user_id) VALUES ($1, $2)",
        "INSERT INTO tasks (user_id, title) SELECT user_id, title FROM tasks",
        "SELECT id FROM tasks WHERE user_id = $1 UNION SELECT id FROM tasks",
        "SELECT owner.id FROM users AS owner LEFT JOIN tasks ON TRUE WHERE owner.id = $1",
        "SELECT owner.id FROM users AS owner LEFT JOIN (SELECT id FROM tasks) AS page ON TRUE WHERE owner.id = $1",
        "SELECT owner.id FROM users AS owner LEFT JOIN (SELECT id FROM tasks WHERE user_id = $1) AS page ON TRUE WHERE page.id = $1",
        "SELECT id FROM users WHERE id = $1 AND EXISTS (SELECT 1 FROM tasks)",
        "SELECT id, (SELECT COUNT(*) FROM tasks) FROM users WHERE id = $1",
        "WITH changed AS (DELETE FROM tasks WHERE id = $2 RETURNING id) SELECT id FROM changed",
        "WITH changed AS (DELETE FROM tasks WHERE user_id = $1 RETURNING id), followed AS (UPDATE users SET revision = 1) \
            SELECT id FROM changed",
        "UPDATE tasks SET title = $3 FROM users WHERE user_id = $1",
        "INSERT INTO idempotency_keys (user_id, key) SELECT $2, $1 FROM changed",
        "INSERT INTO idempotency_keys (user_id, key) SELECT $1, title FROM tasks",
        "SELECT cutoff FROM erasures",
        "SELECT cutoff FROM erasures WHERE digest = $3",
        "SELECT (SELECT cutoff FROM erasures WHERE cutoff > $2), EXISTS (SELECT 1 FROM users WHERE id = $1)",
        "INSERT INTO users (id) SELECT $1 WHERE NOT EXISTS (SELECT 1 FROM erasures)",
        "SELECT 1; SELECT 2",
    ];
    for sql in wrong {
        assert!(broken(sql, &PostgreSqlDialect {}).is_some(), "{sql}");
    }
}

#[tokio::test]
async fn every_statement_can_be_prepared_on_sqlite() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = format!("sqlite://{}", folder.path().join("tasks.db").display());
    Store::<Sqlite>::open(&url).await.expect("the database can be opened");
    let mut connection = <sqlx::SqliteConnection as sqlx::Connection>::connect(&url).await.expect("the database opens");
    for sql in ALL.iter().chain(&[PURGE_KEYS]) {
        if let Err(error) = connection.prepare(sql.into_sql_str()).await {
            panic!("{error}: {sql}");
        }
    }
}

#[tokio::test]
async fn every_list_walks_an_index_of_its_owner_in_its_order_on_sqlite() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = format!("sqlite://{}", folder.path().join("tasks.db").display());
    Store::<Sqlite>::open(&url).await.expect("the database can be opened");
    let mut connection = <sqlx::SqliteConnection as sqlx::Connection>::connect(&url).await.expect("the database opens");
    for sql in ALL.iter().filter(|sql| sql.contains("AS page")) {
        let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
        let plan: Vec<(i64, i64, i64, String)> =
            sqlx::query_as(explain).fetch_all(&mut connection).await.expect("it can be explained");
        let steps: Vec<_> = plan.iter().map(|step| step.3.as_str()).collect();
        // One search, whose place in the order bounds it, so that a deep page costs what the first does; what is sorted is the
        // one page.
        let scans: Vec<_> = steps.iter().filter(|step| step.contains(" tasks ")).collect();
        let [step] = scans[..] else { panic!("{steps:?}: {sql}") };
        assert!(step.starts_with("SEARCH tasks USING INDEX tasks_by_"), "{step}: {sql}");
        assert!(step.contains("(user_id=? AND (") && step.contains(",tie)"), "{step}: {sql}");
        let sorts = steps.iter().filter(|step| step.contains("TEMP B-TREE")).count();
        assert!(sorts <= 1, "{steps:?}: {sql}");
    }
}
