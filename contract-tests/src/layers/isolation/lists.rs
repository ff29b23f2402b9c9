//! Collections: B's hold nothing of A's, and nothing that B reads moves with what A writes.

use super::resource;
use super::view::{View, collections, names_id};
use crate::rules::isolation as rule;
use crate::spec::{Isolation, Operation};
use crate::suite::{Case, Fault, Suite, User};
use std::sync::Arc;

/// Runs the part.
pub async fn run(suite: &Suite) {
    for creator in &resource::creators(suite) {
        suite.check(&rule::LIST, &creator.id, async |case| apart(case, creator).await).await;
    }
    let writes = suite.spec.operations.iter().filter(|operation| operation.needs_token && !operation.is_safe());
    for operation in writes {
        suite.check(&rule::INTERFERENCE, &operation.id, async |case| quiet(case, operation).await).await;
    }
}

/// Both have something; neither list holds the other's.
async fn apart(case: &Case<'_>, creator: &Operation) -> Result<(), Fault> {
    let suite = case.suite();
    let (owner, other, empty) = (suite.user("owner").await?, suite.user("other").await?, suite.user("empty").await?);
    let theirs = [resource::create(case, &owner, creator).await?, resource::create(case, &owner, creator).await?];
    let own = resource::create(case, &other, creator).await?;
    for (name, page) in collections(case, &other).await? {
        case.status(&page, 200)?;
        let found = theirs.iter().find(|one| names_id(&page.json(), &one.id()));
        case.hold(found.is_none(), || format!("{name} shows what another user created: {}", page.text()))?;
    }
    for (name, page) in collections(case, &owner).await? {
        case.hold(!names_id(&page.json(), &own.id()), || format!("{name} shows what another user created"))?;
    }
    if empty.is_fresh {
        for (name, page) in collections(case, &empty).await? {
            let items = page.json();
            case.hold(items.as_array().is_none_or(Vec::is_empty) && page.next_link().is_none(), || {
                format!("{name} by somebody who has nothing: {items}")
            })?;
        }
    }
    Ok(())
}

/// A does it, twice; what B reads stays, to the byte.
async fn quiet(case: &Case<'_>, operation: &Arc<Operation>) -> Result<(), Fault> {
    let suite = case.suite();
    let (owner, other) = (suite.user("owner").await?, suite.user("other").await?);
    let mut own = Vec::new();
    for creator in resource::creators(suite) {
        own.push(resource::create(case, &other, &creator).await?);
        own.push(resource::create(case, &other, &creator).await?);
    }
    let own: Vec<_> = own.iter().collect();
    let before = View::take(case, &other, &own).await?;
    for _ in 0..2 {
        let actor = if operation.erases_caller() { suite.user("owner").await? } else { owner.clone() };
        act(case, &actor, operation).await?;
        let change = before.change(case, &other, &own).await?;
        case.hold(change.is_none(), || {
            format!("after {} by another user, {}", operation.id, change.unwrap_or_default())
        })?;
    }
    Ok(())
}

async fn act(case: &Case<'_>, user: &User, operation: &Operation) -> Result<(), Fault> {
    let suite = case.suite();
    let request = if operation.isolation == Isolation::Owner {
        let made = resource::make(case, user, operation).await?;
        resource::request(suite, operation, &made)?
    } else {
        suite.typical(operation, |_| None)?
    };
    let answer = case.send(request.token(&user.token)).await?;
    case.status(&answer, operation.success().unwrap_or(200))
}
