//! Which answers the client takes for documented ones, tried against canned answers on a local socket.

#![expect(clippy::unwrap_used, reason = "the scripted server may panic: that fails the test")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::thread::{self, JoinHandle};

use taskward_client::apis::{
    CreateTaskAnswer, CreateTaskParams, DeleteTaskAnswer, DeleteTaskParams, GetDocsAssetAnswer, GetDocsAssetParams,
    GetTaskAnswer, GetTaskParams, ListTasksParams, UpdateTaskParams,
};
use taskward_client::models::{Priority, ProblemCode, TaskCreate, TaskUpdate};
use taskward_client::{Client, Error, Reply};

const TASK: &str = r#"{"id":7,"title":"Buy milk","description":null,"priority":"high","completed":false,"completed_at":null,"due_date":null,"created_at":"2026-11-23T09:30:00.123456Z","updated_at":"2026-11-23T09:30:00.123456Z"}"#;
const PROBLEM: &str = r#"{"type":"about:blank","title":"Not Found","status":404,"detail":"Task not found","code":"task_not_found","request_id":"r"}"#;

/// A server that answers one request with this head and body, and gives back what it was asked.
fn answering(head: &str, body: &str) -> (Client, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let length = if head.starts_with("204") { String::new() } else { format!("content-length: {}\r\n", body.len()) };
    let answer = format!("HTTP/1.1 {head}\r\n{length}connection: close\r\n\r\n{body}");
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let mut request = String::new();
        while !request.ends_with("\r\n\r\n") {
            reader.read_line(&mut request).unwrap();
        }
        let length = request.lines().find_map(|line| line.strip_prefix("content-length: "));
        let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
        reader.read_exact(&mut body).unwrap();
        stream.write_all(answer.as_bytes()).unwrap();
        request + &String::from_utf8(body).unwrap()
    });
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    (Client::new(http, url).with_token("token"), server)
}

async fn get_task(head: &str, body: &str) -> Result<Reply<GetTaskAnswer>, Error> {
    answering(head, body).0.get_task(GetTaskParams::new(7)).await
}

async fn what_is_undocumented(head: &str, body: &str) -> String {
    match get_task(head, body).await {
        Err(Error::Undocumented(answer)) => answer.what,
        other => panic!("{head} {body}: {other:?}"),
    }
}

#[tokio::test]
async fn the_variant_is_chosen_by_status_and_the_headers_are_kept() {
    let head = "200 OK\r\nETag: \"7-1\"\r\ncontent-type: application/json; charset=utf-8";
    let reply = get_task(head, TASK).await.unwrap();
    assert_eq!(reply.header("etag"), Some("\"7-1\""));
    let GetTaskAnswer::Status200(task) = reply.body else { panic!("{reply:?}") };
    assert_eq!((task.id, task.description, task.priority), (7, None, Priority::High));
    assert_eq!(task.created_at.timestamp_subsec_micros(), 123_456);

    let reply = get_task("404 Not Found\r\ncontent-type: application/problem+json", PROBLEM).await.unwrap();
    assert!(matches!(reply.body, GetTaskAnswer::Status404(_)));
    assert_eq!(reply.body.problem().unwrap().code, ProblemCode::TaskNotFound);
}

