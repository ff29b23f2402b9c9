//! Everything moves from one database to another, or nothing does.

use std::collections::BTreeSet;
use std::process::Output;
use std::sync::Arc;

use sqlx::Connection as _;
use taskward::store::copy::TABLES;
use taskward_client::apis::{DeleteTaskParams, ListTasksAnswer, ListTasksParams};
use taskward_client::models::{Task, TaskCreate};

use crate::database::Database;
use crate::harness::{Server, taskward};
use crate::tasks::create;

fn copy(from: &str, to: &str) -> Output {
    let folder = tempfile::tempdir().expect("a temporary folder");
    taskward(folder.path()).args(["copy", "--from", from, "--to", to]).output().expect("the program runs")
}

async fn tasks(server: &Server, user: &str) -> Vec<Task> {
    let reply = server.client(user).list_tasks(ListTasksParams::default()).await.expect("an answer");
    let ListTasksAnswer::Status200(tasks) = reply.body else { panic!("{reply:?}") };
    tasks
}

/// Two users, with what is hard to move, and a deleted task at the end.
async fn filled(server: &Server) -> i64 {
    let alice = server.client("alice");
    for index in 0..20 {
        create(&alice, &format!("{index} 'quoted' \\ \u{1f980} e\u{301} \u{202e}")).await.expect("a task");
    }
    let mut task = TaskCreate::new("described");
    task.description = Some(Some("line\r\nline\ttab".to_owned()));
    let created = alice.create_task(taskward_client::apis::CreateTaskParams::new(task)).await.expect("an answer");
    assert_eq!(created.status, 201);
    let last = create(&server.client("bob"), "gone").await.expect("a task");
    server.client("bob").delete_task(DeleteTaskParams::new(last.id)).await.expect("an answer");
    last.id
}

#[tokio::test]
async fn everything_moves_there_and_back_and_ids_go_on() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = format!("sqlite://{}", folder.path().join("from.db").display());
    let back = format!("sqlite://{}", folder.path().join("back.db").display());
    let unused = Arc::new(Database::new());
    let server = Server::start_on(Arc::clone(&unused), &[("DATABASE_URL", &file)]);
    let last = filled(&server).await;
    let (alice, bob) = (tasks(&server, "alice").await, tasks(&server, "bob").await);
    drop(server);

    let database = Arc::new(Database::new());
    let output = copy(&file, &database.url());
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(told.contains("tasks: 21 rows") && told.contains("users: 2 rows"), "{told}");
    assert!(output.stderr.is_empty(), "it draws nothing where nobody looks");
    let server = Server::start_on(Arc::clone(&database), &[]);
    assert_eq!((tasks(&server, "alice").await, tasks(&server, "bob").await), (alice.clone(), bob));
    let next = create(&server.client("bob"), "next").await.expect("a task");
    assert!(next.id > last, "{} was given before", next.id);
    drop(server);

    let output = copy(&database.url(), &back);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let server = Server::start_on(unused, &[("DATABASE_URL", &back)]);
    assert_eq!((tasks(&server, "alice").await, tasks(&server, "bob").await), (alice, vec![next.clone()]));
    assert!(create(&server.client("bob"), "after").await.expect("a task").id > next.id);
}

#[tokio::test]
async fn a_copy_that_fails_leaves_nothing_behind() {
    let server = Server::start();
    filled(&server).await;
    let target = Database::new();
    let migrated = taskward(std::path::Path::new("/")).arg("migrate").env("DATABASE_URL", target.url()).output();
    assert!(migrated.expect("the program runs").status.success());
    let mut connection = target.connect().await;
    let refuse = "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
        CREATE TRIGGER refuse BEFORE INSERT ON tasks FOR EACH ROW WHEN (NEW.title LIKE 'described') EXECUTE FUNCTION refuse()";
    sqlx::raw_sql(refuse).execute(&mut connection).await.expect("a trigger can be made");
    let output = copy(&server.database.url(), &target.url());
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let rows = "SELECT (SELECT COUNT(*) FROM users) + (SELECT COUNT(*) FROM tasks)";
    let rows: i64 = sqlx::query_scalar(rows).fetch_one(&mut connection).await.expect("a count");
    assert_eq!(rows, 0);
}

#[tokio::test]
async fn a_target_that_is_not_empty_and_a_source_of_another_schema_are_refused() {
    let (from, to) = (Server::start(), Server::start());
    create(&from.client("alice"), "hers").await.expect("a task");
    create(&to.client("bob"), "his").await.expect("a task");
    let output = copy(&from.database.url(), &to.database.url());
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(1) && error.contains("not empty"), "{error}");

    let mut connection = from.database.connect().await;
    sqlx::query("DELETE FROM _sqlx_migrations WHERE version > 1").execute(&mut connection).await.expect("forgotten");
    connection.close().await.expect("it closes");
    let output = copy(&from.database.url(), &Database::new().url());
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(1) && error.contains("taskward migrate"), "{error}");
}

#[tokio::test]
async fn every_column_that_is_not_computed_is_copied() {
    let server = Server::start();
    let columns = "SELECT table_name::text, column_name::text FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name <> '_sqlx_migrations' AND is_generated = 'NEVER'";
    let columns: Vec<(String, String)> =
        sqlx::query_as(columns).fetch_all(&mut server.database.connect().await).await.expect("the columns");
    let copied = TABLES
        .iter()
        .flat_map(|table| table.columns.iter().map(|(column, _)| (table.name.to_owned(), (*column).to_owned())));
    assert_eq!(copied.collect::<BTreeSet<_>>(), columns.into_iter().collect());
}
