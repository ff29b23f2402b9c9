//! Conditional requests: what is read again is cheap, and no change undoes another.

use std::sync::Arc;

use serde_json::json;

use crate::harness::{Server, token};
use crate::raw::table::each;
use crate::raw::wire::{Answer, Request};

struct World {
    server: Server,
    alice: String,
    bob: String,
}

impl World {
    fn new() -> Self {
        Self { server: Server::start(), alice: token("alice"), bob: token("bob") }
    }

    fn send(&self, request: Request) -> Answer {
        request.bearer(&self.alice).send(&self.server.base_url)
    }

    fn get(&self, target: &str) -> Answer {
        self.send(Request::new("GET", target))
    }

    /// A task of Alice's: where it is, and its tag.
    fn task(&self) -> (String, String) {
        let created = self.send(Request::new("POST", "/tasks").json(r#"{"title":"milk"}"#));
        (created.header("location").expect("a place").to_owned(), tag(&created))
    }
}

fn tag(answer: &Answer) -> String {
    answer.header("etag").unwrap_or_else(|| panic!("no tag: {answer:?}")).to_owned()
}

fn put(path: &str, body: &str) -> Request {
    Request::new("PUT", path).json(body)
}

#[track_caller]
fn not_modified(answer: &Answer, e_tag: &str) {
    assert_eq!((answer.status, answer.header("etag"), answer.body.len()), (304, Some(e_tag), 0), "{answer:?}");
    assert_eq!(answer.header("cache-control"), Some("private, no-cache"));
    assert!(answer.header("vary").is_some_and(|vary| vary.contains("Authorization")), "{answer:?}");
    assert_eq!(answer.header("content-type"), None);
}

#[test]
fn reading_a_task_again_is_a_304_until_it_changes() {
    let world = World::new();
    let (path, created) = world.task();
    let read = world.get(&path);
    assert_eq!(tag(&read), created, "what was created is what is read");
    assert_eq!(read.header("cache-control"), Some("private, no-cache"));
    let again = |known: &str| world.send(Request::new("GET", &path).header("if-none-match", known));
    for known in
        ["*", &created, &format!("W/{created}"), &format!("\"other\", {created}"), &format!("\"a,b\" ,{created}")]
    {
        not_modified(&again(known), &created);
    }
    let head = Request::new("HEAD", &path).header("if-none-match", &created);
    not_modified(&world.send(head), &created);
    let lines = Request::new("GET", &path).header("if-none-match", "\"other\"").header("if-none-match", &created);
    not_modified(&world.send(lines), &created);
    for known in ["\"other\"", "\"\"", &created.replace("-1", "-11"), &created.replace("-1", "-2")] {
        assert_eq!(again(known).status, 200, "{known}");
    }
    let changed = world.send(put(&path, r#"{"completed":true}"#));
    assert_ne!(tag(&changed), created);
    let read = again(&created);
    assert_eq!((read.status, tag(&read)), (200, tag(&changed)));
    assert_eq!(tag(&world.send(put(&path, "{}"))), tag(&changed), "a change of nothing is none");
    assert_eq!(again(&tag(&changed)).status, 304);
}

#[test]
fn reading_a_list_again_is_a_304_until_a_task_of_the_caller_changes() {
    let world = World::new();
    let (path, _) = world.task();
    let (other, _) = world.task();
    let lists = ["/tasks", "/tasks?limit=1", "/tasks?sort=priority", "/tasks?completed=true", "/tasks?q=milk"];
    let tags = || lists.map(|list| tag(&world.get(list)));
    let first = tags();
    let mut different = first.to_vec();
    different.sort();
    different.dedup();
    assert_eq!(different.len(), lists.len(), "no two lists have one tag");
    let bobs = Request::new("GET", "/tasks").bearer(&world.bob).header("if-none-match", &first[0]);
    assert_eq!(bobs.send(&world.server.base_url).status, 200, "a tag of Alice's is nothing to Bob");

    let still = |tags: &[String]| {
        for (list, known) in lists.iter().zip(tags) {
            not_modified(&world.send(Request::new("GET", list).header("if-none-match", known)), known);
        }
    };
    still(&first);
    assert_eq!(world.send(Request::new("GET", "/tasks").header("if-none-match", "*")).status, 304);
    // What changes no task of hers.
    let bobs = Request::new("POST", "/tasks").bearer(&world.bob).json(r#"{"title":"his"}"#);
    assert_eq!(bobs.send(&world.server.base_url).status, 201);
    world.send(put(&path, "{}"));
    assert_eq!(world.send(put(&path, r#"{"title":""}"#)).status, 400);
    assert_eq!(world.send(put("/tasks/999999", r#"{"title":"a"}"#)).status, 404);
    assert_eq!(world.send(put(&path, r#"{"title":"a"}"#).header("if-match", "\"stale\"")).status, 412);
    assert_eq!(world.send(Request::new("DELETE", "/tasks/999999")).status, 404);
    still(&first);
    // What does.
    let mut known = first;
    for change in [
        put(&path, r#"{"title":"bread"}"#),
        Request::new("DELETE", &other),
        Request::new("POST", "/tasks").json(r#"{"title":"new"}"#),
    ] {
        assert!(world.send(change).status < 300);
        let now = tags();
        for (list, (known, now)) in lists.iter().zip(known.iter().zip(&now)) {
            assert_ne!(known, now, "{list}");
            let answer = world.send(Request::new("GET", list).header("if-none-match", known));
            assert_eq!((answer.status, &tag(&answer)), (200, now), "{list}");
        }
        known = now;
    }
    let next = world.get("/tasks?limit=1");
    let next = next
        .header("link")
        .expect("more follows")
        .trim_start_matches('<')
        .split('>')
        .next()
        .expect("a page")
        .to_owned();
    assert_ne!(tag(&world.get(&next)), tag(&world.get("/tasks?limit=1")), "another page has another tag");
}

#[test]
fn an_empty_list_has_a_tag_as_well() {
    let world = World::new();
    let empty = world.get("/tasks");
    assert_eq!(empty.text(), "[]");
    not_modified(&world.send(Request::new("GET", "/tasks").header("if-none-match", tag(&empty))), &tag(&empty));
    world.task();
    assert_ne!(tag(&world.get("/tasks")), tag(&empty));
}

#[test]
fn a_change_of_what_has_changed_meanwhile_is_refused_and_does_nothing() {
    let world = World::new();
    let (path, stale) = world.task();
    let current = tag(&world.send(put(&path, r#"{"title":"bread"}"#).header("if-match", &stale)));
    let before = world.get(&path).text().to_owned();
    let (id, _) = current.trim_matches('"').split_once('-').expect("a tag of ours");
    let refused = [
        stale.clone(),
        format!("W/{current}"),
        format!("{stale}, W/{current}"),
        "\"\"".to_owned(),
        "\"*\"".to_owned(),
        format!("\"{}-2\"", id.parse::<i64>().expect("an id") + 1),
        format!("\"{id}-02\""),
        format!("\"{id}-+2\""),
        format!("\"{id}-22\""),
        format!("\"{id}-%\""),
        format!("\"{id}\""),
    ];
    for condition in refused {
        for request in [put(&path, r#"{"title":"lost"}"#), put(&path, "{}"), Request::new("DELETE", &path)] {
            world.send(request.header("if-match", &condition)).problem(412, "precondition_failed");
        }
        assert_eq!(world.get(&path).text(), before, "{condition}");
    }
    for condition in ["*".to_owned(), current.clone(), format!("{stale} ,\t\"x\", {current}")] {
        assert_eq!(world.send(put(&path, "{}").header("if-match", condition)).status, 200);
    }
    let lines = put(&path, "{}").header("if-match", &stale).header("if-match", &current);
    assert_eq!(world.send(lines).status, 200, "several lines are one list");
    assert_eq!(world.send(Request::new("DELETE", &path).header("if-match", &current)).status, 204);
}

#[test]
fn a_condition_on_a_missing_or_foreign_task_tells_nothing() {
    let world = World::new();
    let (path, current) = world.task();
    let requests = |path: &str| [put(path, r#"{"title":"a"}"#), put(path, "{}"), Request::new("DELETE", path)];
    for condition in ["*", &current, "\"stale\""] {
        for (foreign, missing) in requests(&path).into_iter().zip(requests("/tasks/999999")) {
            let [foreign, missing] = [foreign, missing].map(|request| {
                let request = request.bearer(&world.bob).header("if-match", condition);
                let mut problem = request.send(&world.server.base_url).problem(404, "task_not_found");
                problem["request_id"] = json!(null);
                problem
            });
            assert_eq!(foreign, missing);
        }
        let foreign = Request::new("GET", &path).bearer(&world.bob).header("if-none-match", condition);
        foreign.send(&world.server.base_url).problem(404, "task_not_found");
    }
}

#[test]
fn a_condition_that_is_none_is_refused() {
    let world = World::new();
    let (path, _) = world.task();
    let conditions = [
        ("x", "invalid_format"),
        ("7-1", "invalid_format"),
        ("\"a", "invalid_format"),
        ("a\"", "invalid_format"),
        ("\"a\" \"b\"", "invalid_format"),
        ("w/\"a\"", "invalid_format"),
        ("*, \"a\"", "invalid_format"),
        ("**", "invalid_format"),
        ("\"a\",", "invalid_format"),
        ("\"é\"", "invalid_format"),
    ];
    each(
        conditions,
        |(condition, _)| (*condition).to_owned(),
        |(condition, code)| {
            let requests = [put(&path, r#"{"title":"lost"}"#), Request::new("DELETE", &path)];
            for request in requests {
                world.send(request.header("if-match", condition)).broken(&[("If-Match", code)]);
            }
            for target in [path.as_str(), "/tasks"] {
                let read = Request::new("GET", target).header("if-none-match", condition);
                world.send(read).broken(&[("If-None-Match", code)]);
            }
        },
    );
}

/// How often each of 16 clients counts: few times, or as often as `COUNTS` says.
fn counts() -> usize {
    std::env::var_os("COUNTS")
        .map_or(20, |counts| counts.to_str().and_then(|text| text.parse().ok()).expect("a number"))
}

#[test]
fn sixteen_clients_that_count_in_one_task_lose_no_step() {
    let world = Arc::new(World::new());
    let created = world.send(Request::new("POST", "/tasks").json(r#"{"title":"0"}"#));
    let path = created.header("location").expect("a place").to_owned();
    let counts = counts();
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                for _ in 0..counts {
                    loop {
                        let read = world.get(&path);
                        let count: u64 =
                            read.json()["title"].as_str().and_then(|title| title.parse().ok()).expect("a count");
                        let next = json!({ "title": (count + 1).to_string() }).to_string();
                        let change = world.send(put(&path, &next).header("if-match", tag(&read)));
                        if change.status == 200 {
                            break;
                        }
                        assert_eq!(change.status, 412, "{change:?}");
                    }
                }
            });
        }
    });
    assert_eq!(world.get(&path).json()["title"], (16 * counts).to_string());
}