#[tokio::test]
async fn whatever_the_contract_does_not_document_is_reported() {
    let ok = "200 OK\r\nETag: \"7-1\"\r\ncontent-type: application/json";
    let not_found = "404 Not Found\r\ncontent-type: application/problem+json";
    let with = |from: &str, to: &str| TASK.replace(from, to);

    assert_eq!(what_is_undocumented("418 Teapot\r\ncontent-type: application/json", "{}").await, "status");
    assert_eq!(what_is_undocumented("404 Not Found\r\ncontent-type: text/html", "").await, "media type \"text/html\"");
    assert_eq!(what_is_undocumented("404 Not Found", PROBLEM).await, "media type \"\"");
    assert_eq!(what_is_undocumented("200 OK\r\ncontent-type: application/json", TASK).await, "lack of ETag");
    for (head, body) in [
        (ok, "{".to_owned()),
        (ok, with(r#""id":7"#, r#""id":7,"owner":"alice""#)),
        (ok, with(r#""description":null,"#, "")),
        (ok, with(r#""title":"Buy milk""#, r#""title":null"#)),
        (ok, with("high", "urgent")),
        (ok, with("2026-11-23T", "yesterday")),
        (not_found, PROBLEM.replace(r#""type""#, r#""errors":null,"type""#)),
    ] {
        let what = what_is_undocumented(head, &body).await;
        assert!(what.starts_with("body ("), "{body}: {what}");
    }
}

#[tokio::test]
async fn a_deleted_task_is_answered_without_a_body() {
    let (client, _) = answering("204 No Content", "");
    let reply = client.delete_task(DeleteTaskParams::new(7)).await.unwrap();
    assert_eq!(reply.body, DeleteTaskAnswer::Status204);
}

#[tokio::test]
async fn a_redirect_that_was_followed_is_reported() {
    let (target, _) = answering("200 OK\r\nETag: \"7-1\"\r\ncontent-type: application/json", TASK);
    let target = format!("{target:?}").split('"').nth(1).unwrap().to_owned();
    let what = what_is_undocumented(&format!("307 Temporary Redirect\r\nlocation: {target}/tasks/7"), "").await;
    assert_eq!(what, "redirect");
}

#[tokio::test]
async fn absent_and_null_are_told_apart() {
    let changes = [
        (TaskUpdate::default(), "{}"),
        (TaskUpdate { description: Some(None), ..TaskUpdate::default() }, r#"{"description":null}"#),
        (TaskUpdate { completed: Some(true), ..TaskUpdate::default() }, r#"{"completed":true}"#),
    ];
    for (change, expected) in changes {
        let (client, server) = answering("404 Not Found\r\ncontent-type: application/problem+json", PROBLEM);
        client.update_task(UpdateTaskParams::new(7, change)).await.unwrap();
        let request = server.join().unwrap();
        assert!(request.starts_with("PUT /tasks/7 HTTP/1.1\r\n"), "{request}");
        assert!(request.ends_with(&format!("\r\n\r\n{expected}")), "{request}");
    }
}

#[tokio::test]
async fn a_created_task_tells_where_it_is() {
    let head = "201 Created\r\nETag: \"7-1\"\r\nLocation: /tasks/7\r\ncontent-type: application/json";
    let (client, server) = answering(head, TASK);
    let reply = client.create_task(CreateTaskParams::new(TaskCreate::new("Buy milk"))).await.unwrap();
    assert!(matches!(&reply.body, CreateTaskAnswer::Status201(task) if task.id == 7));
    assert_eq!(reply.header("location"), Some("/tasks/7"));
    assert!(server.join().unwrap().ends_with(r#"{"title":"Buy milk"}"#));
}

#[tokio::test]
async fn absent_query_parameters_are_not_sent() {
    let some = ListTasksParams { cursor: Some("a+b/c=".to_owned()), ..ListTasksParams::default() };
    for (params, target) in [(ListTasksParams::default(), "/tasks"), (some, "/tasks?cursor=a%2Bb%2Fc%3D")] {
        let (client, server) = answering("200 OK\r\nETag: \"1\"\r\ncontent-type: application/json", "[]");
        client.list_tasks(params).await.unwrap();
        let request = server.join().unwrap();
        assert!(request.starts_with(&format!("GET {target} HTTP/1.1\r\n")), "{request}");
        assert!(request.contains("authorization: Bearer token\r\n"), "{request}");
    }
}

#[tokio::test]
async fn raw_answers_are_text_of_any_documented_media_type() {
    for (asset, media_type) in [("a.css", "text/css; charset=utf-8"), ("a b.js", "text/javascript")] {
        let (client, server) = answering(&format!("200 OK\r\ncontent-type: {media_type}"), "é");
        let reply = client.get_docs_asset(GetDocsAssetParams::new(asset)).await.unwrap();
        assert_eq!(reply.body, GetDocsAssetAnswer::Status200("é".to_owned()));
        let request = server.join().unwrap();
        assert!(request.starts_with(&format!("GET /docs/{} HTTP", asset.replace(' ', "%20"))), "{request}");
        assert!(!request.contains("authorization"), "a public operation gets no token: {request}");
    }
    let (client, _) = answering("200 OK\r\ncontent-type: text/html", "");
    assert!(matches!(client.get_docs_asset(GetDocsAssetParams::new("a.css")).await, Err(Error::Undocumented(_))));
}
