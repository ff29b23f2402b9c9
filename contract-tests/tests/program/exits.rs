//! What the program exits with, and the sentence that says what to do.

use crate::toy::{self, Manners, SECRET};
use crate::{file, outcome};
use serde_json::Value;

/// Everything that a run needs, to be spoilt in one way by each row.
struct Scene {
    folder: tempfile::TempDir,
    secret: String,
    spec: String,
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let secret = file(folder.path(), "secret", SECRET);
        let spec = file(folder.path(), "spec.json", &toy::contract().to_string());
        Self { folder, secret, spec }
    }

    /// The contract with a change, in a file.
    fn contract(&self, change: impl FnOnce(&mut Value)) -> String {
        let mut contract = toy::contract();
        change(&mut contract);
        file(self.folder.path(), "changed.json", &contract.to_string())
    }

    fn run(&self, url: &str, more: &[&str]) -> (Option<i32>, String) {
        let mut arguments = vec!["--base-url", url, "--seed", "1", "--budget", "smoke"];
        for (flag, value) in [("--secret-file", &self.secret), ("--spec", &self.spec)] {
            let instead = if flag == "--secret-file" { "--token-command" } else { flag };
            if !more.contains(&flag) && !more.contains(&instead) {
                arguments.extend([flag, value.as_str()]);
            }
        }
        arguments.extend(more);
        outcome(&arguments)
    }
}

/// Exit 2, and one line that has these words.
fn untestable((exit, text): &(Option<i32>, String), words: &[&str]) {
    assert_eq!(*exit, Some(2), "{text}");
    let told: Vec<_> = text.lines().filter(|line| !line.starts_with("seed ")).collect();
    assert_eq!(told.len(), 1, "one sentence: {text}");
    for word in words {
        assert!(told[0].contains(word), "{word:?} is missing: {text}");
    }
}

#[test]
fn where_nobody_listens_nothing_can_be_tested() {
    let scene = Scene::new();
    let port = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
    let url = format!("http://127.0.0.1:{port}");
    untestable(&scene.run(&url, &[]), &["nothing answers", "start the server or correct --base-url"]);
    let told = outcome(&["--base-url", &url, "--secret-file", &scene.secret]);
    untestable(&told, &["nothing answers", "start the server or correct --base-url"]);
}

#[test]
fn a_server_that_is_not_the_contracts_is_told() {
    let scene = Scene::new();
    let url = toy::start(Manners::Foreign);
    untestable(&scene.run(&url, &[]), &["answers 200 without a token", "--base-url", "--spec"]);
    let told = outcome(&["--base-url", &url, "--secret-file", &scene.secret]);
    untestable(&told, &["not an OpenAPI 3", "--spec"]);
    let told = outcome(&["--base-url", &toy::start(Manners::Good), "--secret-file", &scene.secret]);
    untestable(&told, &["publishes no contract", "--spec"]);
}

#[test]
fn a_server_that_takes_any_token_is_told() {
    let url = toy::start(Manners::Trusting);
    untestable(&Scene::new().run(&url, &[]), &["200 to a junk token", "does not check tokens"]);
}

#[test]
fn a_token_source_that_does_not_work_is_told() {
    let scene = Scene::new();
    let url = toy::start(Manners::Good);
    let other = file(scene.folder.path(), "other", "not-the-secret-of-this-server-at-all");
    untestable(&scene.run(&url, &["--secret-file", &other]), &["401 (token_invalid) to a good token", "token source"]);
    let missing = scene.folder.path().join("nowhere").display().to_string();
    untestable(&scene.run(&url, &["--secret-file", &missing]), &["--secret-file", "cannot be read"]);
    for (command, words) in [
        ("exit 3", ["the token source does not work", "ended"]),
        ("while read -r line; do echo nonsense; done", ["the token source does not work", "JSON"]),
        ("while read -r line; do echo '{\"unsupported\":\"no\"}'; done", ["the token source does not work", "no"]),
    ] {
        untestable(&scene.run(&url, &["--token-command", command]), &words);
    }
    let told = outcome(&["--base-url", &url, "--spec", &scene.spec]);
    untestable(&told, &["no token source", "--secret-file"]);
}

#[test]
fn a_contract_that_cannot_be_tested_is_told() {
    let scene = Scene::new();
    let url = toy::start(Manners::Good);
    let told = |spec: &str| scene.run(&url, &["--spec", spec]);
    let operation = |contract: &mut Value, change: fn(&mut Value)| change(&mut contract["paths"]["/tasks"]["post"]);
    untestable(&told(&file(scene.folder.path(), "none", "a: [")), &["neither YAML nor JSON"]);
    untestable(&told(&file(scene.folder.path(), "old", "swagger: '2.0'")), &["not an OpenAPI 3"]);
    let spec = scene.contract(|all| all["components"]["schemas"]["Priority"] = Value::Null);
    untestable(&told(&spec), &["schema"]);
    let spec = scene.contract(|all| {
        all["components"]["schemas"].as_object_mut().expect("schemas").remove("Priority");
    });
    untestable(&told(&spec), &["#/components/schemas/Priority leads nowhere"]);
    let spec = scene.contract(|all| {
        operation(all, |post| drop(post.as_object_mut().expect("an operation").remove("x-isolation")));
    });
    untestable(&told(&spec), &["POST /tasks has no x-isolation", "state public, self, owner or owner-collection"]);
    let spec = scene.contract(|all| operation(all, |post| post["x-isolation"] = "mine".into()));
    untestable(&told(&spec), &["POST /tasks", "mine"]);
}

#[test]
fn rules_that_do_not_exist_are_told() {
    untestable(&Scene::new().run("http://127.0.0.1:9", &["--only", "NO-SUCH"]), &["no rule NO-SUCH", "--list"]);
}

#[test]
fn too_little_seen_is_no_pass() {
    let scene = Scene::new();
    let url = toy::start(Manners::Good);
    let only = ["--only", "ISO-DELETED"];
    assert_eq!(scene.run(&url, &only).0, Some(0));
    let (exit, text) = scene.run(&url, &[&only[..], &["--floor", "100"]].concat());
    assert_eq!(exit, Some(3), "{text}");
    assert!(text.contains("covered too little") && text.contains("documented, never seen"), "{text}");
    let (exit, text) = scene.run(&url, &["--only", "ISO-DELETED,AUTH-AUD", "--require", "AUTH-AUD"]);
    assert_eq!(exit, Some(3), "{text}");
    assert!(text.contains("AUTH-AUD (the deployment has no audience"), "{text}");
}

#[test]
fn what_is_broken_on_the_way_is_told_although_it_was_left_out() {
    let scene = Scene::new();
    let spec = scene.contract(|all| {
        let body = &mut all["paths"]["/tasks"]["post"]["requestBody"]["content"]["application/json"];
        body["example"] = serde_json::json!({ "title": 7 });
    });
    let url = toy::start(Manners::Good);
    let (exit, text) = scene.run(&url, &["--spec", &spec, "--only", "VAL-JSON"]);
    assert!(text.contains("left out, and yet found broken: VAL-ACCEPT"), "{text}");
    assert_eq!(exit, Some(3), "no case of the rule itself could run: {text}");
}

#[test]
fn a_self_test_that_fails_is_the_suites_own_fault() {
    let scene = Scene::new();
    // The server has no pages, so that the rule on cursors has nothing to look at.
    let (exit, text) = scene.run(&toy::start(Manners::Good), &["--self-test", "--only", "cursor-ignored"]);
    assert_eq!(exit, Some(4), "{text}");
    assert!(text.contains("MISSED cursor-ignored") && text.contains("0 of 1 right"), "{text}");
}
