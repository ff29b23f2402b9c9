//! Where a token is looked for, and when: in one header, before anything else.

use std::net::TcpListener;
use std::time::Duration;

use jsonwebtoken::Algorithm;
use serde_json::json;

use super::claimed::LEEWAY;
use super::mint::{HEADER, claims, encode, good, now, sign_with, with};
use super::{Case, Refused, alice, refuse, server};
use crate::harness::{SECRET, Server};
use crate::raw::contract::OPERATIONS;
use crate::raw::table::each;
use crate::raw::wire::{Connection, Request};

/// A name, and the headers of a request.
type Named<'a> = (&'a str, Vec<(&'static str, &'a [u8])>);

#[test]
fn a_token_counts_in_one_authorization_header_with_the_scheme_bearer_alone() {
    let token = good();
    let as_is = |prefix: &str| format!("{prefix}{token}").into_bytes();
    let (bearer, other) = (as_is("Bearer "), as_is("Token "));
    let basic = format!("Basic {}", encode(format!("mallory:{token}"))).into_bytes();
    let no_token: Vec<Named<'_>> = vec![
        ("no header", vec![]),
        ("an empty header", vec![("authorization", b"")]),
        ("the scheme alone", vec![("authorization", b"Bearer")]),
        ("the scheme and a space", vec![("authorization", b"Bearer ")]),
        ("the scheme Basic", vec![("authorization", &basic)]),
        ("the scheme Token", vec![("authorization", &other)]),
        ("the scheme DPoP", vec![("authorization", b"DPoP x.y.z")]),
        ("no scheme", vec![("authorization", &bearer[7..])]),
        ("a cookie", vec![("cookie", b"access_token=x; Authorization=Bearer")]),
        ("a proxy's header", vec![("proxy-authorization", &bearer)]),
        ("a header of our own", vec![("x-authorization", &bearer), ("x-access-token", &bearer[7..])]),
        ("the name of a user", vec![("x-user-id", b"alice"), ("x-forwarded-user", b"alice")]),
    ];
    let mut cases: Vec<Case> =
        no_token.iter().map(|(name, headers)| Case::of(name, headers, Refused::NoToken)).collect();
    for prefix in ["Bearer:", "Bearer: ", "Bearer", "Bearer\t", "Bearer=", "JWT "] {
        let value = as_is(prefix);
        cases.push(Case::of(&format!("the scheme {prefix:?}"), &[("authorization", &value)], Refused::NoToken));
    }
    let cookie = format!("access_token={token}; token={token}; Authorization=Bearer {token}").into_bytes();
    cases.push(Case::of("the token in a cookie", &[("cookie", &cookie)], Refused::NoToken));
    let malformed: Vec<Named<'_>> = vec![
        ("the header twice", vec![("authorization", &bearer), ("authorization", &bearer)]),
        ("a second header of another scheme", vec![("authorization", &bearer), ("authorization", &basic)]),
        ("bytes that are not ASCII", vec![("authorization", "Bearer é.é.é".as_bytes())]),
        ("bytes that are not UTF-8", vec![("authorization", b"Bearer \xff\xfe.x.y")]),
    ];
    cases.extend(malformed.iter().map(|(name, headers)| Case::of(name, headers, Refused::Malformed)));
    refuse(&server(), alice, &cases);
}

#[test]
fn a_token_in_the_query_or_in_a_form_does_not_count_and_is_not_logged() {
    let server = server();
    let token = good();
    let form = "application/x-www-form-urlencoded";
    let requests = [
        Request::new("GET", &format!("/tasks?access_token={token}")),
        Request::new("GET", &format!("/tasks?authorization=Bearer%20{token}")),
        Request::new("DELETE", &format!("/tasks/1?token={token}")),
        Request::new("POST", "/tasks").header("content-type", form).body(format!("access_token={token}")),
        Request::new("POST", "/tasks").json(json!({ "title": "x", "access_token": token }).to_string()),
    ];
    each(
        requests.iter().enumerate(),
        |(index, _)| index.to_string(),
        |(_, request)| {
            let answer = request.send(&server.base_url);
            Refused::NoToken.check(&answer);
            assert!(!answer.whole().contains(&token[..40]));
            assert!(!server.log().contains(&token[..40]));
        },
    );
}

#[test]
fn the_scheme_is_compared_without_case_and_takes_more_than_one_space() {
    let server = Server::start();
    let token = good();
    each(
        ["bearer ", "BEARER ", "BeArEr ", "Bearer   "],
        |scheme| (*scheme).to_owned(),
        |scheme| {
            let request = Request::new("GET", "/tasks").header("authorization", format!("{scheme}{token}"));
            assert_eq!(request.send(&server.base_url).status, 200);
        },
    );
}

