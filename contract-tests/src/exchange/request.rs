//! A request as a case writes it down.

use crate::tokens::Token;
use serde_json::Value;
use std::time::Duration;

/// How far the contract speaks about a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Terms {
    /// The answer must be a documented one, and never a 5xx.
    #[default]
    Contract,
    /// The request breaks HTTP itself (a URI of 100 kB, two lengths …): any refusal will do, the other rules hold.
    BrokenHttp,
    /// The operator took something away: 503 is the right answer.
    Outage,
}

/// One request.
#[derive(Debug, Clone)]
pub struct Request {
    /// The method.
    pub method: String,
    /// Path and query, sent as they are.
    pub target: String,
    /// Headers in order, `Authorization` of [`Request::token`] aside.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The body, if there is one.
    pub body: Option<Vec<u8>>,
    /// The bearer token.
    pub token: Option<Token>,
    /// How far the contract speaks about it.
    pub terms: Terms,
    /// Whether to open a connection for this request alone.
    pub fresh_connection: bool,
    /// How long to wait for the answer.
    pub timeout: Duration,
}

impl Request {
    /// A request without headers or body.
    #[must_use]
    pub fn new(method: &str, target: impl Into<String>) -> Self {
        Self {
            method: method.to_owned(),
            target: target.into(),
            headers: Vec::new(),
            body: None,
            token: None,
            terms: Terms::Contract,
            fresh_connection: false,
            timeout: Duration::from_secs(10),
        }
    }

    /// `GET target`.
    #[must_use]
    pub fn get(target: impl Into<String>) -> Self {
        Self::new("GET", target)
    }

    /// `POST target` with a JSON body.
    #[must_use]
    pub fn post(target: impl Into<String>, body: &Value) -> Self {
        Self::new("POST", target).json(body)
    }

    /// `PUT target` with a JSON body.
    #[must_use]
    pub fn put(target: impl Into<String>, body: &Value) -> Self {
        Self::new("PUT", target).json(body)
    }

    /// `DELETE target`.
    #[must_use]
    pub fn delete(target: impl Into<String>) -> Self {
        Self::new("DELETE", target)
    }

    /// With `Authorization: Bearer …`.
    #[must_use]
    pub fn token(mut self, token: &Token) -> Self {
        self.token = Some(token.clone());
        self
    }

    /// With one more header; the same name may be given again.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.headers.push((name.to_owned(), value.as_ref().to_vec()));
        self
    }

    /// With a JSON body and its media type.
    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        self.bytes("application/json", body.to_string())
    }

    /// With any bytes as the body, under any media type.
    #[must_use]
    pub fn bytes(self, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.header("Content-Type", media_type).untyped(body)
    }

    /// With a body that has no `Content-Type`.
    #[must_use]
    pub fn untyped(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// With other terms than the contract's.
    #[must_use]
    pub fn terms(mut self, terms: Terms) -> Self {
        self.terms = terms;
        self
    }

    /// On a connection of its own.
    #[must_use]
    pub fn alone(mut self) -> Self {
        self.fresh_connection = true;
        self
    }

    /// With another patience than 10 s.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The path without the query.
    #[must_use]
    pub fn path(&self) -> &str {
        self.target.split(['?', '#']).next().unwrap_or_default()
    }

    /// Whether the server sees something that claims to be a token.
    #[must_use]
    pub fn has_credentials(&self) -> bool {
        self.token.is_some() || self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("authorization"))
    }

    /// The request as HTTP/1.1 bytes.
    #[must_use]
    pub fn to_bytes(&self, host: &str) -> Vec<u8> {
        let mut out = format!("{} {} HTTP/1.1\r\n", self.method, self.target).into_bytes();
        let mut line = |name: &str, value: &[u8]| {
            out.extend_from_slice(name.as_bytes());
            out.extend_from_slice(b": ");
            out.extend_from_slice(value);
            out.extend_from_slice(b"\r\n");
        };
        line("Host", host.as_bytes());
        if let Some(token) = &self.token {
            line("Authorization", format!("Bearer {}", token.reveal()).as_bytes());
        }
        for (name, value) in &self.headers {
            line(name, value);
        }
        if let Some(body) = &self.body {
            line("Content-Length", body.len().to_string().as_bytes());
        }
        out.extend_from_slice(b"\r\n");
        out.extend_from_slice(self.body.as_deref().unwrap_or_default());
        out
    }
}
