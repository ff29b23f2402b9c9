//! Requests that are no HTTP, or far too much of it: hyper answers these, and the server goes on.

use std::time::Duration;

use super::table::each;
use super::wire::{Answer, Request};
use super::{World, answers};

/// Sends bytes and gives all answers; the client then ends its half, as nothing more will come.
fn told(world: &World, bytes: &[u8]) -> Vec<Answer> {
    let mut connection = world.connect();
    let _ = connection.send(bytes);
    let _ = connection.socket().shutdown(std::net::Shutdown::Write);
    answers(&mut connection, 20)
}

/// A refusal by hyper has no body; one by us is a problem like any other. A server that closes without reading all may lose
/// its answer on the way.
fn assert_refused(answers: &[Answer]) {
    match answers {
        [] => {}
        [answer] if answer.body.is_empty() => assert!(matches!(answer.status, 400 | 414 | 431), "{answer:?}"),
        [answer] => {
            assert!((400..500).contains(&answer.status), "{answer:?}");
            answer.any_problem(answer.status);
        }
        more => panic!("more than one answer: {:?}", more.iter().map(|answer| answer.status).collect::<Vec<_>>()),
    }
}

#[test]
fn a_request_that_is_far_too_large_is_refused_and_the_server_goes_on() {
    let world = World::new();
    let many = |count: usize| {
        (0..count).fold(world.request("GET", "/tasks"), |request, n| request.header(&format!("x-{n}"), "y"))
    };
    let cases = [
        ("a target of 100 kB", world.request("GET", &format!("/tasks?x={}", "x".repeat(100_000)))),
        ("a path of 100 kB", world.request("GET", &format!("/tasks/{}", "9".repeat(100_000)))),
        ("a target of 1 MB", world.request("GET", &format!("/tasks?x={}", "x".repeat(1_000_000)))),
        ("1000 headers", many(1000)),
        ("100000 headers", many(100_000)),
        ("a header of 1 MB", world.request("GET", "/tasks").header("x", "y".repeat(1_000_000))),
        ("a token of 1 MB", Request::new("GET", "/tasks").bearer(&"x".repeat(1_000_000))),
        ("a name of 100 kB", world.request("GET", "/tasks").header(&"n".repeat(100_000), "y")),
    ];
    each(
        cases,
        |(name, _)| (*name).to_owned(),
        |(_, request)| {
            let found = told(&world, &request.bytes());
            assert_refused(&found);
            assert!(world.titles().is_empty());
        },
    );
    let target = format!("/tasks?x={}", "x".repeat(60_000));
    world.request("GET", &target).send(&world.server.base_url).broken(&[("x", "unknown")]);
    let path = format!("/tasks/{}", "9".repeat(60_000));
    world.request("GET", &path).send(&world.server.base_url).any_problem(400);
    assert_eq!(many(90).send(&world.server.base_url).status, 200);
}

