//! What the database does to us, and what our callers see of it: 503 with Retry-After at once, and nothing lost.

use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, Connection as _};
use taskward_client::Client;
use taskward_client::apis::{CreateTaskParams, GetTaskAnswer, GetTaskParams, UpdateTaskAnswer, UpdateTaskParams};
use taskward_client::models::{TaskCreate, TaskUpdate};

use crate::cluster::Cluster;
use crate::database::Database;
use crate::harness::Server;
use crate::load::Load;
use crate::tasks::create;

/// How long an answer may take while the database does not answer: two seconds for a connection and five for the work, with
/// room for a machine that is busy.
const BOUND: Duration = Duration::from_secs(12);

/// A server on a database that this test may stop.
fn on(cluster: &Cluster) -> Server {
    Server::start_on(Arc::new(Database::new_in(cluster.url())), &[])
}

/// The status of a creation, with what Retry-After says.
async fn post(client: &Client) -> (u16, Option<String>) {
    let reply = client.create_task(CreateTaskParams::new(TaskCreate::new("a task"))).await.expect("an answer");
    (reply.status.as_u16(), reply.header("retry-after").map(str::to_owned))
}

/// Waits until a creation is answered 201; for how long.
async fn until_it_serves(client: &Client) -> Duration {
    let start = Instant::now();
    loop {
        match post(client).await {
            (201, None) => return start.elapsed(),
            (503, Some(_)) => tokio::time::sleep(Duration::from_millis(50)).await,
            other => panic!("{other:?}"),
        }
        assert!(start.elapsed() < Duration::from_mins(1), "it does not serve again");
    }
}

