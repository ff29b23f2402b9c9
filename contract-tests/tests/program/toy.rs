//! A server of tasks in memory, and the contract that it keeps: ours, cut down, with one operation more.

use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use taskward_contract::tokens::{Key, jws};

/// The secret of every server here.
pub const SECRET: &str = "a-secret-for-servers-of-a-few-lines";

/// How a server treats its callers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Manners {
    /// As the contract says.
    Good,
    /// The new operation asks for a token, and not whose the task is.
    Careless,
    /// Whatever the token, it is taken.
    Trusting,
    /// Whatever the request, the answer is the same page.
    Foreign,
}

/// The contract: the tasks of ours without PUT, and `POST /tasks/{task_id}/archive`, which no suite knows.
pub fn contract() -> Value {
    let mut spec: Value = yaml_serde::from_str(include_str!("../../../openapi.yaml")).expect("our contract is YAML");
    let paths = spec["paths"].as_object_mut().expect("paths");
    paths.retain(|path, _| path.starts_with("/tasks"));
    let task = &mut paths["/tasks/{task_id}"];
    let mut archive = task["get"].clone();
    archive["operationId"] = json!("archive_task");
    task.as_object_mut().expect("a path").remove("put");
    let parameters = task["parameters"].clone();
    paths.insert("/tasks/{task_id}/archive".into(), json!({ "parameters": parameters, "post": archive }));
    for operation in paths.values_mut().flat_map(|path| path.as_object_mut().expect("a path").values_mut()) {
        // It reads no parameters, and no body but to create.
        if let Some(operation) = operation.as_object_mut() {
            operation.remove("parameters");
        }
    }
    spec
}

/// Starts a server; it ends with the process.
pub fn start(manners: Manners) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let tasks = Arc::new(Mutex::new(BTreeMap::new()));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let tasks = Arc::clone(&tasks);
            std::thread::spawn(move || connection(stream, manners, &tasks));
        }
    });
    format!("http://{address}")
}

/// A task as the contract shows one.
static EXAMPLE: OnceLock<Value> = OnceLock::new();

fn example() -> Value {
    let answer = &contract()["paths"]["/tasks/{task_id}"]["get"]["responses"]["200"];
    answer["content"]["application/json"]["example"].clone()
}

/// Owner and task by id.
type Tasks = Mutex<BTreeMap<u64, (String, Value)>>;

fn connection(mut stream: TcpStream, manners: Manners, tasks: &Tasks) {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let mut headers = [httparse::EMPTY_HEADER; 128];
        let mut head = httparse::Request::new(&mut headers);
        match head.parse(&bytes) {
            Ok(httparse::Status::Complete(start)) => {
                let header = |name: &str| {
                    let found = head.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name))?;
                    std::str::from_utf8(found.value).ok()
                };
                let length = header("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
                if bytes.len() >= start + length {
                    let (method, target) = (head.method.unwrap_or_default(), head.path.unwrap_or_default());
                    let path = target.split('?').next().unwrap_or_default();
                    let body: Option<Value> = serde_json::from_slice(&bytes[start..start + length]).ok();
                    let answer = answer(manners, tasks, method, path, header("authorization"), body.as_ref());
                    let text = if method == "HEAD" { answer.head } else { answer.head + &answer.body };
                    if stream.write_all(text.as_bytes()).is_err() {
                        return;
                    }
                    bytes.drain(..start + length);
                    continue;
                }
            }
            Ok(httparse::Status::Partial) => {}
            Err(_) => return,
        }
        match stream.read(&mut buffer) {
            Ok(count) if count > 0 => bytes.extend_from_slice(&buffer[..count]),
            _ => return,
        }
    }
}

struct Answer {
    head: String,
    body: String,
}

