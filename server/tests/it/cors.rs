//! Pages of other origins: which may call, and what they may send and read.

use std::collections::BTreeSet;

use crate::harness::{Server, taskward, token};
use crate::raw::contract::{OPERATIONS, SPEC};
use crate::raw::table::each;
use crate::raw::wire::{Answer, Request};

const PAGE: &str = "https://app.example.com";
const OTHER: &str = "http://localhost:5173";
/// A page cannot set these, whatever the answer to its preflight is (Fetch Standard, "forbidden request-header").
const OF_THE_BROWSER: [&str; 1] = ["accept-encoding"];

fn server() -> Server {
    Server::start_with(&[("CORS_ORIGINS", &format!("{PAGE},{OTHER}"))])
}

fn preflight(server: &Server, origin: &str, method: &str, path: &str) -> Answer {
    let request = Request::new("OPTIONS", path).header("origin", origin);
    let request = request.header("access-control-request-method", method);
    request.header("access-control-request-headers", "authorization,content-type").send(&server.base_url)
}

fn list(answer: &Answer, name: &str) -> BTreeSet<String> {
    let value = answer.header(name).unwrap_or_else(|| panic!("no {name}: {answer:?}"));
    value.split(',').map(|item| item.trim().to_ascii_lowercase()).collect()
}

fn vary(answer: &Answer) -> BTreeSet<String> {
    list(answer, "vary")
}

fn no_leave(answer: &Answer) {
    let granted: Vec<_> = answer.headers.iter().filter(|(name, _)| name.starts_with("access-control")).collect();
    assert!(granted.is_empty(), "{granted:?}");
}

#[test]
fn a_preflight_is_answered_without_a_token_with_what_the_path_has() {
    let server = server();
    let paths: BTreeSet<&str> = OPERATIONS.iter().map(|operation| operation.template.as_str()).collect();
    each(
        paths,
        |path| (*path).to_owned(),
        |path| {
            let of_path: Vec<_> = OPERATIONS.iter().filter(|operation| operation.template == *path).collect();
            let answer = preflight(&server, PAGE, &of_path[0].method, &of_path[0].path(1));
            assert_eq!((answer.status, answer.body.len()), (204, 0), "{answer:?}");
            assert_eq!(answer.header("access-control-allow-origin"), Some(PAGE));
            assert_eq!(answer.header("access-control-max-age"), Some("600"));
            assert_eq!(answer.header("access-control-allow-credentials"), None, "cookies count for nothing");
            let mut methods: BTreeSet<String> = of_path.iter().map(|known| known.method.to_ascii_lowercase()).collect();
            if methods.contains("get") {
                methods.insert("head".to_owned());
            }
            assert_eq!(list(&answer, "access-control-allow-methods"), methods);
            assert!(vary(&answer).contains("origin"), "{answer:?}");
        },
    );
}

#[test]
fn what_pages_may_send_and_read_is_all_of_the_contract() {
    let server = server();
    let parameters = SPEC["components"]["parameters"].as_object().expect("there are parameters");
    let sent = parameters.values().filter(|parameter| parameter["in"] == "header");
    let names = sent.filter_map(|parameter| parameter["name"].as_str()).map(str::to_ascii_lowercase);
    let mut sent: BTreeSet<String> = names.filter(|name| !OF_THE_BROWSER.contains(&name.as_str())).collect();
    sent.extend(["authorization", "content-type"].map(str::to_owned));
    let allowed = list(&preflight(&server, PAGE, "POST", "/tasks"), "access-control-allow-headers");
    assert_eq!(allowed, sent, "REQUEST_HEADERS in server/src/edge/cors.rs is not what openapi.yaml has");

    let mut read: BTreeSet<String> = response_headers(&SPEC).into_iter().collect();
    read.insert("x-request-id".to_owned());
    let answer = Request::new("GET", "/health").header("origin", PAGE).send(&server.base_url);
    let exposed = list(&answer, "access-control-expose-headers");
    assert_eq!(exposed, read, "RESPONSE_HEADERS in server/src/edge/cors.rs is not what openapi.yaml has");
}

/// The names below every `headers` of a response, wherever it stands.
fn response_headers(node: &serde_json::Value) -> Vec<String> {
    let children: Vec<&serde_json::Value> = match node {
        serde_json::Value::Object(members) => members.values().collect(),
        serde_json::Value::Array(items) => items.iter().collect(),
        _ => return Vec::new(),
    };
    let is_response =
        node.get("description").is_some() && node.get("headers").is_some_and(serde_json::Value::is_object);
    let own = if is_response { node["headers"].as_object() } else { None };
    let own = own.into_iter().flat_map(|headers| headers.keys().map(|name| name.to_ascii_lowercase()));
    own.chain(children.into_iter().flat_map(response_headers)).collect()
}

