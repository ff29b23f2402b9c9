//! The first five minutes: create, list, read, change, delete, and two users who do not see each other.

use std::collections::BTreeMap;

use taskward_client::apis::{
    CreateTaskAnswer, CreateTaskParams, DeleteTaskAnswer, DeleteTaskParams, GetTaskAnswer, GetTaskParams,
    ListTasksAnswer, ListTasksParams, UpdateTaskAnswer, UpdateTaskParams,
};
use taskward_client::models::{Priority, ProblemCode, Task, TaskCreate, TaskUpdate};
use taskward_client::{Client, Error};

use crate::harness::{Server, token};

pub async fn create(client: &Client, title: &str) -> Result<Task, Error> {
    let reply = client.create_task(CreateTaskParams::new(TaskCreate::new(title))).await?;
    let CreateTaskAnswer::Status201(task) = reply.body else { panic!("{reply:?}") };
    Ok(task)
}

async fn list(client: &Client, params: ListTasksParams) -> Result<(Vec<Task>, Option<String>), Error> {
    let reply = client.list_tasks(params).await?;
    let next = reply.header("link").map(str::to_owned);
    let ListTasksAnswer::Status200(tasks) = reply.body else { panic!("{reply:?}") };
    Ok((tasks, next))
}

async fn update(client: &Client, id: i64, change: TaskUpdate) -> Result<Task, Error> {
    let reply = client.update_task(UpdateTaskParams::new(id, change)).await?;
    let UpdateTaskAnswer::Status200(task) = reply.body else { panic!("{reply:?}") };
    Ok(task)
}

#[tokio::test]
async fn a_task_is_created_listed_read_completed_and_deleted() -> Result<(), Error> {
    let server = Server::start();
    let alice = server.client("alice");
    let created = [create(&alice, "one").await?, create(&alice, "two").await?, create(&alice, "three").await?];
    let [one, two, three] = &created;

    let (tasks, next) = list(&alice, ListTasksParams::default()).await?;
    assert_eq!(tasks, [three.clone(), two.clone(), one.clone()], "the newest comes first");
    assert_eq!(next, None);

    let reply = alice.get_task(GetTaskParams::new(two.id)).await?;
    let tag = reply.header("etag").map(str::to_owned);
    assert_eq!(reply.body, GetTaskAnswer::Status200(two.clone()));

    let completed = update(&alice, two.id, TaskUpdate { completed: Some(true), ..TaskUpdate::default() }).await?;
    assert!(completed.updated_at > two.updated_at);
    let at = completed.updated_at;
    assert_eq!(completed, Task { completed: true, completed_at: Some(at), updated_at: at, ..two.clone() });
    let reply = alice.get_task(GetTaskParams::new(two.id)).await?;
    assert_ne!(reply.header("etag").map(str::to_owned), tag, "another representation has another tag");

    let reply = alice.delete_task(DeleteTaskParams::new(two.id)).await?;
    assert_eq!(reply.body, DeleteTaskAnswer::Status204);
    let reply = alice.get_task(GetTaskParams::new(two.id)).await?;
    let GetTaskAnswer::Status404(problem) = reply.body else { panic!("{reply:?}") };
    assert_eq!(problem.code, ProblemCode::TaskNotFound);
    assert_eq!(problem.detail, "Task not found or you don't have permission to access it");
    assert!(create(&alice, "four").await?.id > three.id, "an id is never used again");
    Ok(())
}

#[tokio::test]
async fn a_created_task_says_where_it_is_and_has_its_defaults() -> Result<(), Error> {
    let server = Server::start();
    let reply = server.client("alice").create_task(CreateTaskParams::new(TaskCreate::new("milk"))).await?;
    let location = reply.header("location").map(str::to_owned);
    let CreateTaskAnswer::Status201(task) = reply.body else { panic!("{reply:?}") };
    assert_eq!(location, Some(format!("/tasks/{}", task.id)));
    assert_eq!((task.description, task.priority, task.completed), (None, Priority::Medium, false));
    assert_eq!((task.completed_at, task.due_date), (None, None));
    assert_eq!(task.created_at, task.updated_at);
    Ok(())
}