#[test]
fn no_key_is_fetched_from_where_a_header_points_to() {
    let server = server();
    let trap = TcpListener::bind("127.0.0.1:0").expect("a free port");
    trap.set_nonblocking(true).expect("a listener need not block");
    let url = format!("http://{}/jwks.json", trap.local_addr().expect("the listener has an address"));
    let attacker = "attacker-Key-Of-The-Right-Size-0815-abcdef";
    let cases: Vec<Case> = ["jku", "x5u", "kid"]
        .into_iter()
        .flat_map(|name| {
            let header = json!({ "alg": "HS256", name: url }).to_string();
            [attacker, ""].map(|secret| {
                let token = sign_with(Algorithm::HS256, secret.as_bytes(), &header, claims().to_string());
                Case::new(&format!("{name}, key of {} bytes", secret.len()), token, Refused::Invalid)
            })
        })
        .collect();
    refuse(&server, alice, &cases);
    let caller = trap.accept().map_err(|error| error.kind());
    assert_eq!(caller.err(), Some(std::io::ErrorKind::WouldBlock), "somebody fetched a key");
}

#[test]
fn every_protected_operation_refuses_alike_and_does_nothing() {
    let server = server();
    let owner = with(&json!({ "sub": "owner" }));
    let created = Request::new("POST", "/tasks").bearer(&owner).json(r#"{"title":"kept"}"#).send(&server.base_url);
    let id = created.json()["id"].as_i64().expect("a task has an id");
    let expired = with(&json!({ "sub": "owner", "exp": now() - LEEWAY - 1 }));
    let forged = sign_with(
        Algorithm::HS256,
        &SECRET.as_bytes()[1..],
        HEADER,
        json!({ "sub": "owner", "exp": now() + 600 }).to_string(),
    );
    let cases = [
        Case::of("no token", &[], Refused::NoToken),
        Case::new("junk", "junk", Refused::Malformed),
        Case::new("an expired token", &expired, Refused::Expired),
        Case::new("a forged token", &forged, Refused::Invalid),
    ];
    let protected: Vec<_> = OPERATIONS.iter().filter(|operation| operation.is_protected).collect();
    assert!(protected.len() >= 5, "{protected:?}");
    for case in cases {
        let mut first = None;
        for operation in &protected {
            let request = Request::new(&operation.method, &operation.path(id));
            let request = if operation.has_body { request.json(r#"{"title":"changed"}"#) } else { request };
            let answer = case.on(request).send(&server.base_url);
            let request_id = case.refused.check(&answer);
            let body = answer.text().replace(&request_id, "");
            assert_eq!(*first.get_or_insert(body.clone()), body, "{}: {operation:?}", case.name);
        }
    }
    let tasks = Request::new("GET", "/tasks").bearer(&owner).send(&server.base_url);
    assert_eq!(tasks.json(), json!([created.json()]), "a refused request has done something");
}

#[test]
fn public_operations_ask_for_no_token_and_mind_no_bad_one() {
    let server = Server::start();
    let public: Vec<_> = OPERATIONS.iter().filter(|operation| !operation.is_protected).collect();
    assert!(public.len() >= 6, "{public:?}");
    for operation in public {
        let request = Request::new(&operation.method, &operation.path(1));
        assert_eq!(request.send(&server.base_url).status, 200, "{operation:?}");
        assert_eq!(request.bearer("junk").send(&server.base_url).status, 200, "{operation:?}");
    }
}

#[test]
fn the_token_is_judged_before_anything_else_of_a_request() {
    let server = Server::start();
    let post = || Request::new("POST", "/tasks");
    let requests = [
        ("a bad body", post().json("not JSON")),
        ("no body", post()),
        ("a wrong type of body", post().header("content-type", "text/plain").body("x")),
        ("a member that is unknown", post().json(r#"{"x":1}"#)),
        ("a body that is too large", post().json("x".repeat(100_000))),
        ("a bad path", Request::new("GET", "/tasks/abc")),
        ("a path out of range", Request::new("DELETE", "/tasks/0")),
        ("a bad path and a bad body", Request::new("PUT", "/tasks/abc").json("not JSON")),
        ("a bad query", Request::new("GET", "/tasks?limit=0")),
        ("an unknown parameter", Request::new("GET", "/tasks?x=1")),
        ("a bad cursor", Request::new("GET", "/tasks?cursor=x")),
        ("a missing task", Request::new("GET", "/tasks/1")),
    ];
    each(
        requests,
        |(name, _)| (*name).to_owned(),
        |(_, request)| {
            Refused::NoToken.check(&request.send(&server.base_url));
            Refused::Malformed.check(&request.clone().bearer("junk").send(&server.base_url));
        },
    );
    let mut head = Connection::open(&server.base_url);
    head.send(Request::new("HEAD", "/tasks").header("connection", "close").bytes()).expect("the server reads");
    let answer = head.answer_to("HEAD").expect("an answer");
    assert_eq!((answer.status, answer.header("www-authenticate")), (401, Some(r#"Bearer realm="taskward""#)));
    assert!(head.is_closed(), "an answer to HEAD has no body");
}

#[test]
fn a_token_that_held_a_moment_ago_expires_on_an_open_connection() {
    let server = Server::start();
    let token = with(&json!({ "exp": now() - LEEWAY + 2 }));
    let mut connection = Connection::open(&server.base_url);
    let request = Request::new("GET", "/tasks").bearer(&token).bytes();
    connection.send(&request).expect("the server reads");
    assert_eq!(connection.answer().map(|answer| answer.status), Some(200));
    std::thread::sleep(Duration::from_millis(2200));
    connection.send(&request).expect("the server reads");
    Refused::Expired.check(&connection.answer().expect("an answer"));
}
