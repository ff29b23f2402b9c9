//! More than one request on a connection: each is answered in its turn, and nothing of a body is taken for a request.

use super::table::each;
use super::wire::Request;
use super::{MOST, World, answers};

#[test]
fn pipelined_requests_are_answered_in_order() {
    let world = World::new();
    let requests = [
        (world.request("GET", "/health"), 200),
        (world.request("GET", "/tasks/999"), 404),
        (world.request("POST", "/tasks").json(r#"{"title":"piped"}"#), 201),
        (world.request("POST", "/tasks").json("not JSON"), 400),
        (Request::new("GET", "/tasks"), 401),
        (world.request("DELETE", "/health"), 405),
        (world.request("GET", "/nope"), 404),
        (world.request("GET", "/tasks?limit=0"), 400),
        (world.request("GET", "/tasks"), 200),
        (world.request("GET", "/ready").header("connection", "close"), 200),
    ];
    let mut connection = world.connect();
    let all: Vec<u8> = requests.iter().flat_map(|(request, _)| request.bytes()).collect();
    connection.send(all).expect("the server reads");
    let found = answers(&mut connection, 20);
    let statuses: Vec<u16> = found.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses, requests.map(|(_, status)| status));
    assert_eq!(found[0].json()["status"], "alive");
    assert_eq!(found[8].json()[0]["title"], "piped");
    assert_eq!(found[9].json()["status"], "ready");
    let ids: std::collections::BTreeSet<_> = found.iter().filter_map(|answer| answer.header("x-request-id")).collect();
    assert_eq!(ids.len(), found.len(), "each has its own request id");
    assert!(connection.is_closed());
}

#[test]
fn two_users_on_one_connection_stay_apart() {
    let world = World::new();
    let bob = crate::harness::token("bob");
    let mut connection = world.connect();
    for round in 0..5 {
        for token in [&world.token, &bob] {
            let task = Request::new("POST", "/tasks").bearer(token).json(format!(r#"{{"title":"{}"}}"#, token.len()));
            connection.send(task.bytes()).expect("the connection is open");
            assert_eq!(connection.answer().map(|answer| answer.status), Some(201));
            connection.send(Request::new("GET", "/tasks").bearer(token).bytes()).expect("the connection is open");
            let tasks = connection.answer().expect("an answer").json();
            let tasks = tasks.as_array().expect("tasks are a list");
            assert_eq!(tasks.len(), round + 1);
        }
        connection.send(Request::new("GET", "/tasks").bytes()).expect("the connection is open");
        connection.answer().expect("an answer").problem(401, "authentication_required");
    }
}

/// The body of a request that is answered before it is read: were it taken for requests, they would be answered.
const SMUGGLED: &str = "GET /smuggled HTTP/1.1\r\nhost: x\r\n\r\nGET /smuggled HTTP/1.1\r\nhost: x\r\n\r\n";

#[test]
fn an_answer_that_comes_before_the_body_was_read_does_not_shift_the_next_one() {
    let world = World::new();
    let json = |request: Request| request.header("content-type", "application/json");
    let heads = [
        ("no token", json(Request::new("POST", "/tasks")), 401),
        ("a bad token", json(Request::new("PUT", "/tasks/1").bearer("junk")), 401),
        ("a wrong type", world.request("POST", "/tasks").header("content-type", "text/plain"), 415),
        ("an unknown path", json(world.request("POST", "/nope")), 404),
        ("a wrong method", json(world.request("PATCH", "/tasks")), 405),
        ("a body for GET", world.request("GET", "/tasks"), 200),
        ("a body for DELETE", world.request("DELETE", "/tasks/999"), 404),
        ("a body for a public operation", Request::new("GET", "/health"), 200),
        ("a path that dropshot refuses", world.request("GET", "/%ff"), 400),
        ("a method that dropshot refuses", world.request("FOO", "/tasks"), 405),
    ];
    let framings = [
        ("a length", SMUGGLED.len().to_string(), SMUGGLED.to_owned()),
        (
            "a long length",
            (MOST * 4).to_string(),
            SMUGGLED.repeat(MOST * 4 / SMUGGLED.len() + 1)[..MOST * 4].to_owned(),
        ),
        ("chunks", String::new(), format!("{:x}\r\n{SMUGGLED}\r\n0\r\n\r\n", SMUGGLED.len())),
    ];
    let cases = heads.iter().flat_map(|head| {
        framings.iter().flat_map(move |framing| [true, false].map(|at_once| (head, framing, at_once)))
    });
    each(
        cases,
        |((head, ..), (framing, ..), at_once)| format!("{head}, {framing}, at once: {at_once}"),
        |((_, head, status), (_, length, body), at_once)| {
            let (name, value) =
                if length.is_empty() { ("transfer-encoding", "chunked") } else { ("content-length", length.as_str()) };
            let head = head.clone().header(name, value).bytes();
            let next = Request::new("GET", "/ready").header("connection", "close").bytes();
            let mut connection = world.connect();
            let found = if *at_once {
                let _ = connection.send([&head[..], body.as_bytes(), &next].concat());
                answers(&mut connection, 20)
            } else {
                connection.send(&head).expect("the server reads");
                let first = connection.answer().expect("an answer");
                let _ = connection.send([body.as_bytes(), &next].concat());
                [vec![first], answers(&mut connection, 20)].concat()
            };
            let (first, rest) = found.split_first().expect("an answer");
            assert_eq!(first.status, *status, "{first:?}");
            match rest {
                [] => {}
                [ready] => assert_eq!(ready.json()["status"], "ready"),
                more => panic!(
                    "a part of the body was answered: {:?}",
                    more.iter().map(|answer| answer.status).collect::<Vec<_>>()
                ),
            }
        },
    );
    assert!(world.titles().is_empty());
}

#[test]
fn a_connection_goes_on_after_a_refusal_whose_body_was_read() {
    let world = World::new();
    let mut connection = world.connect();
    for body in ["not JSON", r#"{"title":""}"#, "[]", r#"{"title":"a","x":1}"#] {
        connection.send(world.request("POST", "/tasks").json(body).bytes()).expect("the connection is open");
        connection.answer().expect("an answer").any_problem(400);
        connection.send(world.request("GET", "/tasks").bytes()).expect("the connection is open");
        assert_eq!(connection.answer().expect("an answer").text(), "[]");
    }
}
