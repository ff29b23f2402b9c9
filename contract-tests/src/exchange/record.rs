//! What was sent and what came back.

use super::Request;
use serde_json::Value;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Headers that may differ between two answers to the same question: no comparison looks at them.
pub const OF_THE_MOMENT: [&str; 9] = [
    "age",
    "date",
    "ratelimit",
    "ratelimit-policy",
    "server-timing",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "x-request-id",
];

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Headers in order, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// From the first byte sent to the last byte received.
    pub duration: Duration,
}

impl Response {
    /// The first value of a header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Every value of a header.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers.iter().filter(move |(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The body as JSON; `null` if it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The media type without parameters, lower case.
    #[must_use]
    pub fn media_type(&self) -> Option<String> {
        self.header("content-type").map(|value| value.split(';').next().unwrap_or_default().trim().to_lowercase())
    }

    /// Whether the connection ends with this answer.
    #[must_use]
    pub fn closes(&self) -> bool {
        self.all("connection").flat_map(|value| value.split(',')).any(|one| one.trim().eq_ignore_ascii_case("close"))
    }

    /// The target of `Link: <…>; rel="next"`.
    #[must_use]
    pub fn next_link(&self) -> Option<String> {
        let next = self
            .all("link")
            .flat_map(|value| value.split(", <"))
            .find(|link| link.contains("rel=\"next\"") || link.contains("rel=next"))?;
        next.trim_start().trim_start_matches('<').split('>').next().map(str::to_owned)
    }

    /// The headers that two answers to the same question must share.
    pub fn lasting_headers(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        all.filter(|(name, _)| !OF_THE_MOMENT.contains(name))
    }

    /// What two answers must share to be indistinguishable: status, header names, and the body without the request id.
    #[must_use]
    pub fn face(&self) -> (u16, Vec<String>, String) {
        let mut names: Vec<_> = self.lasting_headers().map(|(name, _)| name.to_owned()).collect();
        names.sort_unstable();
        let mut text = self.text();
        if let Some(id) = self.json()["request_id"].as_str() {
            text = text.replace(id, "…");
        }
        (self.status, names, text)
    }
}

/// A request with its answer, or with the reason why there is none.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// What was sent.
    pub request: Request,
    /// What came back; else why nothing did.
    pub outcome: Result<Arc<Response>, String>,
    /// When sending began: orders concurrent exchanges.
    pub started: Instant,
    /// When the answer was complete.
    pub ended: Instant,
}
