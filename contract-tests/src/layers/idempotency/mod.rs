//! Creations with an `Idempotency-Key`, sent again: by the same client, by another, at once, and with something else.

mod once;
mod refusals;
mod repeated;
mod shared;

use crate::exchange::{Request, Response};
use crate::rules::idempotency as rule;
use crate::suite::{Case, Fault, Suite, User};
use serde_json::Value;
use std::sync::Arc;

/// The header.
const KEY: &str = "Idempotency-Key";

/// Runs the layer.
pub async fn run(suite: &Suite) {
    let takes_key = suite.spec.operation("create_task").is_some_and(|create| create.takes_header(KEY));
    if !takes_key || !suite.spec.has(&["list_tasks", "update_task", "delete_task"]) {
        return suite
            .excuse(rule::RULES, "the contract has no creation that takes a key, or not what shows its effect");
    }
    repeated::run(suite).await;
    shared::run(suite).await;
    refusals::run(suite).await;
    once::run(suite).await;
}

/// A creation with a key.
fn creation(user: &User, key: &str, body: &Value) -> Request {
    Request::post("/tasks", body).token(&user.token).header(KEY, key)
}

/// A creation that has to be done now, and the answer that says so.
async fn created(case: &Case<'_>, request: Request) -> Result<Arc<Response>, Fault> {
    let answer = case.send(request).await?;
    case.status(&answer, 201)?;
    case.hold(!is_replayed(&answer), || format!("the first answer says that it is a repeated one: {}", answer.text()))?;
    Ok(answer)
}

/// Whether the answer says that it is an earlier one's.
fn is_replayed(answer: &Response) -> bool {
    answer.header("idempotency-replayed").is_some_and(|value| value != "false")
}

/// Asserts that an answer is an earlier one again, and says so.
fn same(case: &Case<'_>, first: &Response, again: &Response) -> Result<(), Fault> {
    let face = |answer: &Response| {
        let header = |name| answer.header(name).map(str::to_owned);
        (answer.status, answer.json(), header("location"), header("etag"))
    };
    case.hold(face(again) == face(first), || format!("{:?} is repeated as {:?}", face(first), face(again)))?;
    case.hold(again.header("idempotency-replayed") == Some("true"), || {
        format!("a repeated answer says {:?} of that", again.header("idempotency-replayed"))
    })
}

/// Asserts that the user has these tasks and no others.
async fn has_only(case: &Case<'_>, user: &User, made: &[&Arc<Response>]) -> Result<(), Fault> {
    let list = case.send(Request::get("/tasks").token(&user.token)).await?;
    let ids = |items: Vec<Value>| {
        let mut ids: Vec<_> = items.iter().map(|item| item["id"].to_string()).collect();
        ids.sort_unstable();
        ids
    };
    let found = ids(list.json().as_array().cloned().unwrap_or_default());
    let wanted = ids(made.iter().map(|answer| answer.json()).collect());
    case.hold(list.status == 200 && found == wanted, || format!("there are {found:?} instead of {wanted:?}"))
}