#[tokio::test]
async fn an_update_keeps_what_is_absent_and_clears_what_is_null() -> Result<(), Error> {
    let server = Server::start();
    let alice = server.client("alice");
    let given = TaskCreate {
        description: Some(Some("whole".to_owned())),
        priority: Some(Priority::High),
        completed: Some(true),
        due_date: Some(chrono::NaiveDate::from_ymd_opt(2026, 12, 24)),
        ..TaskCreate::new("milk")
    };
    let reply = alice.create_task(CreateTaskParams::new(given)).await?;
    let CreateTaskAnswer::Status201(task) = reply.body else { panic!("{reply:?}") };

    assert_eq!(
        update(&alice, task.id, TaskUpdate::default()).await?,
        task,
        "{{}} changes nothing, not even updated_at"
    );
    let cleared = update(&alice, task.id, TaskUpdate { description: Some(None), ..TaskUpdate::default() }).await?;
    assert_eq!(cleared, Task { description: None, updated_at: cleared.updated_at, ..task.clone() });
    let undated = update(&alice, task.id, TaskUpdate { due_date: Some(None), ..TaskUpdate::default() }).await?;
    assert_eq!((undated.due_date, undated.completed_at), (None, task.completed_at));
    let renamed =
        TaskUpdate { title: Some("bread".to_owned()), priority: Some(Priority::Low), ..TaskUpdate::default() };
    let renamed = update(&alice, task.id, renamed).await?;
    assert_eq!((renamed.title.as_str(), renamed.priority, renamed.completed), ("bread", Priority::Low, true));
    assert_eq!(renamed.created_at, task.created_at);
    Ok(())
}

/// An answer without what differs from request to request: request id, date.
async fn answer(request: reqwest::RequestBuilder) -> (u16, BTreeMap<String, String>, String) {
    let response = request.send().await.expect("an answer");
    let status = response.status().as_u16();
    let mut headers: BTreeMap<String, String> = response
        .headers()
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().expect("headers are ASCII").to_owned()))
        .collect();
    let request_id = headers.remove("x-request-id").expect("every answer has a request id");
    headers.remove("date");
    let body = response.text().await.expect("a body").replace(&request_id, "");
    (status, headers, body)
}

#[tokio::test]
async fn a_foreign_task_is_like_a_missing_one_to_the_byte_and_stays_untouched() -> Result<(), Error> {
    let server = Server::start();
    let (alice, bob) = (server.client("alice"), server.client("bob"));
    let task = create(&alice, "private").await?;
    assert_eq!(list(&bob, ListTasksParams::default()).await?, (Vec::new(), None));

    let http = reqwest::Client::new();
    for method in ["GET", "PUT", "DELETE"] {
        for body in [r#"{"completed":true}"#, r"{}", r#"{"title":""}"#, "not JSON"] {
            let attempt = |id: i64| {
                let method = reqwest::Method::from_bytes(method.as_bytes()).expect("a method");
                let request = http.request(method, format!("{}/tasks/{id}", server.base_url));
                answer(request.bearer_auth(token("bob")).header("content-type", "application/json").body(body))
            };
            let (foreign, missing) = (attempt(task.id).await, attempt(task.id + 1_000_000).await);
            assert_eq!(foreign, missing, "{method} {body}");
            let expected = if method == "PUT" && body.len() > 2 && !body.contains("completed") { 400 } else { 404 };
            assert_eq!(foreign.0, expected, "{method} {body}");
        }
    }
    assert_eq!(alice.get_task(GetTaskParams::new(task.id)).await?.body, GetTaskAnswer::Status200(task));
    Ok(())
}

#[tokio::test]
async fn a_cursor_of_one_user_is_refused_from_another() -> Result<(), Error> {
    let server = Server::start();
    let (alice, bob) = (server.client("alice"), server.client("bob"));
    for client in [&alice, &bob] {
        create(client, "one").await?;
        create(client, "two").await?;
    }
    let (_, next) = list(&alice, ListTasksParams { limit: Some(1), ..ListTasksParams::default() }).await?;
    let cursor = next.and_then(|link| Some(link.split_once("cursor=")?.1.split_once('>')?.0.to_owned()));
    let reply = bob.list_tasks(ListTasksParams { limit: Some(1), cursor, ..ListTasksParams::default() }).await?;
    let ListTasksAnswer::Status400(problem) = reply.body else { panic!("{reply:?}") };
    assert_eq!(problem.errors.expect("the cursor is named")[0].field, "cursor");
    Ok(())
}
