//! Requests and answers as the proxy handles them: read from bytes, changed, written to bytes.

use crate::exchange::Response;
use serde_json::{Value, json};
use std::fmt::Write;
use std::time::Duration;

/// A request on its way to the server.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// The method.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// Headers in order, without the length.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The body; nothing where no length was announced.
    pub body: Option<Vec<u8>>,
    /// Which connection it came on.
    pub connection: u64,
}

/// What the start of a connection's bytes amounts to.
pub enum Read {
    /// A whole plain request, and how many bytes it took.
    Whole(Incoming, usize),
    /// Not yet a whole one.
    Partial,
    /// Nothing that a proxy should touch.
    Strange,
}

/// Reads one request. Whatever is out of the ordinary is left to the server.
pub fn read(bytes: &[u8], connection: u64) -> Read {
    let mut headers = vec![httparse::EMPTY_HEADER; 1100];
    let mut head = httparse::Request::new(&mut headers);
    let start = match head.parse(bytes) {
        Ok(httparse::Status::Complete(start)) => start,
        Ok(httparse::Status::Partial) => return Read::Partial,
        Err(_) => return Read::Strange,
    };
    let (Some(method), Some(target), Some(1)) = (head.method, head.path, head.version) else { return Read::Strange };
    let mut incoming =
        Incoming { method: method.to_owned(), target: target.to_owned(), headers: Vec::new(), body: None, connection };
    let mut length = None;
    for header in head.headers.iter() {
        match header.name.to_ascii_lowercase().as_str() {
            "content-length" if length.is_none() => {
                let Some(number) = std::str::from_utf8(header.value).ok().filter(|text| !text.starts_with('+')) else {
                    return Read::Strange;
                };
                let Ok(number) = number.parse::<usize>() else { return Read::Strange };
                length = Some(number);
            }
            "content-length" | "transfer-encoding" | "expect" | "upgrade" => return Read::Strange,
            _ => incoming.headers.push((header.name.to_owned(), header.value.to_vec())),
        }
    }
    let end = start + length.unwrap_or(0);
    let Some(body) = bytes.get(start..end) else { return Read::Partial };
    incoming.body = length.map(|_| body.to_vec());
    Read::Whole(incoming, end)
}

impl Incoming {
    /// The path without the query.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// The query, empty if there is none.
    pub fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }

    /// The value of a query parameter as it was sent.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.query().split('&').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name).map(|pair| pair.1)
    }

    /// Rewrites the query pair by pair: what gives nothing is dropped.
    pub fn map_query(&mut self, change: impl Fn(&str) -> Option<String>) {
        let Some((path, query)) = self.target.split_once('?') else { return };
        let pairs: Vec<_> = query.split('&').filter_map(change).collect();
        self.target = if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) };
    }

    /// The text of a path's last part below `/tasks/`.
    pub fn task(&self) -> Option<&str> {
        self.path().strip_prefix("/tasks/").filter(|id| !id.is_empty() && !id.contains('/'))
    }

    /// Whether it is for the collection.
    pub fn is_list(&self) -> bool {
        self.method == "GET" && self.path() == "/tasks"
    }

    /// Whether it creates or changes a task.
    pub fn writes(&self) -> bool {
        (self.method == "POST" && self.path() == "/tasks") || (self.method == "PUT" && self.task().is_some())
    }

    /// The first value of a header.
    pub fn header(&self, name: &str) -> Option<String> {
        let found = self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| String::from_utf8_lossy(value).into_owned())
    }

    /// Takes a header away.
    pub fn remove(&mut self, name: &str) {
        self.headers.retain(|(key, _)| !key.eq_ignore_ascii_case(name));
    }

    /// Sets a header.
    pub fn set(&mut self, name: &str, value: &str) {
        self.remove(name);
        self.headers.push((name.to_owned(), value.as_bytes().to_vec()));
    }

    /// What follows `Bearer `.
    pub fn bearer(&self) -> Option<String> {
        self.header("authorization")?.strip_prefix("Bearer ").map(str::to_owned)
    }

    /// The body as text, broken bytes replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(self.body.as_deref().unwrap_or_default()).into_owned()
    }

    /// The body as JSON; `null` if it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(self.body.as_deref().unwrap_or_default()).unwrap_or_default()
    }

    /// Changes a JSON body; any other, and one that is not changed, stays as it is.
    pub fn edit(&mut self, change: impl FnOnce(&mut Value)) {
        let before = self.json();
        let mut after = before.clone();
        change(&mut after);
        if after != before {
            self.body = Some(after.to_string().into_bytes());
        }
    }

    /// Another request with the same token.
    pub fn other(&self, method: &str, target: &str) -> Self {
        let mut other = self.clone();
        other.remove("content-type");
        Self { method: method.to_owned(), target: target.to_owned(), body: None, ..other }
    }

    /// As HTTP/1.1.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = format!("{} {} HTTP/1.1\r\n", self.method, self.target).into_bytes();
        for (name, value) in &self.headers {
            out.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
        }
        if let Some(body) = &self.body {
            out.extend(format!("content-length: {}\r\n", body.len()).into_bytes());
        }
        out.extend_from_slice(b"\r\n");
        out.extend_from_slice(self.body.as_deref().unwrap_or_default());
        out
    }
}

