//! Conditional requests (RFC 9110, section 13): reading again, and changing only what was seen.

mod changes;
mod freshness;
mod race;
mod reads;
mod refusals;

use crate::exchange::{Request, Response};
use crate::rules::conditions as rule;
use crate::spec::Operation;
use crate::suite::{Fault, Ground, Suite};
use serde_json::json;
use std::sync::Arc;

/// Runs the layer.
pub async fn run(suite: &Suite) {
    if !suite.spec.has(&["create_task", "list_tasks", "get_task", "update_task", "delete_task"]) {
        return suite.excuse(rule::RULES, "the contract has not the operations whose conditions are tried");
    }
    if taking(suite, "If-None-Match").is_empty() && taking(suite, "If-Match").is_empty() {
        return suite.excuse(rule::RULES, "no operation of the contract takes a condition");
    }
    for (header, rules) in [
        ("If-None-Match", &[&rule::NONE_MATCH, &rule::FRESH, &rule::STILL, &rule::OWN][..]),
        ("If-Match", &[&rule::MATCH, &rule::STALE, &rule::WEAK, &rule::RACE]),
    ] {
        if taking(suite, header).is_empty() {
            suite.excuse(rules, "no operation of the contract takes the condition");
        }
    }
    reads::run(suite).await;
    freshness::run(suite).await;
    changes::run(suite).await;
    refusals::run(suite).await;
    race::run(suite).await;
}

/// The operations that take this condition.
fn taking(suite: &Suite, header: &str) -> Vec<Arc<Operation>> {
    suite.spec.operations.iter().filter(|operation| operation.takes_header(header)).cloned().collect()
}

/// The tag of an answer.
fn tag(answer: &Response) -> Result<String, Fault> {
    let tag = answer.header("etag").map(str::to_owned);
    tag.ok_or_else(|| Fault::broken(format!("{} has no ETag", answer.status)))
}

/// A good request that, where it changes the task, surely does.
fn request(suite: &Suite, ground: &Ground, operation: &Operation) -> Result<Request, Fault> {
    let request = ground.request(suite, operation)?;
    Ok(if operation.takes_member("title") {
        request.untyped(json!({ "title": "changed" }).to_string())
    } else {
        request
    })
}

/// The same request with a condition, each value in a line of its own.
fn under(request: Request, header: &str, values: &[String]) -> Request {
    values.iter().fold(request, |request, value| request.header(header, value))
}

/// A way to write a condition, by name, from the tag that is current.
type Form = (&'static str, fn(&str) -> Vec<String>);

/// Forms that name the current tag.
const NAMING: &[Form] = &[
    ("the tag", |tag| vec![tag.into()]),
    ("*", |_| vec!["*".into()]),
    ("the tag behind another", |tag| vec![format!("\"other\", {tag}")]),
    ("the tag before another", |tag| vec![format!("{tag}, \"other\"")]),
    ("without a space, behind a comma in a tag", |tag| vec![format!("\"a,b\",{tag}")]),
    ("in the second line", |tag| vec!["\"other\"".into(), tag.into()]),
];

/// Forms that name the current tag as a weak one alone.
const WEAK: &[Form] = &[
    ("the weak tag", |tag| vec![format!("W/{tag}")]),
    ("the weak tag behind another", |tag| vec![format!("\"other\", W/{tag}")]),
];

/// Forms that name something else.
const OTHER: &[Form] = &[
    ("another tag", |_| vec!["\"other\"".into()]),
    ("an empty tag", |_| vec!["\"\"".into()]),
    ("two other tags", |_| vec!["\"other\", \"another\"".into()]),
    ("a longer tag", |tag| vec![format!("{}0\"", tag.trim_end_matches('"'))]),
    ("the tag behind more", |tag| vec![format!("\"0{}", tag.trim_start_matches('"'))]),
    ("the star as a tag", |_| vec!["\"*\"".into()]),
];
