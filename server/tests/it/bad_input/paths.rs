//! Unknown routes, wrong methods, HEAD, paths written in another way.

use std::collections::{BTreeMap, BTreeSet};

use super::World;
use crate::raw::contract::OPERATIONS;
use crate::raw::table::each;
use crate::raw::wire::{Answer, Connection, Request};

#[test]
fn nothing_is_at_a_path_that_the_contract_does_not_have() {
    let world = World::new();
    let id = world.id;
    let own = [
        format!("/tasks/{id}/"),
        format!("//tasks/{id}"),
        format!("/tasks//{id}"),
        format!("/tasks/{id}/x"),
        format!("/tasks/%3{id}"),
        format!("/tasks/{id}%00"),
        format!("/tasks/{id}%20"),
        format!("/tasks/{id}%2F"),
        format!("/%74asks/{id}"),
        format!("/Tasks/{id}"),
    ];
    let paths = [
        "/",
        "//",
        "/nope",
        "/tasks/",
        "//tasks",
        "/tasks//",
        "/TASKS",
        "/task",
        "/tasks%2F1",
        "/%74asks",
        "/tasks;x",
        "/tasks.json",
        "/v1/tasks",
        "/api/tasks",
        "/tasks%00",
        "/health/",
        "/health/x",
        "/docs/",
        "/docs/nope.js",
        "/docs/%69nit.js",
        "/openapi",
        "/me/",
        "/me/tasks",
        "/metrics",
        "/.env",
        "/tasks/%D9%A7",
        "/tasks/%2B7",
        "/aufgäbe",
        "/tasks%23",
    ];
    each(paths.into_iter().map(str::to_owned).chain(own), String::clone, |path| {
        world.refused(Request::new("GET", path)).problem(404, "route_not_found");
        world.refused(Request::new("DELETE", path)).any_problem(if path.starts_with("/docs/n") { 405 } else { 404 });
        let answer = Request::new("GET", path).send(&world.server.base_url);
        assert_eq!(answer.problem(404, "route_not_found")["detail"], "There is nothing at this path");
    });
}

/// These never reach our edge: stock dropshot refuses to split the path, and answers in its own shape.
#[test]
fn the_hole_of_stock_dropshot_is_a_plain_400_for_paths_that_it_cannot_split() {
    let world = World::new();
    let paths =
        ["/%ff", "/tasks/%ff", "/tasks/%C3", "/%ED%A0%80", "/./tasks", "/tasks/.", "/tasks/..", "/../etc/passwd"];
    each(
        paths,
        |path| (*path).to_owned(),
        |path| {
            for method in ["GET", "POST", "DELETE"] {
                assert_own_shape(&world.refused(Request::new(method, path)), 400, "invalid path encoding");
            }
        },
    );
}

/// Neither do these: their methods are none that the edge has registered.
#[test]
fn the_hole_of_stock_dropshot_is_a_plain_405_for_methods_that_nobody_knows() {
    let world = World::new();
    each(
        ["FOO", "M-SEARCH", "X"],
        |method| (*method).to_owned(),
        |method| {
            for path in ["/tasks", "/nope", "/health"] {
                let answer = world.refused(Request::new(method, path));
                assert_own_shape(&answer, 405, "Method Not Allowed");
                assert!(answer.headers.iter().any(|(name, value)| name == "allow" && value == "GET"));
            }
        },
    );
}

/// dropshot's own JSON: a request id and a text, and nothing of what is inside.
fn assert_own_shape(answer: &Answer, status: u16, message: &str) {
    assert_eq!(answer.status, status, "{answer:?}");
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let body = answer.json();
    let members: BTreeSet<&str> = body.as_object().expect("an object").keys().map(String::as_str).collect();
    assert!(members.is_subset(&BTreeSet::from(["error_code", "message", "request_id"])), "{body}");
    assert_eq!((body["message"].as_str(), body["request_id"].as_str()), (Some(message), answer.header("x-request-id")));
}

