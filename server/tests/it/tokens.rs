//! Tokens that do not hold: each is the same 401, and none is a 500.

use std::collections::HashMap;

use serde_json::Value;

use crate::harness::Server;
use crate::raw::table::each;
use crate::raw::wire::{Answer, Request};

/// Tokens that hold though they look unusual.
mod accepted;
/// Tokens that are signed well and say something that is refused.
mod claimed;
/// Tokens that are refused before a claim is believed.
mod forged;
/// Tokens made by hand.
pub mod mint;
/// Where a token is looked for, and when.
mod place;

use mint::CANARY;

/// A request that is refused for its token, or for the lack of one.
#[derive(Clone)]
struct Case {
    name: String,
    headers: Vec<(&'static str, Vec<u8>)>,
    refused: Refused,
}

/// Why it is refused.
#[derive(Clone, Copy, PartialEq)]
enum Refused {
    NoToken,
    Malformed,
    Invalid,
    Expired,
    NotYetValid,
    Issuer,
    Audience,
    Claims,
}

impl Case {
    fn new(name: &str, token: impl AsRef<str>, refused: Refused) -> Self {
        Self::of(name, &[("authorization", format!("Bearer {}", token.as_ref()).as_bytes())], refused)
    }

    fn of(name: &str, headers: &[(&'static str, &[u8])], refused: Refused) -> Self {
        let headers = headers.iter().map(|(name, value)| (*name, value.to_vec())).collect();
        Self { name: name.to_owned(), headers, refused }
    }

    fn on(&self, request: Request) -> Request {
        self.headers.iter().fold(request, |request, (name, value)| request.header(name, value))
    }

    /// Whatever of the token must never be seen again.
    fn secrets(&self) -> Vec<String> {
        let mut secrets = vec![CANARY.to_owned(), "mallory".to_owned()];
        for (_, value) in &self.headers {
            let pieces = value.split(|byte| !(byte.is_ascii_alphanumeric() || b"-_+/".contains(byte)));
            let long = pieces.filter(|piece| piece.len() >= 16);
            secrets.extend(long.map(|piece| String::from_utf8_lossy(&piece[..16]).into_owned()));
        }
        secrets
    }
}

impl Refused {
    fn code(self) -> &'static str {
        match self {
            Self::NoToken => "authentication_required",
            Self::Malformed => "token_malformed",
            Self::Invalid => "token_invalid",
            Self::Expired => "token_expired",
            Self::NotYetValid => "token_not_yet_valid",
            Self::Issuer => "token_wrong_issuer",
            Self::Audience => "token_wrong_audience",
            Self::Claims => "token_claims_invalid",
        }
    }

    /// Asserts that this is the 401, and gives its request id.
    fn check(self, answer: &Answer) -> String {
        let problem = answer.problem(401, self.code());
        let (detail, challenge) = match self {
            Self::NoToken => ("Authentication required", r#"Bearer realm="taskward""#),
            _ => ("Invalid or expired token", r#"Bearer realm="taskward", error="invalid_token""#),
        };
        assert_eq!(problem["detail"], detail);
        assert_eq!(problem["title"], "Unauthorized");
        assert_eq!(answer.header("www-authenticate"), Some(challenge));
        problem["request_id"].as_str().unwrap_or_default().to_owned()
    }
}

/// Asserts that each is refused as it should be, that nothing of its token is seen again, and that a good token holds
/// before and after.
fn refuse(server: &Server, good: fn() -> String, cases: &[Case]) {
    each(
        cases,
        |case| case.name.clone(),
        |case| {
            let answer = case.on(Request::new("GET", "/tasks")).send(&server.base_url);
            let request_id = case.refused.check(&answer);
            let log = server.log();
            for secret in case.secrets() {
                assert!(!answer.whole().contains(&secret), "the answer holds a piece of the token");
                assert!(!log.contains(&secret), "the log holds a piece of the token");
            }
            assert_logged(&log, &request_id);
            assert_eq!(Request::new("GET", "/tasks").bearer(&good()).send(&server.base_url).status, 200);
        },
    );
    assert!(!server.database.holds("mallory"), "a refused token has made a user");
}

/// A refusal is logged with its reason and its peer.
fn assert_logged(log: &str, request_id: &str) {
    let lines = log.lines().filter_map(|line| serde_json::from_str::<HashMap<String, Value>>(line).ok());
    let line = lines.into_iter().find(|line| line.get("request_id").is_some_and(|id| id == request_id));
    let line = line.unwrap_or_else(|| panic!("the log does not tell of {request_id}"));
    assert_eq!((&line["level"], &line["message"]), (&Value::from("WARN"), &Value::from("authentication failed")));
    assert!(line["cause"].as_str().is_some_and(|cause| !cause.is_empty()), "{line:?}");
    assert!(line["peer"].as_str().is_some_and(|peer| peer.starts_with("127.0.0.1:")), "{line:?}");
}

/// Somebody else than who the refused tokens name.
fn alice() -> String {
    mint::with(&serde_json::json!({ "sub": "alice", "canary": "none" }))
}

/// Logs all there is to log, and knows one more user than the refused tokens name.
fn server() -> Server {
    Server::start_with(&[("LOG_LEVEL", "trace")])
}

#[test]
fn the_header_does_not_choose_the_algorithm() {
    refuse(&server(), alice, &forged::algorithms());
}

#[test]
fn every_bit_of_the_signature_counts() {
    refuse(&server(), alice, &forged::signatures());
}

#[test]
fn a_token_is_three_parts_of_strict_base64url_and_at_most_8_kib() {
    refuse(&server(), alice, &forged::forms());
}

#[test]
fn a_header_is_an_object_that_asks_for_nothing_unknown() {
    refuse(&server(), alice, &forged::headers());
}

#[test]
fn a_payload_is_an_object_with_each_claim_once() {
    refuse(&server(), alice, &claimed::payloads());
}

#[test]
fn a_token_holds_between_nbf_and_exp() {
    refuse(&server(), alice, &claimed::times());
}

#[test]
fn a_subject_is_a_text_of_1_to_255_bytes_without_control_characters() {
    refuse(&server(), alice, &claimed::subjects());
}

#[test]
fn issuer_and_audience_are_required_and_compared_exactly_once_they_are_configured() {
    let server = Server::start_with(&[("JWT_ISSUER", claimed::ISSUER), ("JWT_AUDIENCE", claimed::AUDIENCES)]);
    let alice = || claimed::addressed(&serde_json::json!({ "sub": "alice", "canary": "none" }));
    refuse(&server, alice, &claimed::addresses());
    accept(&server, accepted::ADDRESSED);
}

#[test]
fn unusual_tokens_that_keep_the_rules_hold() {
    accept(&Server::start(), accepted::PLAIN);
}

fn accept(server: &Server, tokens: &[accepted::Good]) {
    each(
        tokens,
        |(name, _)| (*name).to_owned(),
        |(_, token)| {
            let token = token();
            let send = |request: Request| request.bearer(&token).send(&server.base_url);
            let created = send(Request::new("POST", "/tasks").json(r#"{"title":"mine"}"#));
            assert_eq!(created.status, 201, "{created:?}");
            let tasks = send(Request::new("GET", "/tasks")).json();
            assert_eq!(tasks, serde_json::json!([created.json()]));
            let place = created.header("location").expect("a task has a place");
            assert_eq!(send(Request::new("DELETE", place)).status, 204);
        },
    );
}

#[test]
fn a_token_nested_however_deep_is_no_500() {
    let server = Server::start();
    each([64, 1000, 3000], usize::to_string, |&depth| {
        let deep = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let claims = mint::claims().to_string();
        let header = format!(r#"{{"alg":"HS256","x":{deep}}}"#);
        let payload = format!(r#"{{"x":{deep},{}"#, &claims[1..]);
        for token in [mint::headed(header), mint::sign(mint::HEADER, payload), mint::sign(mint::HEADER, deep)] {
            let answer = Request::new("GET", "/tasks").bearer(&token).send(&server.base_url);
            assert!(matches!(answer.status, 200 | 401), "{answer:?}");
        }
    });
}
