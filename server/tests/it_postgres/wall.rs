//! Row-level security, for whoever asked for it: a statement that names no owner sees and changes nothing.

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use std::process::Output;
use std::sync::Arc;

use taskward_client::apis::{DeleteTaskAnswer, DeleteTaskParams, GetTaskAnswer, GetTaskParams, UpdateTaskParams};
use taskward_client::models::TaskUpdate;

use crate::database::Database;
use crate::harness::{Server, taskward};
use crate::tasks::create;

fn migrate(url: &str, flag: &str) -> Output {
    let folder = tempfile::tempdir().expect("a temporary folder");
    taskward(folder.path()).args(["migrate", flag]).env("DATABASE_URL", url).output().expect("the program runs")
}

/// The address of a database for a role that is no superuser and owns what it migrates.
async fn as_nobody_special(database: &Database) -> String {
    let role = format!("role_{}", database.url().rsplit_once('/').expect("a name").1);
    let make = format!("CREATE ROLE {role} LOGIN PASSWORD 'app'; GRANT ALL ON SCHEMA public TO {role}");
    sqlx::raw_sql(AssertSqlSafe(make)).execute(&mut database.connect().await).await.expect("a role can be made");
    let mut url = reqwest::Url::parse(&database.url()).expect("an address");
    url.set_username(&role).expect("a user");
    url.set_password(Some("app")).expect("a password");
    url.to_string()
}

#[tokio::test]
async fn a_statement_that_names_no_owner_sees_and_changes_nothing() {
    let database = Arc::new(Database::new());
    let url = as_nobody_special(&database).await;
    for _ in 0..2 {
        let output = migrate(&url, "--row-level-security");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    // The server works as ever, for users with any name.
    let server = Server::start_on(Arc::clone(&database), &[("DATABASE_URL", &url)]);
    let (alice, bob) = (server.client("alice"), server.client("o'hara\\"));
    let (hers, his) = (create(&alice, "hers").await.expect("a task"), create(&bob, "his").await.expect("a task"));
    let reply = alice.get_task(GetTaskParams::new(his.id)).await.expect("an answer");
    assert!(matches!(reply.body, GetTaskAnswer::Status404(_)), "{reply:?}");
    let change = TaskUpdate { completed: Some(true), ..TaskUpdate::default() };
    let reply = bob.update_task(UpdateTaskParams::new(his.id, change)).await.expect("an answer");
    assert_eq!(reply.status, 200);

    let mut connection = PgConnection::connect(&url).await.expect("a connection");
    for table in ["users", "tasks"] {
        let count = AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
        let seen: i64 = sqlx::query_scalar(count).fetch_one(&mut connection).await.expect("a count");
        assert_eq!(seen, 0, "{table}");
        let delete = AssertSqlSafe(format!("DELETE FROM {table}"));
        assert_eq!(sqlx::query(delete).execute(&mut connection).await.expect("it runs").rows_affected(), 0, "{table}");
    }
    let update = sqlx::query("UPDATE tasks SET title = 'taken'").execute(&mut connection).await.expect("it runs");
    assert_eq!(update.rows_affected(), 0);
    let insert = "INSERT INTO users (id, created_at) VALUES ('mallory', 0)";
    assert!(sqlx::query(insert).execute(&mut connection).await.is_err());
    // Who names an owner sees that one's rows, even in a statement that forgets to.
    let mut transaction = connection.begin_with("BEGIN; SET LOCAL taskward.owner = 'alice'").await.expect("it begins");
    let titles: Vec<String> =
        sqlx::query_scalar("SELECT title FROM tasks").fetch_all(&mut *transaction).await.expect("the titles");
    assert_eq!(titles, ["hers"]);
    transaction.commit().await.expect("it commits");

    let reply = alice.delete_task(DeleteTaskParams::new(hers.id)).await.expect("an answer");
    assert_eq!(reply.body, DeleteTaskAnswer::Status204);
    // An erasure passes the wall, is remembered behind it, and can be seen by nobody else.
    assert_eq!(alice.delete_me().await.expect("an answer").status, 204);
    assert_eq!(alice.get_me().await.expect("an answer").status, 401);
    for (connection, erasures) in [(&mut connection, 0), (&mut database.connect().await, 1)] {
        let count = sqlx::query_scalar("SELECT COUNT(*) FROM erasures").fetch_one(connection);
        let count: i64 = count.await.expect("a count");
        assert_eq!(count, erasures);
    }
    assert_eq!(bob.get_me().await.expect("an answer").status, 200);
}

#[test]
fn a_role_that_no_policy_holds_is_refused() {
    let output = migrate(&Database::new().url(), "--row-level-security");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(1) && error.contains("superuser"), "{error}");
}

#[test]
fn citus_is_asked_for_where_it_is_missing() {
    let output = migrate(&Database::new().url(), "--citus");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(1) && error.contains("CREATE EXTENSION citus"), "{error}");
}

#[test]
fn sqlite_has_neither() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for flag in ["--row-level-security", "--citus"] {
        let output = taskward(folder.path()).args(["migrate", flag]).output().expect("the program runs");
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(1) && error.contains("postgres://"), "{error}");
    }
}
