//! Paths, methods, parameters and bodies that are not as the contract has them.

use serde_json::json;

use crate::harness::{Server, token};
use crate::raw::wire::{Answer, Request};

/// Bodies that are no JSON, or no object.
mod bodies;
/// Members that break a rule.
mod members;
/// Unknown routes, wrong methods, HEAD, paths written in another way.
mod paths;
/// Query parameters and cursors.
mod queries;
/// Texts that are stored as they came.
mod texts;

/// A server and a user who has two tasks there.
struct World {
    server: Server,
    token: String,
    /// The task that is aimed at.
    id: i64,
}

impl World {
    fn new() -> Self {
        let server = Server::start();
        let mut world = Self { server, token: token("alice"), id: 0 };
        world.send(Request::new("POST", "/tasks").json(json!({ "title": "another" }).to_string()));
        let task = json!({ "title": "kept", "description": "as it is", "priority": "high" });
        let created = world.send(Request::new("POST", "/tasks").json(task.to_string()));
        world.id = created.json()["id"].as_i64().expect("a task has an id");
        world
    }

    /// Sends a request with the user's token.
    fn send(&self, request: Request) -> Answer {
        request.bearer(&self.token).send(&self.server.base_url)
    }

    fn get(&self, target: &str) -> Answer {
        self.send(Request::new("GET", target))
    }

    /// All that the user has: it must not change, and to tell it the server must still serve.
    fn tasks(&self) -> String {
        let answer = self.get("/tasks");
        assert_eq!(answer.status, 200, "the server serves no more: {answer:?}");
        answer.text().to_owned()
    }

    /// Sends a request that must be refused, and asserts that it has changed nothing.
    fn refused(&self, request: Request) -> Answer {
        let before = self.tasks();
        let answer = self.send(request);
        assert!((400..500).contains(&answer.status), "{answer:?}");
        assert_eq!(self.tasks(), before, "a refused request has done something");
        answer
    }

    /// The two requests that carry a body: a creation and a change.
    fn writes(&self) -> [Request; 2] {
        [Request::new("POST", "/tasks"), Request::new("PUT", &format!("/tasks/{}", self.id))]
    }
}