async fn stopped_and_started_again(stop: &str) {
    let cluster = Cluster::start();
    let server = on(&cluster);
    let alice = server.client("alice");
    create(&alice, "before").await.expect("a task");
    let load = Load::start(&[&server], 8);
    tokio::time::sleep(Duration::from_millis(800)).await;
    cluster.order(stop);
    let start = Instant::now();
    assert_eq!(post(&alice).await, (503, Some("1".to_owned())), "{stop}");
    assert!(start.elapsed() < Duration::from_secs(2), "{stop}: refused only after {:?}", start.elapsed());
    let ready = reqwest::get(format!("{}/ready", server.base_url)).await.expect("an answer");
    assert_eq!(ready.status(), 503);
    tokio::time::sleep(Duration::from_millis(500)).await;
    cluster.order("start");
    let elapsed = until_it_serves(&alice).await;
    assert!(elapsed < Duration::from_secs(2), "{stop}: it serves only after {elapsed:?}");
    tokio::time::sleep(Duration::from_millis(500)).await;
    for (number, user) in load.stop().await.into_iter().enumerate() {
        assert!(user.refused > 0 && user.acknowledged > user.refused / 2, "{stop}: {user:?}");
        assert!(user.slowest < BOUND, "{stop}: an answer took {:?}", user.slowest);
        user.check(&server, number).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_stopped_under_load_costs_no_more_than_its_absence() {
    stopped_and_started_again("stop fast").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn kill_9_of_the_database_under_concurrent_writes_loses_nothing_acknowledged_and_leaves_no_half() {
    stopped_and_started_again("kill").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_says_nothing_hangs_no_request() {
    let cluster = Cluster::start();
    let server = on(&cluster);
    let alice = server.client("alice");
    let task = create(&alice, "before").await.expect("a task");
    let load = Load::start(&[&server], 4);
    tokio::time::sleep(Duration::from_millis(300)).await;
    cluster.order("freeze");
    for _ in 0..2 {
        let start = Instant::now();
        assert_eq!(post(&alice).await, (503, Some("1".to_owned())));
        let reply = alice.get_task(GetTaskParams::new(task.id)).await.expect("an answer");
        assert!(matches!(reply.body, GetTaskAnswer::Status503(_)), "{reply:?}");
        assert!(start.elapsed() < BOUND * 2, "two answers took {:?}", start.elapsed());
    }
    cluster.order("thaw");
    assert!(until_it_serves(&alice).await < Duration::from_secs(2));
    for (number, user) in load.stop().await.into_iter().enumerate() {
        assert!(user.slowest < BOUND, "an answer took {:?}", user.slowest);
        user.check(&server, number).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_are_killed_are_replaced_and_reads_do_not_notice() {
    let server = Server::start();
    let mut connection = server.database.connect().await;
    let alice = server.client("alice");
    let task = create(&alice, "still there").await.expect("a task");
    let kill = "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity \
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    for _ in 0..10 {
        let killed: i64 = sqlx::query_scalar(kill).fetch_one(&mut connection).await.expect("they can be killed");
        assert!(killed > 0);
        let reply = alice.get_task(GetTaskParams::new(task.id)).await.expect("an answer");
        assert_eq!(reply.body, GetTaskAnswer::Status200(task.clone()));
    }
    let load = Load::start(&[&server], 8);
    for _ in 0..10 {
        tokio::time::sleep(Duration::from_millis(50)).await;
        sqlx::query(kill).execute(&mut connection).await.expect("they can be killed");
    }
    for (number, user) in load.stop().await.into_iter().enumerate() {
        assert!(user.acknowledged > 0);
        user.check(&server, number).await;
    }
}

#[tokio::test]
async fn a_change_that_the_database_undoes_in_favour_of_another_is_made_again() {
    let server = Server::start();
    let mut other = server.database.connect().await;
    let name: String = sqlx::query_scalar("SELECT current_database()").fetch_one(&mut other).await.expect("a name");
    let isolation = format!("ALTER DATABASE {name} SET default_transaction_isolation = 'repeatable read'");
    sqlx::query(AssertSqlSafe(isolation)).execute(&mut other).await.expect("it can be set");
    let server = Server::start_on(Arc::clone(&server.database), &[]);
    let alice = server.client("alice");
    let task = create(&alice, "contended").await.expect("a task");

    let mut transaction = other.begin().await.expect("a transaction");
    let change = "UPDATE tasks SET version = version + 1, priority = 3 WHERE user_id = 'alice'";
    sqlx::query(change).execute(&mut *transaction).await.expect("the row is locked");
    let update = {
        let change = TaskUpdate { title: Some("changed".to_owned()), ..TaskUpdate::default() };
        tokio::spawn(async move { alice.update_task(UpdateTaskParams::new(task.id, change)).await })
    };
    // Until the server waits for the row: what commits now is a conflict for its snapshot.
    let waits = "SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
    while sqlx::query_scalar::<_, i64>(waits).fetch_one(&mut *transaction).await.expect("a count") == 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    transaction.commit().await.expect("it commits");
    let reply = update.await.expect("no panic").expect("an answer");
    let UpdateTaskAnswer::Status200(updated) = reply.body else { panic!("{reply:?}") };
    assert_eq!((updated.title.as_str(), updated.priority), ("changed", taskward_client::models::Priority::High));
}

#[tokio::test]
async fn serialization_failures_and_deadlocks_are_tried_again_a_bounded_number_of_times() {
    let server = Server::start();
    let mut connection = server.database.connect().await;
    let alice = server.client("alice");
    create(&alice, "before").await.expect("a task");
    for code in ["40001", "40P01"] {
        // A sequence does not go back with the transaction: it counts the attempts.
        let refuse = format!(
            "DROP SEQUENCE IF EXISTS attempts;
            CREATE SEQUENCE attempts;
            CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF nextval('attempts') <= TG_ARGV[0]::bigint THEN RAISE EXCEPTION USING ERRCODE = '{code}'; END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON tasks FOR EACH ROW EXECUTE FUNCTION refuse(3)"
        );
        sqlx::raw_sql(AssertSqlSafe(refuse)).execute(&mut connection).await.expect("a trigger can be made");
        assert_eq!(post(&alice).await, (201, None), "{code}: the fourth attempt succeeds");
        let again = "DROP TRIGGER refuse ON tasks; ALTER SEQUENCE attempts RESTART;
            CREATE TRIGGER refuse BEFORE INSERT ON tasks FOR EACH ROW EXECUTE FUNCTION refuse(1000)";
        sqlx::raw_sql(again).execute(&mut connection).await.expect("a trigger can be made");
        assert_eq!(post(&alice).await, (503, Some("1".to_owned())), "{code}");
        let attempts: i64 =
            sqlx::query_scalar("SELECT last_value FROM attempts").fetch_one(&mut connection).await.expect("a number");
        assert_eq!(attempts, 4, "{code}");
        sqlx::raw_sql("DROP TRIGGER refuse ON tasks").execute(&mut connection).await.expect("it can be removed");
    }
}

#[tokio::test]
async fn a_database_that_is_read_only_is_read_and_refuses_writes_for_the_moment() {
    let server = Server::start();
    let mut connection = server.database.connect().await;
    let alice = server.client("alice");
    let task = create(&alice, "before").await.expect("a task");
    let name: String =
        sqlx::query_scalar("SELECT current_database()").fetch_one(&mut connection).await.expect("a name");
    let turn = async |on: bool, connection: &mut sqlx::PgConnection| {
        let set = format!(
            "SET default_transaction_read_only = off; ALTER DATABASE {name} SET default_transaction_read_only = {on};
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()"
        );
        sqlx::raw_sql(AssertSqlSafe(set)).execute(connection).await.expect("it can be set");
    };
    turn(true, &mut connection).await;
    let reply = alice.get_task(GetTaskParams::new(task.id)).await.expect("an answer");
    assert_eq!(reply.body, GetTaskAnswer::Status200(task));
    assert_eq!(post(&alice).await, (503, Some("1".to_owned())));
    assert_eq!(post(&server.client("bob")).await, (503, Some("1".to_owned())), "a new user cannot be provisioned");
    turn(false, &mut connection).await;
    until_it_serves(&alice).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_is_full_is_503_and_loses_nothing() {
    let cluster = Cluster::start_with_disk(160);
    let server = on(&cluster);
    let alice = server.client("alice");
    create(&alice, "before").await.expect("a task");
    cluster.order("fill");
    let load = Load::start(&[&server], 4);
    let start = Instant::now();
    let mut task = TaskCreate::new("large");
    task.description = Some(Some("x".repeat(2000)));
    loop {
        let reply = alice.create_task(CreateTaskParams::new(task.clone())).await.expect("an answer");
        match reply.status.as_u16() {
            201 => assert!(start.elapsed() < Duration::from_mins(1), "the disk does not fill"),
            503 => break,
            _ => panic!("{reply:?}"),
        }
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    cluster.order("drain");
    until_it_serves(&alice).await;
    for (number, user) in load.stop().await.into_iter().enumerate() {
        user.check(&server, number).await;
    }
    assert!(server.log().contains("53100") || server.log().contains("space left"), "it was the disk: {}", server.log());
}