#[test]
fn a_method_that_a_path_does_not_have_is_a_405_that_names_those_it_has() {
    let world = World::new();
    let mut paths: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for operation in OPERATIONS.iter() {
        paths.entry(&operation.template).or_default().insert(&operation.method);
    }
    for methods in paths.values_mut().filter(|methods| methods.contains("GET")) {
        methods.insert("HEAD");
    }
    assert_eq!(paths["/tasks"], BTreeSet::from(["GET", "HEAD", "POST"]));
    let all = [
        "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "QUERY", "PROPFIND", "get", "post",
        "Delete",
    ];
    let path = |template: &str| {
        let known = OPERATIONS.iter().find(|operation| operation.template == template);
        known.expect("the path is known").path(world.id)
    };
    let cases = paths.iter().flat_map(|(template, has)| {
        let others = all.iter().filter(|method| !has.contains(**method));
        others.map(|method| (*method, path(template), has)).collect::<Vec<_>>()
    });
    each(
        cases,
        |(method, path, _)| format!("{method} {path}"),
        |(method, path, has)| {
            let answer = world.refused(Request::new(method, path).json(r#"{"title":"x"}"#));
            answer.problem(405, "method_not_allowed");
            let allow = has.iter().copied().collect::<Vec<_>>().join(", ");
            assert_eq!(answer.header("allow"), Some(allow.as_str()));
            let unknown = Request::new(method, path).send(&world.server.base_url);
            unknown.problem(405, "method_not_allowed");
        },
    );
}

#[test]
fn a_method_overridden_by_a_header_is_not() {
    let world = World::new();
    let path = format!("/tasks/{}", world.id);
    for name in ["x-http-method-override", "x-http-method", "x-method-override"] {
        let answer = world.send(Request::new("GET", &path).header(name, "DELETE"));
        assert_eq!(answer.status, 200);
    }
    let answer = world.send(Request::new("GET", "/health").header("x-original-url", "/tasks"));
    assert_eq!(answer.json()["status"], "alive");
    assert_eq!(world.get(&path).status, 200);
}

#[test]
fn head_answers_as_get_does_without_the_body() {
    let world = World::new();
    let found = OPERATIONS.iter().filter(|operation| operation.method == "GET").map(|known| known.path(world.id));
    let refused = ["/tasks/abc", "/tasks/999", "/nope", "/tasks?limit=0", "/health?x=1", "/docs/nope.js"];
    each(found.chain(refused.map(str::to_owned)), String::clone, |target| {
        let got = world.get(target);
        let mut connection = Connection::open(&world.server.base_url);
        let request = Request::new("HEAD", target).bearer(&world.token);
        connection.send(request.bytes()).expect("the server reads");
        let head = connection.answer_to("HEAD").expect("an answer");
        assert_eq!((head.status, told(&head)), (got.status, told(&got)));
        connection.send(Request::new("GET", "/health").bytes()).expect("the connection is open");
        assert_eq!(connection.answer().expect("an answer").json()["status"], "alive", "HEAD had a body");
    });
}

/// The headers that tell of the representation; the others differ from request to request.
fn told(answer: &Answer) -> BTreeSet<(String, String)> {
    // How a body is framed need not be told where there is none (RFC 9112, section 6.1).
    let of_request = ["date", "x-request-id", "connection", "transfer-encoding"];
    answer.headers.iter().filter(|(name, _)| !of_request.contains(&name.as_str())).cloned().collect()
}

#[test]
fn an_id_has_one_way_to_be_written_and_a_range() {
    let world = World::new();
    let id = world.id;
    let huge = format!("1{}", "0".repeat(400));
    let ids = [
        ("abc", "wrong_type"),
        ("+7", "wrong_type"),
        ("007", "wrong_type"),
        ("-0", "wrong_type"),
        ("7.0", "wrong_type"),
        ("7e0", "wrong_type"),
        ("7_0", "wrong_type"),
        ("0x7", "wrong_type"),
        ("٧", "wrong_type"),
        ("７", "wrong_type"),
        ("null", "wrong_type"),
        ("true", "wrong_type"),
        ("7;a", "wrong_type"),
        ("7,8", "wrong_type"),
        ("{task_id}", "wrong_type"),
        ("'", "wrong_type"),
        ("*", "wrong_type"),
        ("0", "too_small"),
        ("-1", "too_small"),
        ("-9223372036854775808", "too_small"),
        ("-9223372036854775809", "too_small"),
        ("9007199254740992", "too_large"),
        ("9223372036854775807", "too_large"),
        ("9223372036854775808", "too_large"),
        ("18446744073709551616", "too_large"),
        (huge.as_str(), "too_large"),
    ];
    let written =
        [(format!("+{id}"), "wrong_type"), (format!("0{id}"), "wrong_type"), (format!("{id}.0"), "wrong_type")];
    let wrapped = [(format!("{}", (1_i128 << 64) + i128::from(id)), "too_large")];
    let ids = ids.map(|(text, code)| (text.to_owned(), code)).into_iter().chain(written).chain(wrapped);
    each(
        ids,
        |(text, _)| text.chars().take(40).collect(),
        |(text, code)| {
            let path = format!("/tasks/{text}");
            world.refused(Request::new("GET", &path)).broken(&[("task_id", code)]);
            world.refused(Request::new("DELETE", &path)).broken(&[("task_id", code)]);
            let put = Request::new("PUT", &path).json(r#"{"title":"changed"}"#);
            world.refused(put).broken(&[("task_id", code)]);
        },
    );
    let missing = ["9007199254740991".to_owned(), (id + (1_i64 << 32)).to_string(), format!("{id}0")];
    each(missing, String::clone, |text| {
        world.refused(Request::new("GET", &format!("/tasks/{text}"))).problem(404, "task_not_found");
    });
}
