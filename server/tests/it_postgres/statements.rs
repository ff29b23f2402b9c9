//! Every statement runs on PostgreSQL too, and finds its rows by their owner however many there are.

use serde_json::Value;
use sqlx::{AssertSqlSafe, Executor, SqlSafeStr};
use taskward::store::sql::{ALL, WHOLE};

use crate::database::{Connection, Database};
use crate::harness::taskward;

/// A database with our schema.
fn migrated() -> Database {
    let database = Database::new();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut migrate = taskward(folder.path());
    let output = migrate.arg("migrate").env("DATABASE_URL", database.url()).output().expect("the program runs");
    assert!(output.status.success(), "{output:?}");
    database
}

#[tokio::test]
async fn every_statement_can_be_prepared() {
    let database = migrated();
    let mut connection = database.connect().await;
    for sql in ALL.iter().chain(WHOLE) {
        if let Err(error) = connection.prepare(sql.into_sql_str()).await {
            panic!("{error}: {sql}");
        }
    }
}

#[tokio::test]
async fn of_a_million_tasks_every_statement_finds_the_owners_by_an_index() {
    let database = migrated();
    let mut connection = database.connect().await;
    fill(&mut connection).await;
    for sql in ALL.iter().chain(WHOLE) {
        for mode in ["force_generic_plan", "force_custom_plan"] {
            let plan = plan(&mut connection, sql, mode).await;
            assert_eq!(without_the_owner(&plan), Vec::<String>::new(), "{mode}: {sql}\n{plan:#}");
        }
    }
    // And the check finds what it looks for.
    let wrong = [
        "SELECT id FROM tasks WHERE title = $1",
        "SELECT id FROM tasks WHERE user_id <> $1 AND id = $2",
        "UPDATE tasks SET title = $1 WHERE id = $2",
        "DELETE FROM users WHERE name = $1",
    ];
    for sql in wrong {
        let plan = plan(&mut connection, sql, "force_generic_plan").await;
        assert_ne!(without_the_owner(&plan), Vec::<String>::new(), "{sql}\n{plan:#}");
    }
}

/// A million tasks of a thousand users, the first of whom has half of them.
async fn fill(connection: &mut Connection) {
    let statements = "
        SET session_replication_role = replica;
        INSERT INTO users (id, created_at) SELECT 'user-' || n, n FROM generate_series(0, 999) n;
        INSERT INTO tasks (user_id, title, priority, completed, created_at, updated_at, version)
            SELECT 'user-' || CASE WHEN n % 2 = 0 THEN 0 ELSE n % 1000 END, 'task ' || n, 1 + n % 3, n % 5 = 0, n, n, 1
            FROM generate_series(1, 1000000) n;
        SET session_replication_role = DEFAULT;
        ANALYZE";
    sqlx::raw_sql(statements).execute(&mut *connection).await.expect("the tasks can be written");
}

/// How the database would run a statement.
async fn plan(connection: &mut Connection, sql: &str, mode: &str) -> Value {
    let prepare = format!("SET plan_cache_mode = {mode}; PREPARE asked AS {sql}");
    sqlx::raw_sql(AssertSqlSafe(prepare))
        .execute(&mut *connection)
        .await
        .unwrap_or_else(|error| panic!("{error}: {sql}"));
    let types = "SELECT parameter_types::text[] FROM pg_prepared_statements WHERE name = 'asked'";
    let types: Vec<String> = sqlx::query_scalar(types).fetch_one(&mut *connection).await.expect("its parameters");
    let samples = types.iter().enumerate().map(|(index, kind)| match (kind.as_str(), index) {
        ("text", _) => "'user-0'",
        ("bigint", _) => "100",
        ("boolean", _) => "TRUE",
        _ => panic!("{sql} has a parameter of type {kind}, of which there is no sample"),
    });
    let samples: Vec<_> = samples.collect();
    let arguments = if samples.is_empty() { String::new() } else { format!("({})", samples.join(", ")) };
    let explain = format!("EXPLAIN (FORMAT JSON, COSTS OFF) EXECUTE asked{arguments}");
    let plan = sqlx::raw_sql(AssertSqlSafe(explain)).fetch_one(&mut *connection).await.expect("a plan");
    sqlx::raw_sql("DEALLOCATE asked").execute(&mut *connection).await.expect("it is forgotten");
    let text: &str = sqlx::Row::try_get_raw(&plan, 0).expect("a column").as_str().expect("text");
    serde_json::from_str(text).expect("JSON")
}

/// The parts of a plan that reach an owned table otherwise than by an index on the owner.
fn without_the_owner(plan: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut nodes = vec![plan];
    while let Some(node) = nodes.pop() {
        let text = |name: &str| node[name].as_str().unwrap_or_default();
        let owner = match text("Relation Name") {
            "tasks" => "(user_id = ",
            "users" => "(id = ",
            _ => "",
        };
        // A bitmap is read from an index, which is a node of its own below it.
        let condition = match text("Node Type") {
            "Bitmap Heap Scan" => text("Recheck Cond"),
            _ => text("Index Cond"),
        };
        let reaches = text("Node Type").ends_with("Scan") && !owner.is_empty();
        if reaches && !condition.contains(owner) {
            found.push(format!("{} of {} where {condition}", text("Node Type"), text("Relation Name")));
        }
        match node {
            Value::Array(items) => nodes.extend(items),
            Value::Object(members) => nodes.extend(members.values()),
            _ => {}
        }
    }
    found
}
