//! Deleted = missing, for the owner and for everybody else; and no id comes back.

use super::look::Look;
use super::resource::{self, Made};
use crate::rules::isolation as rule;
use crate::spec::{Location, Operation};
use crate::suite::{Case, Fault, Suite, User};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Runs the part.
pub async fn run(suite: &Suite) {
    for operation in &resource::owner_operations(suite) {
        suite.check(&rule::DELETED, &operation.id, async |case| deleted(case, operation).await).await;
    }
    for creator in &resource::creators(suite) {
        suite.check(&rule::ID_REUSE, &creator.id, async |case| reuse(case, creator).await).await;
    }
}

/// The operation that deletes what was made, and nothing beside it.
fn deleter(suite: &Suite, made: &Made) -> Option<Arc<Operation>> {
    resource::owner_operations(suite).into_iter().find(|operation| {
        let named: BTreeSet<_> = operation.parameters_in(Location::Path).map(|parameter| &parameter.name).collect();
        operation.method == "DELETE"
            && operation.template.text().ends_with('}')
            && named == made.values.keys().collect::<BTreeSet<_>>()
    })
}

async fn delete(case: &Case<'_>, user: &User, made: &Made) -> Result<(), Fault> {
    let suite = case.suite();
    let Some(operation) = deleter(suite, made) else {
        return Err(Fault::Untestable("the contract has no operation that deletes".into()));
    };
    let answer = case.send(resource::request(suite, &operation, made)?.token(&user.token)).await?;
    case.status(&answer, operation.success().unwrap_or(204))
}

async fn deleted(case: &Case<'_>, operation: &Operation) -> Result<(), Fault> {
    let suite = case.suite();
    let (owner, other) = (suite.user("owner").await?, suite.user("other").await?);
    let made = resource::make(case, &owner, operation).await?;
    delete(case, &owner, &made).await?;
    for user in [&owner, &other, &owner] {
        let missing =
            || -> Result<_, Fault> { Ok(resource::request_for_missing(suite, operation)?.token(&user.token)) };
        let wanted = Look::of_both(&*case.send(missing()?).await?, &*case.send(missing()?).await?);
        let got = case.send(resource::request(suite, operation, &made)?.token(&user.token)).await?;
        let told = wanted.difference(&Look::of(&got));
        case.hold(told.is_none() && !(200..300).contains(&got.status), || {
            format!("{} on what was deleted, by {}: {}", operation.id, user.identity.label, told.unwrap_or_default())
        })?;
    }
    case.canary(&owner).await
}

async fn reuse(case: &Case<'_>, creator: &Operation) -> Result<(), Fault> {
    let suite = case.suite();
    let (owner, other) = (suite.user("owner").await?, suite.user("other").await?);
    let mut gone = BTreeSet::new();
    for round in 0..4 {
        // Also the case that several at the end go before the next comes.
        let made = [resource::create(case, &owner, creator).await?, resource::create(case, &owner, creator).await?];
        for one in made.iter().rev().take(1 + round % 2) {
            delete(case, &owner, one).await?;
            gone.insert(one.id());
        }
        for user in [&owner, &other] {
            let next = resource::create(case, user, creator).await?;
            case.hold(!gone.contains(&next.id()), || format!("{} was deleted and is used again", next.id()))?;
        }
    }
    Ok(())
}
