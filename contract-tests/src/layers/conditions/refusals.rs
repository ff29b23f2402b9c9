//! Conditions that decide nothing: before the token, on what is not the caller's, and where they cannot be read.

use super::{request, tag, taking, under};
use crate::coverage::Edge;
use crate::exchange::Request;
use crate::rules::conditions as rule;
use crate::spec::{Isolation, Location, Operation};
use crate::suite::{Case, Fault, Ground, Suite};
use serde_json::json;
use std::sync::Arc;

/// What is no list of entity tags.
const MALFORMED: [&str; 12] = [
    "other",
    "\"open",
    "open\"",
    "\"a\" \"b\"",
    "\"a\",",
    ",\"a\"",
    "W/other",
    "w/\"a\"",
    "*, \"a\"",
    "\"a\", *",
    "\"a\"b",
    "'a'",
];

/// Runs the part.
pub async fn run(suite: &Suite) {
    for header in ["If-None-Match", "If-Match"] {
        for operation in taking(suite, header) {
            let label = format!("{}: {header}", operation.id);
            suite.check(&rule::AUTH, &label, async |case| without_token(case, &operation, header).await).await;
            if operation.isolation == Isolation::Owner {
                suite.check(&rule::NOT_FOUND, &label, async |case| not_found(case, &operation, header).await).await;
            }
            for text in MALFORMED.into_iter().filter(|text| is_against(&operation, header, text)) {
                let label = format!("{label}: {text}");
                suite
                    .check(&rule::MALFORMED, &label, async |case| malformed(case, &operation, header, text).await)
                    .await;
            }
        }
    }
}

/// Whether the contract does not allow the header to have this value.
fn is_against(operation: &Operation, header: &str, text: &str) -> bool {
    let mut parameters = operation.parameters_in(Location::Header);
    let parameter = parameters.find(|parameter| parameter.name.eq_ignore_ascii_case(header));
    parameter.is_some_and(|parameter| !parameter.schema.is_valid(&json!(text)))
}

async fn without_token(case: &Case<'_>, operation: &Operation, header: &str) -> Result<(), Fault> {
    let ground = Ground::new(case).await?;
    let before = ground.state(case).await?;
    let plain = Request { token: None, ..request(case.suite(), &ground, operation)? };
    let known = if operation.isolation == Isolation::Owner { tag(&ground.made)? } else { "*".into() };
    for value in [known.as_str(), "*", "\"other\""] {
        for bare in [plain.clone(), plain.clone().header("Authorization", "Bearer broken")] {
            case.status(&*case.send(bare.header(header, value)).await?, 401)?;
        }
    }
    ground.unchanged(case, &before).await
}

async fn not_found(case: &Case<'_>, operation: &Operation, header: &str) -> Result<(), Fault> {
    let suite = case.suite();
    let (ground, mut other) = (Ground::new(case).await?, Ground::new(case).await?);
    let before = ground.state(case).await?;
    let known = tag(&ground.made)?;
    case.status(&*case.send(Request::delete(&other.place).token(&other.user.token)).await?, 204)?;
    let never = operation.parameters_in(Location::Path).next().map(|parameter| suite.missing(parameter));
    let keys = [ground.key.clone(), other.key.clone(), never.unwrap_or_default()];
    for key in keys {
        other.key = key;
        let plain = request(suite, &other, operation)?;
        let without = case.send(plain.clone()).await?;
        case.status(&without, 404)?;
        for value in [known.as_str(), "*", "\"other\"", &format!("W/{known}")] {
            let answer = case.send(plain.clone().header(header, value)).await?;
            case.hold(answer.face() == without.face(), || {
                format!("under {header}: {value} it is {} {} instead of the plain 404", answer.status, answer.text())
            })?;
        }
    }
    ground.unchanged(case, &before).await
}

async fn malformed(case: &Case<'_>, operation: &Arc<Operation>, header: &str, text: &str) -> Result<(), Fault> {
    let ground = Ground::new(case).await?;
    let before = ground.state(case).await?;
    case.suite().coverage.tried(&operation.id, &format!("header.{header}"), "pattern", Edge::Outside);
    let request = under(request(case.suite(), &ground, operation)?, header, &[text.to_owned()]);
    case.status(&*case.send(request).await?, 400)?;
    ground.unchanged(case, &before).await
}
