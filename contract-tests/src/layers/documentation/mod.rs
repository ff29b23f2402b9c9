//! The published contract: the same as the given one, true where it can be tried, and a page that works.

mod page;
mod published;

use crate::exchange::Request;
use crate::rules::documentation as rule;
use crate::spec::{Isolation, Location, Operation};
use crate::suite::{Case, Fault, Ground, Suite};
use crate::tokens::Token;
use std::sync::Arc;

/// Runs the layer.
pub async fn run(suite: &Suite) {
    published::run(suite).await;
    page::run(suite).await;
    if suite.spec.of_class(Isolation::Public).next().is_none() {
        suite.excuse(&[&rule::PUBLIC], "the contract has no public operation");
    }
    for operation in &suite.spec.operations {
        if operation.isolation == Isolation::Public {
            suite.check(&rule::PUBLIC, &operation.id, async |case| public(case, operation).await).await;
        } else {
            suite.check(&rule::PROTECTED, &operation.id, async |case| protected(case, operation).await).await;
        }
        // What is at a public path with a parameter only the server knows; the page names some.
        if operation.needs_token || operation.parameters_in(Location::Path).next().is_none() {
            suite.check(&rule::SUCCESS, &operation.id, async |case| success(case, operation).await).await;
        }
        if operation.body.as_ref().is_some_and(|body| body.example.is_some()) {
            suite.check(&rule::EXAMPLES, &operation.id, async |case| example(case, operation).await).await;
        }
    }
}

/// Nobody, a stranger and a user get the same.
async fn public(case: &Case<'_>, operation: &Arc<Operation>) -> Result<(), Fault> {
    let user = case.suite().user("owner").await?;
    let plain = || -> Result<Request, Fault> { case.suite().typical(operation, |_| None) };
    let nobody = case.send(plain()?).await?;
    case.hold(!matches!(nobody.status, 401 | 403), || format!("answered {} without a token", nobody.status))?;
    for token in [&user.token, &Token::broken("junk", "junk")] {
        let answer = case.send(plain()?.token(token)).await?;
        case.hold(answer.face() == nobody.face(), || {
            format!("with a token {} {}, without {} {}", answer.status, answer.text(), nobody.status, nobody.text())
        })?;
    }
    Ok(())
}

async fn protected(case: &Case<'_>, operation: &Arc<Operation>) -> Result<(), Fault> {
    let ground = Ground::new(case).await?;
    let before = ground.state(case).await?;
    let mut request = ground.request(case.suite(), operation)?;
    request.token = None;
    let answer = case.send(request).await?;
    case.status(&answer, 401)?;
    ground.unchanged(case, &before).await
}

async fn success(case: &Case<'_>, operation: &Arc<Operation>) -> Result<(), Fault> {
    let Some(wanted) = operation.success() else {
        return Err(Fault::Untestable(format!("{} documents no success", operation.id)));
    };
    let ground = Ground::new(case).await?;
    let answer = case.send(ground.request(case.suite(), operation)?).await?;
    case.status(&answer, wanted)
}

async fn example(case: &Case<'_>, operation: &Arc<Operation>) -> Result<(), Fault> {
    let Some(body) = &operation.body else { return Ok(()) };
    let Some(example) = &body.example else { return Ok(()) };
    let errors = body.schema.errors(example);
    case.hold(errors.is_empty(), || format!("the example breaks its own schema: {}", errors.join("; ")))?;
    success(case, operation).await
}
