//! Header parameters at their bounds.

use super::verdict;
use crate::coverage::Edge;
use crate::rules::validation as rule;
use crate::spec::{Location, Operation, Parameter};
use crate::suite::{Case, Fault, Ground, Suite};
use serde_json::json;
use std::sync::Arc;

pub async fn run(suite: &Suite) {
    let mut found = false;
    for operation in &suite.spec.operations {
        for parameter in operation.parameters_in(Location::Header) {
            for (keyword, step) in [("minLength", -1), ("maxLength", 1)] {
                let Some(edge) = parameter.schema.value[keyword].as_i64() else { continue };
                for length in [edge, edge + step].into_iter().filter_map(|length| usize::try_from(length).ok()) {
                    found = true;
                    let label = format!("{}: {} has {length} characters", operation.id, parameter.name);
                    suite
                        .check(&rule::HEADER, &label, async |case| {
                            tell(case, operation, parameter, keyword, length).await
                        })
                        .await;
                }
            }
        }
    }
    if !found {
        suite.excuse(&[&rule::HEADER], "the contract has no header parameter with bounds");
    }
}

async fn tell(
    case: &Case<'_>,
    operation: &Arc<Operation>,
    parameter: &Parameter,
    keyword: &str,
    length: usize,
) -> Result<(), Fault> {
    let ground = Ground::new(case).await?;
    let text = "a".repeat(length);
    let is_valid = parameter.schema.is_valid(&json!(text));
    let edge = if is_valid { Edge::Inside } else { Edge::Outside };
    case.suite().coverage.tried(&operation.id, &format!("header.{}", parameter.name), keyword, edge);
    let request = ground.request(case.suite(), operation)?.header(&parameter.name, &text);
    if !is_valid {
        return verdict::refused(case, &ground, request, &[&parameter.name]).await;
    }
    let answer = case.send(request).await?;
    // Whether there is anything at the path is another question.
    case.hold(Some(answer.status) == operation.success() || answer.status == 404, || {
        format!("answered {} {}", answer.status, answer.text())
    })
}