#[test]
fn every_answer_to_a_listed_page_carries_its_origin() {
    let server = server();
    let alice = token("alice");
    let post = |body: &str| Request::new("POST", "/tasks").bearer(&alice).json(body);
    let requests = [
        (200, Request::new("GET", "/tasks").bearer(&alice)),
        (200, Request::new("HEAD", "/tasks").bearer(&alice)),
        (201, post(r#"{"title":"x"}"#)),
        (400, post(r#"{"title":7}"#)),
        (400, post("junk")),
        (401, Request::new("GET", "/tasks")),
        (401, Request::new("GET", "/tasks").bearer("junk")),
        (404, Request::new("GET", "/tasks/999").bearer(&alice)),
        (404, Request::new("GET", "/nowhere")),
        (405, Request::new("PATCH", "/tasks").bearer(&alice)),
        (405, Request::new("OPTIONS", "/tasks")),
        (413, post(&"x".repeat(100_000))),
        (415, Request::new("POST", "/tasks").bearer(&alice).header("content-type", "text/plain").body("x")),
        (200, Request::new("GET", "/docs")),
        (200, Request::new("GET", "/docs/init.js")),
        (200, Request::new("GET", "/ready")),
    ];
    for origin in [PAGE, OTHER] {
        each(
            &requests,
            |(status, _)| status.to_string(),
            |(status, request)| {
                let answer = request.clone().header("origin", origin).send(&server.base_url);
                assert_eq!(answer.status, *status, "{answer:?}");
                assert_eq!(answer.header("access-control-allow-origin"), Some(origin));
                assert!(list(&answer, "access-control-expose-headers").contains("www-authenticate"));
                assert!(vary(&answer).is_superset(&["origin".to_owned(), "accept-encoding".to_owned()].into()));
            },
        );
    }
}

#[test]
fn others_get_no_leave_and_the_same_answer_as_ever() {
    let server = server();
    let others = [
        "https://evil.example",
        "https://app.example.com.evil.example",
        "https://evil-app.example.com",
        "https://app.example.com:8443",
        "http://app.example.com",
        "https://APP.example.com",
        "https://app.example.com/",
        "null",
        "*",
        "",
        "https://app.example.com,http://localhost:5173",
    ];
    each(
        others,
        |origin| (*origin).to_owned(),
        |origin| {
            let answer =
                Request::new("GET", "/tasks").header("origin", origin).bearer(&token("a")).send(&server.base_url);
            assert_eq!(answer.status, 200);
            no_leave(&answer);
            assert!(vary(&answer).contains("origin"), "a cache must not give this answer to a page: {answer:?}");
            let answer = preflight(&server, origin, "GET", "/tasks");
            answer.problem(405, "method_not_allowed");
            no_leave(&answer);
        },
    );
    let answer = Request::new("GET", "/health").send(&server.base_url);
    no_leave(&answer);
    assert!(vary(&answer).contains("origin"));
}

#[test]
fn a_preflight_for_nothing_is_a_404_that_its_page_can_read() {
    let server = server();
    for path in ["/nowhere", "/tasks/", "/tasks//1"] {
        let answer = preflight(&server, PAGE, "GET", path);
        answer.problem(404, "route_not_found");
        assert_eq!(answer.header("access-control-allow-origin"), Some(PAGE));
    }
}

#[test]
fn it_is_off_unless_origins_are_listed() {
    let server = Server::start();
    let answer = Request::new("GET", "/health").header("origin", PAGE).send(&server.base_url);
    no_leave(&answer);
    assert!(!vary(&answer).contains("origin"), "{answer:?}");
    let answer = preflight(&server, PAGE, "GET", "/tasks");
    answer.problem(405, "method_not_allowed");
    no_leave(&answer);
}

#[test]
fn origins_that_no_browser_would_send_are_refused_with_what_would_be_right() {
    let refused = [
        ("*", "must be exact"),
        ("https://*.example.com", "must be exact"),
        ("null", "must be an origin such as"),
        ("app.example.com", "must be an origin such as"),
        ("file:///index.html", "must begin with https:// or http://"),
        ("https://app.example.com/", "written as browsers do: https://app.example.com"),
        ("https://app.example.com/page", "written as browsers do: https://app.example.com"),
        ("https://app.example.com:443", "written as browsers do: https://app.example.com"),
        ("https://App.Example.com", "written as browsers do: https://app.example.com"),
        ("https://me@app.example.com", "written as browsers do: https://app.example.com"),
        ("https://app.example.com,", "must be an origin such as"),
    ];
    // A server that took one of them would serve for ever: this port is taken, so that it ends.
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    each(
        refused,
        |(origins, _)| (*origins).to_owned(),
        |(origins, reason)| {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let mut command = taskward(folder.path());
            command.env("CORS_ORIGINS", origins).env("PORT", &port);
            let output = command.output().expect("the program runs");
            let error = String::from_utf8(output.stderr).expect("UTF-8");
            assert!(!output.status.success(), "{origins}");
            assert!(error.contains(reason) && error.to_uppercase().contains("CORS"), "{error}");
        },
    );
}
