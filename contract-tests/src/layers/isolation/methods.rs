//! HEAD, OPTIONS and the methods that a path does not have: none of them tells foreign from missing.

use super::look::Look;
use super::resource;
use super::view::View;
use crate::rules::isolation as rule;
use crate::spec::Operation;
use crate::suite::{Case, Fault, Suite};
use std::collections::BTreeSet;

const METHODS: [&str; 7] = ["HEAD", "OPTIONS", "PATCH", "POST", "PUT", "DELETE", "PROPFIND"];

/// Runs the part.
pub async fn run(suite: &Suite) {
    let mut seen = BTreeSet::new();
    for operation in &resource::owner_operations(suite) {
        if seen.insert(operation.template.text().to_owned()) {
            suite.check(&rule::METHODS, operation.template.text(), async |case| methods(case, operation).await).await;
        }
    }
}

async fn methods(case: &Case<'_>, operation: &Operation) -> Result<(), Fault> {
    let suite = case.suite();
    let (owner, other) = (suite.user("owner").await?, suite.user("other").await?);
    let theirs = resource::make(case, &owner, operation).await?;
    let before = View::take(case, &owner, &[&theirs]).await?;
    for method in METHODS {
        let as_method = |request: crate::exchange::Request| {
            let mut request = request.token(&other.token);
            method.clone_into(&mut request.method);
            (request.body, request.headers) = (None, Vec::new());
            request
        };
        let missing = || resource::request_for_missing(suite, operation).map(as_method);
        let wanted = Look::of_both(&*case.send(missing()?).await?, &*case.send(missing()?).await?);
        let got = case.send(as_method(resource::request(suite, operation, &theirs)?)).await?;
        let told = wanted.difference(&Look::of(&got));
        case.hold(told.is_none(), || format!("{method}: {}", told.unwrap_or_default()))?;
    }
    let change = before.change(case, &owner, &[&theirs]).await?;
    case.hold_rule(&rule::REFUSED, change.is_none(), || format!("the owner reads {}", change.unwrap_or_default()))
}
