//! What the server publishes of its contract.

use crate::exchange::{Request, Response};
use crate::rules::documentation as rule;
use crate::spec::{Isolation, Operation};
use crate::suite::{Case, Fault, Suite};
use aws_lc_rs::digest::{SHA256, digest};
use serde_json::Value;
use std::fmt::Write;
use std::sync::Arc;

pub async fn run(suite: &Suite) {
    let forms: Vec<_> = suite.spec.of_class(Isolation::Public).filter(|operation| is_contract(operation)).collect();
    if forms.is_empty() {
        let why = "the contract names no path at which it is published";
        suite.excuse(&[&rule::PUBLISHED, &rule::FORMS, &rule::DIGEST], why);
        return;
    }
    for operation in &forms {
        suite.check(&rule::PUBLISHED, &operation.id, async |case| published(case, operation).await).await;
    }
    suite.check(&rule::FORMS, "all", async |case| same_forms(case, &forms).await).await;
    suite.check(&rule::DIGEST, "SHA-256", async |case| tells_digest(case, &forms).await).await;
}

/// Whether an operation publishes an `OpenAPI` document.
fn is_contract(operation: &Operation) -> bool {
    let path = operation.template.text().to_lowercase();
    operation.is_safe() && operation.parameters.is_empty() && (path.contains("openapi") || path.contains("swagger"))
}

async fn read(case: &Case<'_>, operation: &Operation) -> Result<(Arc<Response>, Value), Fault> {
    let answer = case.send(Request::get(operation.template.text())).await?;
    case.status(&answer, operation.success().unwrap_or(200))?;
    let document = yaml_serde::from_slice(&answer.body)
        .map_err(|error| Fault::broken(format!("what {} publishes is neither YAML nor JSON: {error}", operation.id)))?;
    Ok((answer, document))
}

async fn published(case: &Case<'_>, operation: &Operation) -> Result<(), Fault> {
    let (_, document) = read(case, operation).await?;
    let at = difference(case.suite().spec.document.root(), &document, "");
    case.hold(at.is_none(), || format!("what is published differs from what was given at {}", at.unwrap_or_default()))
}

async fn same_forms(case: &Case<'_>, forms: &[&Arc<Operation>]) -> Result<(), Fault> {
    let mut first: Option<Value> = None;
    for operation in forms {
        let (_, document) = read(case, operation).await?;
        if let Some(first) = &first {
            let at = difference(first, &document, "");
            case.hold(at.is_none(), || format!("{} differs at {}", operation.id, at.unwrap_or_default()))?;
        }
        first.get_or_insert(document);
    }
    Ok(())
}

/// Any public answer with a member whose name ends in `sha256`.
async fn tells_digest(case: &Case<'_>, forms: &[&Arc<Operation>]) -> Result<(), Fault> {
    let suite = case.suite();
    let mut digests = Vec::new();
    for operation in forms {
        let (answer, _) = read(case, operation).await?;
        let mut text = String::new();
        for byte in digest(&SHA256, &answer.body).as_ref() {
            let _ = write!(text, "{byte:02x}");
        }
        digests.push(text);
    }
    let mut told = 0;
    let plain = |operation: &&Arc<Operation>| operation.is_safe() && operation.parameters.is_empty();
    for operation in suite.spec.of_class(Isolation::Public).filter(plain) {
        if !operation.responses.values().any(|answer| answer.content.contains_key("application/json")) {
            continue;
        }
        let body = case.send(Request::get(operation.template.text())).await?.json();
        for (name, value) in body.as_object().into_iter().flatten().filter(|(name, _)| name.ends_with("sha256")) {
            told += 1;
            case.hold(value.as_str().is_some_and(|value| digests.iter().any(|one| one == value)), || {
                format!("{} says {name} {value}; what is published has {digests:?}", operation.id)
            })?;
        }
    }
    if told == 0 {
        return Err(Fault::Untestable("no public answer tells a digest".into()));
    }
    Ok(())
}

/// The JSON pointer of the first difference.
fn difference(left: &Value, right: &Value, here: &str) -> Option<String> {
    match (left, right) {
        (Value::Object(ours), Value::Object(theirs)) => {
            let surplus = theirs.keys().find(|name| !ours.contains_key(*name)).map(|name| format!("{here}/{name}"));
            ours.iter()
                .find_map(|(name, one)| {
                    let place = format!("{here}/{name}");
                    theirs.get(name).map_or(Some(place.clone()), |other| difference(one, other, &place))
                })
                .or(surplus)
        }
        (Value::Array(ours), Value::Array(theirs)) if ours.len() == theirs.len() => ours
            .iter()
            .zip(theirs)
            .enumerate()
            .find_map(|(index, (one, other))| difference(one, other, &format!("{here}/{index}"))),
        _ => (left != right).then(|| if here.is_empty() { "the top".into() } else { here.to_owned() }),
    }
}
