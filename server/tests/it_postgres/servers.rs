//! Several servers on one database: no state of one outlives correctness.

use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use sqlx::AssertSqlSafe;
use taskward_client::apis::{CreateTaskParams, GetTaskAnswer, GetTaskParams, ListTasksAnswer, ListTasksParams};
use taskward_client::models::TaskCreate;

use crate::database::Database;
use crate::harness::{Server, taskward};
use crate::load::Load;
use crate::tasks::create;

/// Two servers on one new database.
fn two() -> [Server; 2] {
    let database = Arc::new(Database::new());
    [Server::start_on(Arc::clone(&database), &[]), Server::start_on(database, &[])]
}

async fn count(database: &Database, table: &str) -> i64 {
    let count = AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
    sqlx::query_scalar(count).fetch_one(&mut database.connect().await).await.expect("a count")
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_first_requests_over_two_servers_leave_one_row() {
    let servers = two();
    let clients = servers.each_ref().map(|server| server.client("alice"));
    let requests = (0..64).map(|index| {
        let client = clients[index % 2].clone();
        tokio::spawn(async move { create(&client, &format!("task {index}")).await })
    });
    for request in requests.collect::<Vec<_>>() {
        request.await.expect("no panic").expect("the request succeeds");
    }
    assert_eq!(count(&servers[0].database, "users").await, 1);
    assert_eq!(count(&servers[0].database, "tasks").await, 64);
}

/// The other one remembers the user for a minute, which must be harmless.
#[tokio::test(flavor = "multi_thread")]
async fn what_one_server_has_erased_the_other_one_does_not_bring_back() {
    let servers = two();
    let [here, there] = {
        let token = crate::harness::token("alice");
        servers.each_ref().map(|server| server.client("alice").with_token(token.clone()))
    };
    create(&here, "hers").await.expect("a task");
    create(&there, "hers").await.expect("a task");
    assert_eq!(here.delete_me().await.expect("an answer").status, 204);
    let task = CreateTaskParams::new(TaskCreate::new("again"));
    assert_eq!(there.create_task(task).await.expect("an answer").status, 401);
    assert_eq!(there.list_tasks(ListTasksParams::default()).await.expect("an answer").status, 401);
    assert_eq!(there.get_me().await.expect("an answer").status, 401);
    for table in ["users", "tasks"] {
        assert_eq!(count(&servers[0].database, table).await, 0, "{table}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_server_has_acknowledged_the_other_one_serves() {
    let servers = two();
    let load = Load::start(&[&servers[0], &servers[1]], 8);
    tokio::time::sleep(Duration::from_millis(1500)).await;
    for (number, user) in load.stop().await.into_iter().enumerate() {
        assert!(user.acknowledged > 0 && user.refused == 0, "{user:?}");
        user.check(&servers[number % 2], number).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn kill_9_of_a_server_under_concurrent_writes_loses_nothing_acknowledged_and_leaves_no_half() {
    let [doomed, server] = two();
    let load = Load::start(&[&doomed, &server], 8);
    tokio::time::sleep(Duration::from_secs(1)).await;
    let doomed = doomed.crash_and_restart();
    tokio::time::sleep(Duration::from_millis(300)).await;
    for (number, user) in load.stop().await.into_iter().enumerate() {
        assert!(user.refused > 0, "the kill was not noticed: {user:?}");
        user.check(if number % 2 == 0 { &server } else { &doomed }, number).await;
    }
}

#[tokio::test]
async fn a_user_whose_row_is_deleted_is_provisioned_again_by_every_server() {
    let servers = two();
    let clients = servers.each_ref().map(|server| server.client("alice"));
    for client in &clients {
        create(client, "before").await.expect("a task");
    }
    let mut connection = servers[0].database.connect().await;
    sqlx::query("DELETE FROM users").execute(&mut connection).await.expect("the row can be deleted");
    for client in &clients {
        let reply = client.list_tasks(ListTasksParams::default()).await.expect("an answer");
        assert_eq!(reply.body, ListTasksAnswer::Status200(Vec::new()));
    }
    let created = create(&clients[1], "after").await.expect("a task");
    create(&clients[0], "after").await.expect("a task");
    let reply = clients[0].get_task(GetTaskParams::new(created.id)).await.expect("an answer");
    assert_eq!(reply.body, GetTaskAnswer::Status200(created));
    assert_eq!(count(&servers[0].database, "users").await, 1);
}

#[tokio::test]
async fn several_servers_that_migrate_at_once_leave_one_schema() {
    let database = Database::new();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let migrations: Vec<_> = (0..8)
        .map(|_| {
            let mut migrate = taskward(folder.path());
            migrate.arg("migrate").env("DATABASE_URL", database.url()).stdout(Stdio::piped()).stderr(Stdio::piped());
            migrate.spawn().expect("the program runs")
        })
        .collect();
    for migration in migrations {
        let output = migration.wait_with_output().expect("it ends");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let versions = "SELECT COUNT(DISTINCT version) = COUNT(*) AND BOOL_AND(success) FROM _sqlx_migrations";
    let once: bool = sqlx::query_scalar(versions).fetch_one(&mut database.connect().await).await.expect("a row");
    assert!(once);
}

#[tokio::test]
async fn a_migration_that_fails_leaves_nothing_behind() {
    let database = Database::new();
    let mut connection = database.connect().await;
    // In the way of the first migration's second table.
    sqlx::query("CREATE TABLE tasks (id BIGINT)").execute(&mut connection).await.expect("a table");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut migrate = taskward(folder.path());
    let output = migrate.arg("migrate").env("DATABASE_URL", database.url()).output().expect("the program runs");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && error.contains("cannot be migrated"), "{error}");
    let tables = "SELECT string_agg(tablename, ',') FROM pg_tables WHERE schemaname = 'public'";
    let tables: String = sqlx::query_scalar(tables).fetch_one(&mut connection).await.expect("a row");
    assert_eq!(tables, "tasks");
}
