//! The caller's own account: shown, given to take away, erased.

/// What is erased stays so, whatever is under way.
mod erasure;

use std::collections::BTreeSet;
use std::time::Duration;

use sqlx::AssertSqlSafe;
use taskward_client::apis::{
    CreateTaskAnswer, CreateTaskParams, ExportMeAnswer, GetMeAnswer, ListTasksAnswer, ListTasksParams,
};
use taskward_client::models::{Account, Export, Task, TaskCreate};
use taskward_client::{Client, Error};

use crate::harness::{Server, token};
use crate::tasks::create;

async fn account(client: &Client) -> Account {
    let reply = client.get_me().await.expect("an answer");
    let GetMeAnswer::Status200(account) = reply.body else { panic!("{reply:?}") };
    account
}

async fn export(client: &Client) -> Export {
    let reply = client.export_me().await.expect("an answer");
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    let ExportMeAnswer::Status200(export) = reply.body else { panic!("{reply:?}") };
    export
}

/// All pages of the list, in the order of an export.
async fn listed(client: &Client) -> Vec<Task> {
    let mut tasks = Vec::new();
    let mut params = ListTasksParams { limit: Some(1000), ..ListTasksParams::default() };
    params.sort = Some(taskward_client::models::TaskOrder::CreatedAt);
    for _ in 0..100 {
        let reply = client.list_tasks(params.clone()).await.expect("an answer");
        let cursor = reply.header("link").and_then(|link| link.split_once("cursor="));
        params.cursor = cursor.and_then(|(_, rest)| rest.split_once('>')).map(|(cursor, _)| cursor.to_owned());
        let ListTasksAnswer::Status200(page) = reply.body else { panic!("{reply:?}") };
        tasks.extend(page);
        if params.cursor.is_none() {
            break;
        }
    }
    tasks
}

/// Adds this many tasks of a user, past the server.
async fn fill(server: &Server, user: &str, tasks: u32) {
    let statement = format!(
        "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {tasks})
         INSERT INTO tasks (user_id, title, description, priority, completed, created_at, updated_at, version)
         SELECT '{user}', 'task ' || n, 'described by the number ' || n, 1 + n % 3, n % 2 = 0, n / 7, n, 1 FROM numbers"
    );
    let mut connection = server.database.connect().await;
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await.expect("the tasks can be written");
}

async fn create_with_key(client: &Client, title: &str, key: &str) -> Task {
    let mut params = CreateTaskParams::new(TaskCreate::new(title));
    params.idempotency_key = Some(key.to_owned());
    let reply = client.create_task(params).await.expect("an answer");
    let CreateTaskAnswer::Status201(task) = reply.body else { panic!("{reply:?}") };
    task
}

#[tokio::test]
async fn the_account_is_shown_as_it_was_provisioned() -> Result<(), Error> {
    let server = Server::start();
    let alice = account(&server.client("alice")).await;
    assert_eq!(
        (alice.id.as_str(), alice.email.as_deref(), alice.name.as_deref()),
        ("alice", Some("alice@example.com"), Some("alice"))
    );
    let renamed = crate::harness::token_with(&["--sub", "alice", "--name", "Another"]);
    let renamed = Client::new(reqwest::Client::new(), &server.base_url).with_token(renamed);
    assert_eq!(account(&renamed).await, alice);
    let nameless = crate::harness::token_with(&["--sub", "nameless"]);
    let nameless = account(&Client::new(reqwest::Client::new(), &server.base_url).with_token(nameless)).await;
    assert_eq!((nameless.email, nameless.name), (None, None));
    Ok(())
}

#[tokio::test]
async fn an_export_holds_everything_of_the_caller_and_nothing_of_anybody_else() -> Result<(), Error> {
    let server = Server::start();
    let (alice, bob) = (server.client("alice"), server.client("bob"));
    let first = create_with_key(&alice, "\"quoted\" \\ \u{1f980}\n", "key-of-alice").await;
    fill(&server, "alice", 1500).await;
    let his = create_with_key(&bob, "his", "key-of-bob").await;

    let exported = export(&alice).await;
    assert_eq!(exported.account, account(&alice).await);
    assert_eq!(exported.tasks.len(), 1501);
    assert_eq!(exported.tasks, listed(&alice).await);
    assert_eq!(exported.tasks.iter().map(|task| task.id).collect::<BTreeSet<_>>().len(), 1501);
    let [key] = &exported.idempotency_keys[..] else { panic!("{:?}", exported.idempotency_keys) };
    assert_eq!((key.key.as_str(), key.task_id, key.created_at), ("key-of-alice", first.id, first.created_at));

    let exported = export(&bob).await;
    assert_eq!((exported.account.id.as_str(), exported.tasks), ("bob", vec![his]));
    assert_eq!(exported.idempotency_keys.len(), 1);
    // Exactly one helping, and one more key than fits in one.
    fill(&server, "bob", 499).await;
    let carol = server.client("carol");
    for index in 0..501 {
        create_with_key(&carol, "hers", &format!("key-{index}")).await;
    }
    assert_eq!(export(&bob).await.tasks.len(), 500);
    let keys = export(&carol).await.idempotency_keys;
    assert!(keys.len() == 501 && keys.is_sorted_by(|one, next| one.key < next.key), "{}", keys.len());
    Ok(())
}

#[tokio::test]
async fn two_exports_of_the_same_data_are_the_same_bytes() {
    let server = Server::start();
    create_with_key(&server.client("alice"), "one", "key").await;
    let bearer = token("alice");
    let get = || reqwest::Client::new().get(format!("{}/me/export", server.base_url)).bearer_auth(&bearer).send();
    let first = get().await.expect("an answer").bytes().await.expect("a body");
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert_eq!(first, get().await.expect("an answer").bytes().await.expect("a body"));
}

#[tokio::test]
async fn an_export_of_many_tasks_takes_little_memory() {
    let mut server = Server::start();
    let alice = server.client("alice");
    create(&alice, "first").await.expect("a task");
    fill(&server, "alice", 200).await;
    export(&alice).await;
    fill(&server, "alice", 50_000).await;
    let pid = server.process().id();
    let before = resident(pid);
    let url = format!("{}/me/export", server.base_url);
    let mut answer = reqwest::Client::new().get(url).bearer_auth(token("alice")).send().await.expect("an answer");
    let (mut bytes, mut most) = (0, 0);
    while let Some(chunk) = answer.chunk().await.expect("the export is whole") {
        bytes += chunk.len();
        most = most.max(resident(pid));
    }
    let growth = most.saturating_sub(before);
    eprintln!("{bytes} bytes, {growth} KiB more than {before} KiB");
    assert!(bytes > 10_000_000, "{bytes} bytes");
    assert!(growth < 20 * 1024, "{growth} KiB more than {before} KiB");
}

/// The resident memory of a process in KiB.
fn resident(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("Linux tells");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a line");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

#[tokio::test]
async fn an_export_that_fails_half_way_is_cut_off_and_logged() {
    let server = Server::start();
    create(&server.client("alice"), "first").await.expect("a task");
    fill(&server, "alice", 50_000).await;
    let spoil = "ALTER TABLE idempotency_keys RENAME TO elsewhere";
    sqlx::raw_sql(spoil).execute(&mut server.database.connect().await).await.expect("it can be renamed");
    let url = format!("{}/me/export", server.base_url);
    let answer = reqwest::Client::new().get(url).bearer_auth(token("alice")).send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
    assert!(answer.bytes().await.is_err(), "half of an export passes for a whole one");
    assert!(server.log().contains("an export ends early"), "{}", server.log());
}