/// Changes an answer's JSON body; any other stays as it is.
pub fn edit(answer: &mut Response, change: impl FnOnce(&mut Value)) {
    let before = answer.json();
    let mut after = before.clone();
    change(&mut after);
    if after != before {
        answer.body = after.to_string().into_bytes();
    }
}

/// Changes every task in an answer: the one of a single answer, each of a list.
pub fn edit_tasks(answer: &mut Response, change: impl Fn(&mut Value)) {
    if answer.status >= 300 {
        return;
    }
    edit(answer, |body| match body {
        Value::Array(items) => items.iter_mut().for_each(change),
        task if task.get("id").is_some() => change(task),
        _ => {}
    });
}

/// Sets a header of an answer; an empty value takes it away.
pub fn set(answer: &mut Response, name: &str, value: &str) {
    answer.headers.retain(|(key, _)| !key.eq_ignore_ascii_case(name));
    if !value.is_empty() {
        answer.headers.push((name.to_owned(), value.to_owned()));
    }
}

/// An error as the contract wants it.
pub fn problem(status: u16, code: &str, detail: &str) -> Response {
    let id = format!("self-test-{:016x}", rand::random::<u64>());
    let title = http::StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()).unwrap_or("Error");
    let body = json!({ "type": "about:blank", "title": title, "status": status, "detail": detail, "code": code, "request_id": id });
    let mut headers = vec![
        ("content-type".to_owned(), "application/problem+json".to_owned()),
        ("x-request-id".to_owned(), id),
        ("x-content-type-options".to_owned(), "nosniff".to_owned()),
        ("cache-control".to_owned(), "no-store".to_owned()),
    ];
    if status == 401 {
        headers.push(("www-authenticate".to_owned(), "Bearer realm=\"taskward\", error=\"invalid_token\"".to_owned()));
    }
    Response { status, headers, body: body.to_string().into_bytes(), duration: Duration::ZERO }
}

/// What a handler that failed answers.
pub fn broke() -> Response {
    problem(500, "internal_error", "Something went wrong on our side")
}

/// The head of an answer, up to and with the empty line; `length` is what it announces.
pub fn head(answer: &Response, length: Option<usize>, title_case: bool) -> String {
    let mut out = format!("HTTP/1.1 {} .\r\n", answer.status);
    for (name, value) in &answer.headers {
        let name = if title_case { capitals(name) } else { name.clone() };
        let _ = write!(out, "{name}: {value}\r\n");
    }
    if let Some(length) = length {
        let _ = write!(out, "content-length: {length}\r\n");
    }
    out.push_str("\r\n");
    out
}

fn capitals(name: &str) -> String {
    let part = |part: &str| part.get(..1).map_or(String::new(), |first| first.to_uppercase() + &part[1..]);
    name.split('-').map(part).collect::<Vec<_>>().join("-")
}
