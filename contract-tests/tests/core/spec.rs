//! Reading contracts: what is refused, and what the schemas accept.

use serde_json::{Value, json};
use taskward_contract::spec::{Isolation, PathMatch, Spec};

const CONTRACT: &str = include_str!("../../../openapi.yaml");

fn contract() -> Spec {
    Spec::parse(CONTRACT).expect("our own contract is valid")
}

fn refusal(text: &str) -> String {
    Spec::parse(text).expect_err("must be refused").to_string()
}

/// The contract's own example.
fn task(spec: &Spec) -> Value {
    let answer = &spec.document.root()["paths"]["/tasks/{task_id}"]["get"]["responses"]["200"];
    answer["content"]["application/json"]["example"].clone()
}

fn task_errors(change: impl FnOnce(&mut Value)) -> Vec<String> {
    let spec = contract();
    let response = &spec.operation("get_task").expect("operation").responses[&200];
    let mut value = task(&spec);
    change(&mut value);
    response.content["application/json"].as_ref().expect("schema").errors(&value)
}

#[test]
fn operations_carry_their_class_and_their_parameters() {
    let spec = contract();
    let update = spec.operation("update_task").expect("operation");
    assert_eq!((update.isolation, update.needs_token, update.success()), (Isolation::Owner, true, Some(200)));
    let names: Vec<_> = update.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
    assert!(names.contains(&"task_id"), "the parameter of the path item is the operation's: {names:?}");
    assert!(update.takes_header("if-match") && !update.takes_header("if-none-match"), "{names:?}");
    assert_eq!(spec.probe().expect("probe").id, "list_tasks");
}

#[test]
fn a_class_is_never_guessed() {
    let text = CONTRACT.replacen("x-isolation: owner\n", "x-other: owner\n", 1);
    assert!(refusal(&text).contains("has no x-isolation"));
    let text = CONTRACT.replacen("x-isolation: owner\n", "x-isolation: public\n", 1);
    assert!(refusal(&text).contains("contradicts itself"));
}

#[test]
fn what_cannot_be_tested_is_refused() {
    assert!(refusal("swagger: '2.0'").contains("not an OpenAPI 3"));
    assert!(refusal(&CONTRACT.replacen("schemas/TaskCreate'", "schemas/Nowhere'", 1)).contains("leads nowhere"));
    assert!(refusal(&CONTRACT.replacen("pattern: ^[^", "pattern: ^([^", 1)).contains("not valid"));
}

#[test]
fn paths_are_matched_literally() {
    let spec = contract();
    assert!(matches!(spec.find("HEAD", "/tasks/7"), PathMatch::Operation(operation) if operation.id == "get_task"));
    assert!(matches!(spec.find("PATCH", "/tasks/7"), PathMatch::OtherMethod(siblings) if siblings.len() == 3));
    for path in ["/tasks/", "//tasks", "/tasks/7/x", "/TASKS", "/nope"] {
        assert!(matches!(spec.find("GET", path), PathMatch::NoPath), "{path}");
    }
}

#[test]
fn a_good_task_has_no_errors() {
    assert_eq!(task_errors(|_| {}), Vec::<String>::new());
    assert_eq!(task_errors(|task| task["title"] = json!("\u{1f600}".repeat(200))), Vec::<String>::new());
}

#[test]
fn drift_is_seen() {
    let changes: [(&str, Value); 8] = [
        ("owner", json!("somebody")),
        ("id", json!("7")),
        ("id", json!(9_223_372_036_854_775_808_u64)),
        ("title", json!(null)),
        ("title", json!("x".repeat(201))),
        ("priority", json!("urgent")),
        ("created_at", json!(1_763_890_200)),
        ("created_at", json!("2026-11-23 09:30:00.1234567")),
    ];
    for (member, value) in changes {
        assert!(!task_errors(|task| task[member] = value.clone()).is_empty(), "{member}: {value}");
    }
    assert!(!task_errors(|task| drop(task.as_object_mut().expect("object").remove("updated_at"))).is_empty());
}
