//! What users share: connections, the names of things, and what is public.

use super::look::Look;
use super::resource;
use super::view::names_id;
use crate::rules::isolation as rule;
use crate::spec::{Isolation, Operation};
use crate::suite::{Case, Fault, Suite};
use std::time::Duration;

/// Runs the part.
pub async fn run(suite: &Suite) {
    for creator in &resource::creators(suite) {
        suite.check(&rule::UNIQUE, &creator.id, async |case| unique(case, creator).await).await;
        suite.check(&rule::CONNECTION, &creator.id, async |case| connection(case, creator).await).await;
    }
    for operation in suite.spec.of_class(Isolation::Public) {
        suite.check(&rule::PUBLIC, &operation.id, async |case| public(case, operation).await).await;
    }
    if suite.spec.of_class(Isolation::Public).next().is_none() {
        suite.excuse(&[&rule::PUBLIC], "the contract has no public operation");
    }
}

async fn unique(case: &Case<'_>, creator: &Operation) -> Result<(), Fault> {
    let suite = case.suite();
    let (owner, other) = (suite.user("owner").await?, suite.user("other").await?);
    for key in [None, Some("\"contract-key\"")] {
        let mut ids = Vec::new();
        for user in [&owner, &other] {
            let made = resource::make(case, user, creator).await?;
            let mut request = resource::request(suite, creator, &made)?.token(&user.token);
            if let Some(key) = key {
                let key = format!("{key}-{}", owner.identity.sub);
                request = request.header("Idempotency-Key", key);
            }
            let answer = case.send(request).await?;
            case.status(&answer, 201)?;
            ids.push(resource::identifier(&answer));
        }
        case.hold(ids[0] != ids[1], || format!("both users were given {:?}", ids[0]))?;
    }
    Ok(())
}

/// Turns on one connection: each gets what is theirs, and who sends no token gets nothing.
async fn connection(case: &Case<'_>, creator: &Operation) -> Result<(), Fault> {
    let suite = case.suite();
    let (owner, other) = (suite.user("owner").await?, suite.user("other").await?);
    let patience = Duration::from_secs(10);
    let theirs = resource::create(case, &owner, creator).await?;
    let own = resource::create(case, &other, creator).await?;
    let list = suite.probe_request();
    let mut socket = case.socket().await?;
    for turn in 0..12 {
        let token = match turn % 4 {
            0 | 3 => Some(&owner.token),
            1 => Some(&other.token),
            _ => None,
        };
        let mut request = list.clone();
        request.token = token.cloned();
        socket.write_request(&request).await;
        let answer = socket.answer(&request, patience).await?;
        case.status(&answer, if token.is_some() { 200 } else { 401 })?;
        socket.reopen_after(&answer).await?;
        let found = (names_id(&answer.json(), &theirs.id()), names_id(&answer.json(), &own.id()));
        // A fixed token may own more than one page holds; never what is the other's.
        let wrong = match turn % 4 {
            0 | 3 => found.1 || (owner.is_fresh && !found.0),
            1 => found.0 || (other.is_fresh && !found.1),
            _ => found.0 || found.1,
        };
        case.hold(!wrong, || format!("turn {turn} on one connection is answered {}", answer.text()))?;
    }
    Ok(())
}

async fn public(case: &Case<'_>, operation: &Operation) -> Result<(), Fault> {
    let suite = case.suite();
    let user = suite.user("owner").await?;
    let request = || suite.typical(operation, |_| None);
    let wanted = Look::of_both(&*case.send(request()?).await?, &*case.send(request()?).await?);
    let got = case.send(request()?.token(&user.token)).await?;
    let told = wanted.difference(&Look::of(&got));
    case.hold(told.is_none(), || format!("with a token it is another answer: {}", told.unwrap_or_default()))
}
