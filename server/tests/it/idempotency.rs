//! Creations that are sent again: done once, answered the same.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::harness::{Server, token};
use crate::raw::table::each;
use crate::raw::wire::{Answer, Connection, Request};

fn creation(token: &str, key: &str, body: &str) -> Request {
    Request::new("POST", "/tasks").bearer(token).header("idempotency-key", key).json(body)
}

fn tasks(server: &Server, token: &str) -> Vec<Value> {
    let answer = Request::new("GET", "/tasks?limit=1000&sort=created_at").bearer(token).send(&server.base_url);
    answer.json().as_array().expect("tasks are a list").clone()
}

#[track_caller]
fn same(first: &Answer, again: &Answer) {
    assert_eq!((again.status, again.text()), (201, first.text()));
    assert_eq!(again.header("location"), first.header("location"));
    assert_eq!(again.header("etag"), first.header("etag"));
    assert_eq!((first.header("idempotency-replayed"), again.header("idempotency-replayed")), (None, Some("true")));
}

#[test]
fn a_repetition_is_answered_the_same_whatever_became_of_the_task() {
    let server = Server::start();
    let alice = token("alice");
    let body = r#"{"title":"milk","completed":true,"priority":"high","due_date":"2026-12-24"}"#;
    let send = |key: &str| creation(&alice, key, body).send(&server.base_url);
    let first = send("one");
    assert_eq!(first.status, 201, "{first:?}");
    same(&first, &send("one"));
    let path = first.header("location").expect("a place");
    let change = Request::new("PUT", path).bearer(&alice).json(r#"{"title":"bread","completed":false}"#);
    assert_eq!(change.send(&server.base_url).status, 200);
    same(&first, &send("one"));
    assert_eq!(Request::new("DELETE", path).bearer(&alice).send(&server.base_url).status, 204);
    same(&first, &send("one"));
    assert_eq!(tasks(&server, &alice), Vec::<Value>::new(), "a repetition creates nothing");
    assert_ne!(send("two").text(), first.text(), "another key is another creation");

    let server = server.crash_and_restart();
    same(&first, &creation(&alice, "one", body).send(&server.base_url));
    assert_eq!(tasks(&server, &alice).len(), 1);
}

#[test]
fn what_counts_is_what_is_asked_for_and_not_how_it_is_written() {
    let server = Server::start();
    let alice = token("alice");
    let first = creation(&alice, "key", r#"{"title":"milk"}"#).send(&server.base_url);
    let notations = [
        r#"{ "title" : "\u006dilk" }"#,
        r#"{"title":"milk","priority":"medium"}"#,
        r#"{"description":null,"due_date":null,"completed":false,"title":"milk"}"#,
    ];
    for body in notations {
        same(&first, &creation(&alice, "key", body).send(&server.base_url));
    }
    let different = [
        r#"{"title":"Milk"}"#,
        r#"{"title":"milk","description":""}"#,
        r#"{"title":"milk","priority":"low"}"#,
        r#"{"title":"milk","completed":true}"#,
        r#"{"title":"milk","due_date":"2026-12-24"}"#,
    ];
    for body in different {
        creation(&alice, "key", body).send(&server.base_url).problem(422, "idempotency_key_reused");
    }
    creation(&alice, "key", r#"{"title":""}"#).send(&server.base_url).broken(&[("title", "too_short")]);
    assert_eq!(tasks(&server, &alice).len(), 1);
}

#[test]
fn a_key_is_its_users_own_and_a_refusal_does_not_use_it_up() {
    let server = Server::start();
    let (alice, bob) = (token("alice"), token("bob"));
    creation(&alice, "key", r#"{"title":""}"#).send(&server.base_url).broken(&[("title", "too_short")]);
    let hers = creation(&alice, "key", r#"{"title":"hers"}"#).send(&server.base_url);
    let his = creation(&bob, "key", r#"{"title":"his"}"#).send(&server.base_url);
    assert_eq!((hers.status, his.status), (201, 201));
    assert_eq!(his.header("idempotency-replayed"), None);
    same(&hers, &creation(&alice, "key", r#"{"title":"hers"}"#).send(&server.base_url));
    assert_eq!((tasks(&server, &alice).len(), tasks(&server, &bob).len()), (1, 1));
}

#[test]
fn a_key_is_visible_ascii() {
    let server = Server::start();
    let alice = token("alice");
    let over = "k".repeat(256);
    let refused = [("", "too_short"), ("a b", "invalid_format"), ("é", "invalid_format"), ("a\tb", "invalid_format")];
    each(
        refused.into_iter().chain([(over.as_str(), "too_long")]),
        |(key, _)| key.chars().take(20).collect(),
        |(key, code)| {
            creation(&alice, key, r#"{"title":"a"}"#).send(&server.base_url).broken(&[("Idempotency-Key", code)]);
        },
    );
    let twice = creation(&alice, "a", r#"{"title":"a"}"#).header("idempotency-key", "b");
    twice.send(&server.base_url).broken(&[("Idempotency-Key", "invalid_format")]);
    for key in ["k", "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"", "!~'; DROP", &"k".repeat(255)] {
        let key = key.replace(' ', "");
        assert_eq!(creation(&alice, &key, r#"{"title":"a"}"#).send(&server.base_url).status, 201, "{key}");
    }
    assert_eq!(tasks(&server, &alice).len(), 4);
}

#[test]
fn of_many_at_once_with_one_key_one_creates() {
    let server = Server::start();
    let alice = token("alice");
    std::thread::scope(|scope| {
        for _ in 0..32 {
            scope.spawn(|| {
                let answer = creation(&alice, "key", r#"{"title":"once"}"#).send(&server.base_url);
                if answer.status != 201 {
                    answer.problem(409, "idempotency_key_in_use");
                }
            });
        }
    });
    assert_eq!(tasks(&server, &alice).len(), 1);
}

/// How many tasks are created over connections that are cut: some, or as many as `CREATES` says.
fn creates() -> usize {
    std::env::var_os("CREATES")
        .map_or(150, |count| count.to_str().and_then(|text| text.parse().ok()).expect("a number"))
}

#[test]
fn creations_that_are_repeated_over_cut_connections_leave_one_task_each() {
    let server = Server::start();
    let alice = token("alice");
    let creates = creates();
    let threads = 8;
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let (server, alice) = (&server, &alice);
            scope.spawn(move || {
                for index in (thread..creates).step_by(threads) {
                    let body = json!({ "title": format!("task {index}") }).to_string();
                    let request = creation(alice, &format!("key-{index}"), &body);
                    for _ in 0..2 {
                        let bytes = request.bytes();
                        // Cut before the end of the request, after it, or when its answer begins to come.
                        let sent = rand::random_range(bytes.len() / 2..=bytes.len());
                        let mut connection = Connection::open(&server.base_url);
                        let _ = connection.send(&bytes[..sent]);
                        std::thread::sleep(std::time::Duration::from_micros(rand::random_range(0..4000)));
                        drop(connection);
                    }
                    loop {
                        let answer = request.send(&server.base_url);
                        if answer.status == 201 {
                            break;
                        }
                        answer.problem(409, "idempotency_key_in_use");
                    }
                }
            });
        }
    });
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    let mut target = "/tasks?limit=1000".to_owned();
    loop {
        let page = Request::new("GET", &target).bearer(&alice).send(&server.base_url);
        for task in page.json().as_array().expect("tasks are a list") {
            *found.entry(task["title"].as_str().expect("a title").to_owned()).or_default() += 1;
        }
        let Some(link) = page.header("link") else { break };
        link.trim_start_matches('<').split('>').next().expect("a page").clone_into(&mut target);
    }
    assert_eq!(found.len(), creates);
    assert!(found.values().all(|count| *count == 1), "{found:?}");
}