#[test]
fn what_is_no_http_is_refused_and_the_server_goes_on() {
    let world = World::new();
    let auth = format!("authorization: Bearer {}\r\n", world.token);
    let post = |headers: &str, body: &str| {
        format!("POST /tasks HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n{auth}{headers}\r\n{body}")
    };
    let body = r#"{"title":"a"}"#;
    let chunked = "transfer-encoding: chunked\r\n";
    let cases = [
        ("junk", "junk\r\n\r\n".to_owned()),
        ("a TLS hello", "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}\r\n\r\n".to_owned()),
        ("no version", "GET /tasks\r\n\r\n".to_owned()),
        ("another version", "GET /tasks HTTP/3.7\r\nhost: x\r\n\r\n".to_owned()),
        ("a space in the target", "GET /tasks /x HTTP/1.1\r\nhost: x\r\n\r\n".to_owned()),
        ("a target without a slash", format!("GET tasks HTTP/1.1\r\nhost: x\r\n{auth}\r\n")),
        ("a header without a colon", "GET /tasks HTTP/1.1\r\nhost x\r\n\r\n".to_owned()),
        ("a space before the colon", "GET /tasks HTTP/1.1\r\nhost : x\r\n\r\n".to_owned()),
        ("a folded header", "GET /tasks HTTP/1.1\r\nhost: x\r\nx: a\r\n b\r\n\r\n".to_owned()),
        ("NUL in a header", "GET /tasks HTTP/1.1\r\nhost: x\r\nx: a\0b\r\n\r\n".to_owned()),
        ("two lengths", post("content-length: 13\r\ncontent-length: 14\r\n", body)),
        ("a list of lengths", post("content-length: 13, 14\r\n", body)),
        ("a length with a sign", post("content-length: +13\r\n", body)),
        ("a negative length", post("content-length: -1\r\n", body)),
        ("a length that is no number", post("content-length: x\r\n", body)),
        ("a length above 2^64", post("content-length: 18446744073709551629\r\n", body)),
        ("an unknown coding", post("transfer-encoding: gzip\r\n", body)),
        ("chunked that is not last", post("transfer-encoding: chunked, gzip\r\n", "0\r\n\r\n")),
        ("a chunk without a size", post(chunked, "x\r\nabc\r\n0\r\n\r\n")),
        ("a chunk with a negative size", post(chunked, "-1\r\nabc\r\n0\r\n\r\n")),
        ("a chunk above 2^64", post(chunked, "1000000000000000d\r\n{\"title\":\"a\"}\r\n0\r\n\r\n")),
        ("a chunk longer than its size", post(chunked, "3\r\n{\"title\":\"a\"}\r\n0\r\n\r\n")),
    ];
    each(
        cases,
        |(name, _)| (*name).to_owned(),
        |(_, bytes)| {
            let found = told(&world, bytes.as_bytes());
            assert_refused(&found);
            assert!(world.titles().is_empty(), "it was taken for a request");
        },
    );
}

#[test]
fn a_length_beside_chunks_never_makes_two_requests_of_one() {
    let world = World::new();
    let task = r#"{"title":"chunked"}"#;
    let chunks = format!("{:x}\r\n{task}\r\n0\r\n\r\n", task.len());
    let next = String::from_utf8(Request::new("GET", "/ready").bytes()).expect("ASCII");
    let length = |length: usize| ("content-length", length.to_string());
    let coding = ("transfer-encoding", "chunked".to_owned());
    let cases = [
        ("a length that ends in the chunks", [length(4), coding.clone()]),
        ("the same, the other way round", [coding.clone(), length(4)]),
        ("a length that takes the next request", [length(chunks.len() + next.len()), coding.clone()]),
        ("a length of nothing", [length(0), coding]),
    ];
    each(
        cases,
        |(name, _)| (*name).to_owned(),
        |(_, headers)| {
            let before = world.titles().len();
            let request = headers.iter().fold(world.creation(), |request, (name, value)| request.header(name, value));
            let found = told(&world, &[&request.bytes()[..], chunks.as_bytes(), next.as_bytes()].concat());
            let statuses: Vec<u16> = found.iter().map(|answer| answer.status).collect();
            // RFC 9112, section 6.1: refuse, or take the chunks alone, and close after that.
            let created = world.titles().len() - before;
            assert!(matches!((&statuses[..], created), ([400], 0) | ([201], 1)), "{statuses:?}, {created} created");
        },
    );
}

#[test]
fn clients_that_say_nothing_keep_nobody_waiting() {
    let world = World::new();
    let mut silent: Vec<_> = (0..200).map(|_| world.connect()).collect();
    for (index, connection) in silent.iter_mut().enumerate() {
        let started = [&b""[..], b"G", b"GET /tasks HTT", b"GET /tasks HTTP/1.1\r\nhost: x\r\nx"][index % 4];
        connection.send(started).expect("the server accepts");
    }
    let start = std::time::Instant::now();
    for _ in 0..20 {
        assert!(world.titles().is_empty());
    }
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}
