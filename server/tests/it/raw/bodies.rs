//! Bodies that are too large, too slow, or never whole.

use std::io::Write as _;
use std::net::Shutdown;
use std::time::{Duration, Instant};

use super::wire::{Connection, Request};
use super::{MOST, World};

/// How long a body may take: `MOST_TIME` in `api/src/input/body.rs`.
const MOST_TIME: Duration = Duration::from_secs(10);
/// More than a server needs to answer at once, less than it waits for a body.
const PROMPT: Duration = Duration::from_secs(5);

fn chunk(bytes: &[u8]) -> Vec<u8> {
    [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat()
}

#[test]
fn a_length_above_the_limit_is_refused_before_the_body_comes() {
    let world = World::new();
    for length in ["65537", "10000000000", "9223372036854775807"] {
        for target in ["POST /tasks", "PUT /tasks/1"] {
            let (method, path) = target.split_once(' ').expect("a method and a path");
            let start = Instant::now();
            let mut connection = world.connect();
            let request = world.request(method, path).header("content-type", "application/json");
            let head = request.header("content-length", length).bytes();
            connection.send([&head[..], b"{"].concat()).expect("the server reads");
            connection.answer().expect("an answer").problem(413, "content_too_large");
            assert!(start.elapsed() < PROMPT, "{length}: {:?}", start.elapsed());
            assert!(connection.is_closed(), "{length}: the rest would be taken for a request");
        }
    }
    assert!(world.titles().is_empty());
}

#[test]
fn a_body_in_chunks_may_have_65536_bytes_and_no_more() {
    let world = World::new();
    let task = br#"{"title":"in chunks"}"#;
    for (size, status) in [(MOST, 201), (MOST + 1, 413), (MOST * 3, 413)] {
        let mut connection = world.connect();
        connection.send(world.creation().header("transfer-encoding", "chunked").bytes()).expect("the server reads");
        let body = [&task[..], &vec![b' '; size - task.len()]].concat();
        for part in body.chunks(1000) {
            if connection.send(chunk(part)).is_err() {
                break;
            }
        }
        let _ = connection.send(b"0\r\n\r\n");
        let answer = connection.answer().expect("an answer");
        assert_eq!(answer.status, status, "{size}: {answer:?}");
        if status == 413 {
            answer.problem(413, "content_too_large");
        }
    }
    assert_eq!(world.titles(), ["in chunks"]);
}

#[test]
fn a_body_in_chunks_that_never_ends_is_refused_after_about_the_limit() {
    let world = World::new();
    let mut connection = world.connect();
    connection.send(world.creation().header("transfer-encoding", "chunked").bytes()).expect("the server reads");
    let mut socket = connection.socket();
    let writer = std::thread::spawn(move || {
        let part = chunk(&[b' '; 8192]);
        // What the two sockets between us hold may be taken, too: some megabytes at most. A server that reads on takes all.
        (0..32_768).take_while(|_| socket.write_all(&part).is_ok()).count() * 8192
    });
    let answer = connection.answer().expect("an answer");
    answer.problem(413, "content_too_large");
    drop(connection);
    let sent = writer.join().expect("the writer ends");
    assert!(sent < 16 * 1024 * 1024, "{sent} bytes were taken");
    assert!(world.titles().is_empty());
}

#[test]
fn one_chunk_that_is_announced_too_large_is_refused_after_about_the_limit() {
    let world = World::new();
    let mut connection = world.connect();
    let head = world.creation().header("transfer-encoding", "chunked").bytes();
    connection.send([&head[..], b"7fffffffffffffff\r\n"].concat()).expect("the server reads");
    let _ = connection.send(vec![b' '; MOST + 1]);
    connection.answer().expect("an answer").problem(413, "content_too_large");
}

#[test]
fn a_body_that_stops_is_a_408_after_ten_seconds_and_others_are_served_meanwhile() {
    let world = World::new();
    let stalled = |head: Request, first: &[u8]| {
        let mut connection = world.connect();
        connection.send([&head.bytes()[..], first].concat()).expect("the server reads");
        connection
    };
    let start = Instant::now();
    let half = stalled(world.creation().header("content-length", "100"), br#"{"title":"#);
    let none = stalled(world.creation().header("content-length", "100"), b"");
    let chunks = stalled(world.creation().header("transfer-encoding", "chunked"), b"5\r\n{\"tit\r\n");
    let mut dripping = stalled(world.creation().header("content-length", "100"), b"{");
    let drip = |connection: &mut Connection| {
        while connection.send(b" ").is_ok() && start.elapsed() < MOST_TIME * 2 {
            std::thread::sleep(Duration::from_millis(500));
        }
    };
    let ends = |mut connection: Connection| {
        connection.answer().expect("an answer").problem(408, "request_timeout");
        let waited = start.elapsed();
        assert!(connection.is_closed(), "the rest would be taken for a request");
        waited
    };
    std::thread::scope(|scope| {
        let mut socket = Connection::from(dripping.socket());
        let drip = scope.spawn(move || drip(&mut socket));
        let waiting = [half, none, chunks].map(|connection| scope.spawn(|| ends(connection)));
        while start.elapsed() < Duration::from_secs(3) {
            let asked = Instant::now();
            assert!(world.titles().is_empty());
            assert!(asked.elapsed() < PROMPT, "the others wait");
        }
        dripping.answer().expect("an answer").problem(408, "request_timeout");
        drop(dripping);
        drip.join().expect("the dripping ends");
        for waited in waiting.map(|waiting| waiting.join().expect("each ends")) {
            assert!(waited >= MOST_TIME && waited < MOST_TIME + Duration::from_secs(3), "{waited:?}");
        }
    });
    assert!(world.titles().is_empty());
}

#[test]
fn a_client_that_ends_in_the_middle_of_its_body_creates_nothing() {
    let world = World::new();
    let body = r#"{"title":"whole"}"#;
    for cut in [0, 1, body.len() - 1] {
        let mut connection = world.connect();
        let head = world.creation().header("content-length", body.len().to_string()).bytes();
        connection.send([&head[..], &body.as_bytes()[..cut]].concat()).expect("the server reads");
        connection.socket().shutdown(Shutdown::Write).expect("one half can be closed");
        if let Some(answer) = connection.answer() {
            answer.problem(400, "body_malformed");
        }
        assert!(connection.is_closed());
    }
    assert!(world.titles().is_empty());
}

#[test]
fn a_client_that_is_gone_leaves_no_trace_of_its_query_in_the_log() {
    let world = World::with(&[("LOG_LEVEL", "trace")]);
    for _ in 0..8 {
        let mut connection = world.connect();
        let request = world.request("POST", "/tasks?access_token=tripwire").header("content-type", "application/json");
        connection.send(request.header("content-length", "100").bytes()).expect("the server reads");
        std::thread::sleep(Duration::from_millis(50));
    }
    std::thread::sleep(Duration::from_millis(300));
    assert!(world.titles().is_empty());
    let log = world.server.log();
    assert!(log.contains("/tasks") && !log.contains("tripwire"), "{log}");
}

#[test]
fn an_expected_continue_is_answered_and_a_refusal_comes_without_it() {
    let world = World::new();
    let body = r#"{"title":"expected"}"#;
    let expecting = |request: Request, length: usize| {
        let mut connection = world.connect();
        let request = request.header("expect", "100-continue").header("content-length", length.to_string());
        connection.send(request.bytes()).expect("the server reads");
        connection
    };
    let mut connection = expecting(world.creation(), body.len());
    assert_eq!(connection.answer().map(|answer| answer.status), Some(100));
    connection.send(body).expect("the server reads");
    assert_eq!(connection.answer().map(|answer| answer.status), Some(201));

    let json = |request: Request| request.header("content-type", "application/json");
    let refused = expecting(json(Request::new("POST", "/tasks")), body.len()).answer();
    refused.expect("an answer").problem(401, "authentication_required");
    let refused = expecting(world.creation(), MOST + 1).answer();
    refused.expect("an answer").problem(413, "content_too_large");
    let refused = expecting(world.request("POST", "/tasks").header("content-type", "text/plain"), body.len()).answer();
    refused.expect("an answer").problem(415, "unsupported_media_type");
    assert_eq!(world.titles(), ["expected"]);
}
