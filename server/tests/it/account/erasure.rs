//! What is erased stays so, whatever is under way.

use std::time::Duration;

use sqlx::AssertSqlSafe;
use taskward_client::apis::{CreateTaskAnswer, CreateTaskParams, DeleteMeAnswer, ListTasksParams};
use taskward_client::models::{ProblemCode, TaskCreate};
use taskward_client::{Client, Error};

use super::{create_with_key, export, listed};
use crate::harness::{Server, token};
use crate::tasks::create;

/// How many rows each table has that holds what is somebody's.
async fn rows(server: &Server) -> [i64; 3] {
    let mut connection = server.database.connect().await;
    let mut rows = [0; 3];
    for (table, rows) in ["users", "tasks", "idempotency_keys"].into_iter().zip(&mut rows) {
        let count = AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
        *rows = sqlx::query_scalar(count).fetch_one(&mut connection).await.expect("a count");
    }
    rows
}

async fn erase(client: &Client) {
    assert_eq!(client.delete_me().await.expect("an answer").body, DeleteMeAnswer::Status204);
}

/// Whether every operation refuses the client as one whose account was erased.
async fn is_refused(client: &Client) {
    let account = client.get_me().await.expect("an answer");
    let export = client.export_me().await.expect("an answer");
    let list = client.list_tasks(ListTasksParams::default()).await.expect("an answer");
    let create = client.create_task(CreateTaskParams::new(TaskCreate::new("again"))).await.expect("an answer");
    let erase = client.delete_me().await.expect("an answer");
    let problems = [
        account.body.problem(),
        export.body.problem(),
        list.body.problem(),
        create.body.problem(),
        erase.body.problem(),
    ];
    for problem in problems {
        let problem = problem.expect("a refusal");
        assert_eq!((problem.status, problem.code), (401, ProblemCode::AccountErased));
        assert_eq!(problem.detail, "Invalid or expired token");
    }
}

/// A client with a token that is issued in a later second than any before.
async fn signed_in_again(server: &Server, user: &str) -> Client {
    tokio::time::sleep(Duration::from_millis(1100)).await;
    server.client(user)
}

#[tokio::test]
async fn an_erased_account_leaves_nothing_and_its_tokens_count_for_nothing() -> Result<(), Error> {
    let server = Server::start();
    let (alice, bob) = (server.client("alice"), server.client("bob"));
    let other = server.client("alice");
    create_with_key(&alice, "hers", "key").await;
    create_with_key(&bob, "his", "key").await;
    assert_eq!(rows(&server).await, [2, 2, 2]);

    erase(&alice).await;
    assert_eq!(rows(&server).await, [1, 1, 1]);
    for holder in ["alice@example.com", "hers"] {
        let mut connection = server.database.connect().await;
        let tasks = "SELECT COUNT(*) FROM tasks WHERE title = $1";
        let found: i64 = sqlx::query_scalar(tasks).bind(holder).fetch_one(&mut connection).await.expect("a count");
        let users = "SELECT COUNT(*) FROM users WHERE id = 'alice' OR email = $1";
        let users: i64 = sqlx::query_scalar(users).bind(holder).fetch_one(&mut connection).await.expect("a count");
        assert_eq!((found, users), (0, 0));
    }
    is_refused(&alice).await;
    is_refused(&other).await;
    assert_eq!(rows(&server).await, [1, 1, 1], "what is refused provisions nothing");
    assert_eq!(listed(&bob).await.len(), 1);

    let again = signed_in_again(&server, "alice").await;
    assert_eq!(listed(&again).await, []);
    assert_eq!(export(&again).await.idempotency_keys, []);
    create(&again, "new").await?;
    is_refused(&alice).await;
    assert_eq!(listed(&again).await.len(), 1, "an old token reaches nothing of the new account");
    let server = server.crash_and_restart();
    let alice = Client::new(reqwest::Client::new(), &server.base_url).with_token(token("alice"));
    assert_eq!(listed(&alice).await.len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_token_that_does_not_say_when_it_was_issued_does_not_bring_an_account_back() {
    let server = Server::start();
    let payload = format!(r#"{{"sub":"alice","exp":{}}}"#, taskward::clock::now().0 / 1_000_000 + 600);
    let undated = crate::tokens::mint::sign(crate::tokens::mint::HEADER, payload);
    let undated = Client::new(reqwest::Client::new(), &server.base_url).with_token(undated);
    create(&undated, "hers").await.expect("a task");
    erase(&undated).await;
    is_refused(&undated).await;
    let again = signed_in_again(&server, "alice").await;
    assert_eq!(listed(&again).await, []);
    is_refused(&undated).await;
    assert_eq!(rows(&server).await, [1, 0, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_created_while_an_account_is_erased_leaves_nothing() {
    let server = Server::start();
    for round in 0..5 {
        let user = format!("user-{round}");
        let client = server.client(&user);
        create(&client, "before").await.expect("a task");
        let writers = (0..16).map(|writer| {
            let client = client.clone();
            tokio::spawn(async move {
                let mut created = 0;
                for index in 0..1000 {
                    let mut params = CreateTaskParams::new(TaskCreate::new("during"));
                    params.idempotency_key = (index % 2 == 0).then(|| format!("{writer}-{index}"));
                    let reply = client.create_task(params).await.expect("an answer");
                    match reply.body {
                        CreateTaskAnswer::Status201(_) => created += 1,
                        CreateTaskAnswer::Status401(problem) => {
                            assert_eq!(problem.code, ProblemCode::AccountErased);
                            return created;
                        }
                        other => panic!("{other:?}"),
                    }
                }
                panic!("the account was not erased");
            })
        });
        let writers: Vec<_> = writers.collect();
        tokio::time::sleep(Duration::from_millis(50)).await;
        erase(&client).await;
        let mut created = 0;
        for writer in writers {
            created += writer.await.expect("no panic");
        }
        assert!(created > 0, "nothing was created before the erasure");
        assert_eq!(rows(&server).await, [0, 0, 0], "round {round}");
        is_refused(&client).await;
    }
}

#[tokio::test]
async fn an_erasure_that_was_acknowledged_survives_kill_9() {
    let server = Server::start();
    let bearer = token("alice");
    let client = |server: &Server| Client::new(reqwest::Client::new(), &server.base_url).with_token(bearer.clone());
    create(&client(&server), "hers").await.expect("a task");
    erase(&client(&server)).await;
    let server = server.crash_and_restart();
    is_refused(&client(&server)).await;
    assert_eq!(rows(&server).await, [0, 0, 0]);
}
