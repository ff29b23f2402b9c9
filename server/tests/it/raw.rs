//! Bytes that no HTTP client would send: endless bodies, half bodies, pipelines.

use crate::harness::{Server, token};

/// Bodies that are too large, too slow, or never whole.
mod bodies;
/// What `openapi.yaml` says of errors.
pub mod contract;
/// Requests that are no HTTP, or far too much of it.
mod framing;
/// More than one request on a connection.
mod order;
/// A handler that panics.
mod panics;
/// A table of named cases.
pub mod table;
/// HTTP/1.1 as bytes on a socket.
pub mod wire;

use wire::{Answer, Connection, Request};

/// The limit of the contract, `x-max-body-bytes`.
const MOST: usize = 65_536;

/// A server, and a user of it.
struct World {
    server: Server,
    token: String,
}

impl World {
    fn new() -> Self {
        Self::with(&[])
    }

    fn with(variables: &[(&str, &str)]) -> Self {
        Self { server: Server::start_with(variables), token: token("alice") }
    }

    fn connect(&self) -> Connection {
        Connection::open(&self.server.base_url)
    }

    /// A request with the user's token.
    fn request(&self, method: &str, target: &str) -> Request {
        Request::new(method, target).bearer(&self.token)
    }

    /// The head of a creation, whose body is still to come.
    fn creation(&self) -> Request {
        self.request("POST", "/tasks").header("content-type", "application/json")
    }

    /// The user's tasks. The server must serve them whatever happened before.
    fn titles(&self) -> Vec<String> {
        let answer = self.request("GET", "/tasks?limit=1000").send(&self.server.base_url);
        assert_eq!(answer.status, 200, "{answer:?}");
        let tasks = answer.json();
        let title = |task: &serde_json::Value| task["title"].as_str().unwrap_or_default().to_owned();
        tasks.as_array().expect("tasks are a list").iter().map(title).collect()
    }
}

/// The answers that come until the server closes or has nothing more to say.
fn answers(connection: &mut Connection, most: usize) -> Vec<Answer> {
    std::iter::from_fn(|| connection.answer()).take(most).collect()
}