fn reply(status: u16, lines: &str, body: &Value) -> Answer {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let kind = if status < 400 { "application/json" } else { "application/problem+json" };
    let head = format!(
        "HTTP/1.1 {status} .\r\ncontent-type: {kind}\r\n{lines}x-content-type-options: nosniff\r\n\
         cache-control: no-store\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    Answer { head, body }
}

fn problem(status: u16, code: &str, lines: &str) -> Answer {
    let body = json!({ "type": "about:blank", "title": code, "status": status, "detail": code, "code": code,
        "request_id": "0" });
    reply(status, lines, &body)
}

/// The subject of a token that holds.
fn caller(manners: Manners, authorization: Option<&str>) -> Option<String> {
    let token = authorization?.strip_prefix("Bearer ")?;
    if manners == Manners::Trusting {
        return Some("anybody".into());
    }
    let (input, signature) = token.rsplit_once('.')?;
    let claims: Value = serde_json::from_slice(&jws::decode(input.split_once('.')?.1)?).ok()?;
    let is_right = jws::encode(&Key::secret(SECRET.as_bytes()).sign(input.as_bytes())) == signature;
    claims["sub"].as_str().filter(|_| is_right).map(str::to_owned)
}

fn answer(
    manners: Manners,
    tasks: &Tasks,
    method: &str,
    path: &str,
    authorization: Option<&str>,
    body: Option<&Value>,
) -> Answer {
    if manners == Manners::Foreign {
        return reply(200, "", &json!("It works!"));
    }
    let Some(caller) = caller(manners, authorization) else {
        let error = if authorization.is_some() { ", error=\"invalid_token\"" } else { "" };
        return problem(401, "token_invalid", &format!("www-authenticate: Bearer realm=\"toy\"{error}\r\n"));
    };
    let mut tasks = tasks.lock().unwrap_or_else(PoisonError::into_inner);
    let method = if method == "HEAD" { "GET" } else { method };
    let not_found = || problem(404, "task_not_found", "");
    let id = |text: &str| text.parse::<u64>().ok().filter(|id| id.to_string() == text);
    match (method, path.split('/').skip(1).collect::<Vec<_>>().as_slice()) {
        ("GET", ["tasks"]) => {
            let own: Vec<_> = tasks.values().rev().filter(|task| task.0 == caller).map(|task| task.1.clone()).collect();
            reply(200, "", &json!(own))
        }
        ("POST", ["tasks"]) => {
            let Some(title) = body.and_then(|body| body["title"].as_str()) else {
                return problem(400, "validation_failed", "");
            };
            // Whatever else is sent is ignored; no id is used twice.
            let number = tasks.keys().next_back().map_or(1, |last| last + 1);
            let mut task = EXAMPLE.get_or_init(example).clone();
            (task["id"], task["title"]) = (json!(number), json!(title));
            tasks.insert(number, (caller, task.clone()));
            reply(201, &format!("location: /tasks/{number}\r\netag: \"1\"\r\n"), &task)
        }
        ("GET", ["tasks", text]) => match id(text).and_then(|id| tasks.get(&id)) {
            Some((owner, task)) if *owner == caller && !task["gone"].is_boolean() => {
                reply(200, "etag: \"1\"\r\n", task)
            }
            _ => not_found(),
        },
        ("DELETE", ["tasks", text]) => match id(text).and_then(|id| tasks.get_mut(&id)) {
            Some((owner, task)) if *owner == caller => {
                // A grave keeps the id from coming back, and belongs to nobody.
                (*owner, *task) = (String::new(), Map::from_iter([("gone".into(), true.into())]).into());
                reply(204, "", &Value::Null)
            }
            _ => not_found(),
        },
        ("POST", ["tasks", text, "archive"]) => match id(text).and_then(|id| tasks.get_mut(&id)) {
            Some((owner, task)) if *owner == caller || (manners == Manners::Careless && !owner.is_empty()) => {
                task["completed"] = json!(true);
                reply(200, "etag: \"1\"\r\n", task)
            }
            _ => not_found(),
        },
        (_, ["tasks", _] | ["tasks", _, "archive"]) => problem(405, "method_not_allowed", "allow: GET\r\n"),
        _ => problem(404, "route_not_found", ""),
    }
}
