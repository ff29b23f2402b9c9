//! What must become of a request that the contract allows, and of one that it does not.

use crate::exchange::{Request, Response};
use crate::rules::validation as rule;
use crate::spec::Operation;
use crate::suite::{Case, Fault, Ground};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// 400 with an entry for each of `fields`, and no effect.
pub async fn refused(case: &Case<'_>, ground: &Ground, request: Request, fields: &[&str]) -> Result<(), Fault> {
    let before = ground.state(case).await?;
    let answer = case.send(request).await?;
    case.status(&answer, 400)?;
    names(case, &answer, fields)?;
    ground.unchanged(case, &before).await
}

/// The refusal has an entry for each field; nothing is asked where the contract knows no entries.
pub fn names(case: &Case<'_>, answer: &Response, fields: &[&str]) -> Result<(), Fault> {
    let problem = case.suite().spec.problem.as_ref();
    if !problem.is_some_and(|problem| problem.value["properties"]["errors"].is_object()) {
        return Ok(());
    }
    let body = answer.json();
    let named: BTreeSet<&str> =
        body["errors"].as_array().into_iter().flatten().filter_map(|entry| entry["field"].as_str()).collect();
    for field in fields {
        // A deep field may be named by its path.
        let found = named.iter().any(|name| {
            name == field || name.trim_start_matches(['/', '$', '.']).split(['.', '/', '[']).next() == Some(*field)
        });
        case.hold_rule(&rule::NAMES, found, || format!("{field:?} is wrong, and the answer names {named:?}: {body}"))?;
    }
    Ok(())
}

/// The documented success, and every member that was sent is answered and read back as it was.
pub async fn accepted(
    case: &Case<'_>,
    ground: &Ground,
    operation: &Operation,
    request: Request,
    sent: &Value,
) -> Result<(), Fault> {
    let answer = case.send(request).await?;
    case.status(&answer, operation.success().unwrap_or(200))?;
    same(case, sent, &answer)?;
    let place = answer.header("location").unwrap_or(&ground.place);
    let read: Arc<Response> = case.send(Request::get(place).token(&ground.user.token)).await?;
    case.hold_rule(&rule::ROUND_TRIP, read.status == 200, || {
        format!("what was accepted reads {} at {place}", read.status)
    })?;
    same(case, sent, &read)
}

/// Every member that was sent and that the answer has is the same.
fn same(case: &Case<'_>, sent: &Value, answer: &Response) -> Result<(), Fault> {
    let body = answer.json();
    for (name, value) in sent.as_object().into_iter().flatten() {
        if let Some(got) = body.get(name) {
            case.hold_rule(&rule::ROUND_TRIP, got == value, || format!("{name} was sent as {value} and is {got}"))?;
        }
    }
    Ok(())
}
