//! Tokens of a server that publishes its keys: every algorithm, rotation, outages, floods.

use serde_json::{Value, json};

use crate::harness::Server;
use crate::raw::wire::{Answer, Request};
use crate::tokens::mint;

/// Every algorithm, bound to its key.
mod algorithms;
/// Answers that are no key set.
mod answers;
/// Tokens that nobody should have made.
mod forged;
/// Ten thousand invented key ids.
mod flood;
/// Keys that sign.
mod key;
/// The server that publishes keys.
mod key_server;
/// Which keys of a set are used.
mod members;
/// The authentication server is away.
mod outage;
/// Keys come and go.
mod rotation;
/// What the configuration must say.
mod settings;

pub use key::Key;
pub use key_server::{KeyServer, Reply};

/// A key server, and Taskward with nothing but its address.
struct World {
    keys: KeyServer,
    server: Server,
}

impl World {
    fn new(keys: &[&Key]) -> Self {
        Self::with(keys, &[])
    }

    fn with(keys: &[&Key], variables: &[(&str, &str)]) -> Self {
        Self::on(KeyServer::start(Reply::keys(keys)), variables)
    }

    fn on(keys: KeyServer, variables: &[(&str, &str)]) -> Self {
        let origin = keys.origin();
        let own = [("JWT_SECRET", ""), ("BETTER_AUTH_URL", origin.as_str())];
        let server = Server::start_with(&[&own, variables].concat());
        Self { keys, server }
    }

    /// The claims of a good token.
    fn claims(&self) -> Value {
        let origin = self.keys.origin();
        json!({ "sub": "alice", "exp": mint::now() + 600, "iss": origin, "aud": origin })
    }

    /// The claims of a good token but for these.
    fn claims_with(&self, changes: &Value) -> Value {
        let mut claims = self.claims();
        for (name, value) in changes.as_object().expect("changes are an object") {
            claims[name] = value.clone();
        }
        claims
    }

    /// A good token of this key.
    fn token(&self, key: &Key) -> String {
        key.sign(&key.header(), &self.claims())
    }

    fn get(&self, token: &str) -> Answer {
        Request::new("GET", "/tasks").bearer(token).send(&self.server.base_url)
    }

    #[track_caller]
    fn holds(&self, token: &str) {
        let answer = self.get(token);
        assert_eq!(answer.status, 200, "{}", answer.text());
    }

    #[track_caller]
    fn refuses(&self, token: &str, code: &str) {
        self.get(token).problem(401, code);
    }

    /// It is not known whether the token holds, so it is not refused.
    #[track_caller]
    fn cannot_tell(&self, token: &str) {
        let answer = self.get(token);
        answer.problem(503, "service_unavailable");
        assert_eq!(answer.header("retry-after"), Some("1"));
    }

    fn ready(&self) -> Answer {
        Request::new("GET", "/ready").send(&self.server.base_url)
    }
}

/// Tries until it holds, for what happens in the background.
#[track_caller]
fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let start = std::time::Instant::now();
    while !holds() {
        assert!(start.elapsed() < std::time::Duration::from_mins(1), "not within a minute: {what}");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}
