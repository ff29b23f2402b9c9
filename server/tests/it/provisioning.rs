//! Users appear with their first request, once.

use taskward_client::apis::{GetTaskParams, ListTasksAnswer, ListTasksParams, UpdateTaskParams};
use taskward_client::models::TaskUpdate;
use taskward_client::{Client, Error};

use crate::harness::{Server, token_with};
use crate::tasks::create;

type User = (String, Option<String>, Option<String>, i64);

async fn users(server: &Server) -> Vec<User> {
    let mut connection = server.database.connect().await;
    let query = sqlx::query_as("SELECT id, email, name, created_at FROM users ORDER BY id");
    query.fetch_all(&mut connection).await.expect("the users can be read")
}

fn client(server: &Server, arguments: &[&str]) -> Client {
    Client::new(reqwest::Client::new(), &server.base_url).with_token(token_with(arguments))
}

#[tokio::test]
async fn the_first_request_provisions_and_later_ones_change_nothing() -> Result<(), Error> {
    let server = Server::start();
    let alice = client(&server, &["--sub", "alice", "--email", "alice@example.com", "--name", "Alice"]);
    alice.list_tasks(ListTasksParams::default()).await?;
    let provisioned = users(&server).await;
    let [(id, email, name, _)] = &provisioned[..] else { panic!("{provisioned:?}") };
    assert_eq!((id.as_str(), email.as_deref(), name.as_deref()), ("alice", Some("alice@example.com"), Some("Alice")));

    alice.list_tasks(ListTasksParams::default()).await?;
    let renamed = client(&server, &["--sub", "alice", "--email", "other@example.com"]);
    create(&renamed, "still hers").await?;
    assert_eq!(users(&server).await, provisioned);
    Ok(())
}

#[tokio::test]
async fn the_first_request_may_be_of_any_kind() -> Result<(), Error> {
    let server = Server::start();
    create(&server.client("by-post"), "first").await?;
    server.client("by-get").get_task(GetTaskParams::new(1)).await?;
    server.client("by-put").update_task(UpdateTaskParams::new(1, TaskUpdate::default())).await?;
    let ids: Vec<_> = users(&server).await.into_iter().map(|user| user.0).collect();
    assert_eq!(ids, ["by-get", "by-post", "by-put"]);
    Ok(())
}

#[tokio::test]
async fn a_token_without_email_and_name_works() -> Result<(), Error> {
    let server = Server::start();
    create(&client(&server, &["--sub", "nameless"]), "mine").await?;
    let found = users(&server).await;
    let [(id, None, None, _)] = &found[..] else { panic!("{found:?}") };
    assert_eq!(id, "nameless");
    Ok(())
}

#[tokio::test]
async fn users_with_the_same_email_are_different_users() -> Result<(), Error> {
    let server = Server::start();
    let first = client(&server, &["--sub", "first", "--email", "shared@example.com"]);
    let second = client(&server, &["--sub", "second", "--email", "shared@example.com"]);
    create(&first, "private").await?;
    let reply = second.list_tasks(ListTasksParams::default()).await?;
    assert_eq!(reply.body, ListTasksAnswer::Status200(Vec::new()));
    assert_eq!(users(&server).await.len(), 2);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_first_requests_at_once_all_succeed_and_leave_one_row() {
    let server = Server::start();
    let alice = server.client("alice");
    let requests = (0..64).map(|index| {
        let alice = alice.clone();
        tokio::spawn(async move { create(&alice, &format!("task {index}")).await })
    });
    for request in requests.collect::<Vec<_>>() {
        request.await.expect("the task ends").expect("the request succeeds");
    }
    assert_eq!(users(&server).await.len(), 1);
}

#[tokio::test]
async fn a_user_whose_row_is_deleted_under_a_running_server_is_provisioned_again() -> Result<(), Error> {
    let server = Server::start();
    let alice = server.client("alice");
    create(&alice, "before").await?;
    let mut connection = server.database.connect().await;
    sqlx::query("DELETE FROM users").execute(&mut connection).await.expect("the row can be deleted");
    let reply = alice.list_tasks(ListTasksParams::default()).await?;
    assert_eq!(reply.body, ListTasksAnswer::Status200(Vec::new()));
    create(&alice, "after").await?;
    assert_eq!(users(&server).await.len(), 1);
    Ok(())
}
