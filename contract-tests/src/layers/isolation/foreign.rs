//! Foreign = missing: B goes at what A owns by every operation, in every manner, and A's data stays what it was.

use super::look::Look;
use super::view::View;
use super::{manners, resource};
use crate::rules::isolation as rule;
use crate::spec::Operation;
use crate::suite::{Case, Fault, Suite};

/// Runs the part.
pub async fn run(suite: &Suite) {
    for operation in &resource::owner_operations(suite) {
        suite.check(&rule::FOREIGN, &operation.id, async |case| foreign(case, operation).await).await;
        suite.check(&rule::SPELLING, &operation.id, async |case| spelling(case, operation).await).await;
        suite.check(&rule::NEIGHBOURS, &operation.id, async |case| neighbours(case, operation).await).await;
    }
}

async fn foreign(case: &Case<'_>, operation: &Operation) -> Result<(), Fault> {
    let suite = case.suite();
    let (owner, other) = (suite.user("owner").await?, suite.user("other").await?);
    let theirs = resource::make(case, &owner, operation).await?;
    let own = resource::make(case, &other, operation).await?;
    let (before, others_before) =
        (View::take(case, &owner, &[&theirs]).await?, View::take(case, &other, &[&own]).await?);
    for manner in manners::all(operation, theirs.answer.as_deref()) {
        let missing = || -> Result<_, Fault> {
            Ok(manner.of(resource::request_for_missing(suite, operation)?.token(&other.token)))
        };
        let (first, second) = (case.send(missing()?).await?, case.send(missing()?).await?);
        let request = resource::request(suite, operation, &theirs)?.token(&other.token);
        let got = case.send(manner.of(request)).await?;
        let told = Look::of_both(&first, &second).difference(&Look::of(&got));
        case.hold(told.is_none(), || {
            format!("{} asked {} tells foreign from missing: {}", operation.id, manner.label, told.unwrap_or_default())
        })?;
        case.hold(!(200..300).contains(&got.status), || {
            format!("{} asked {} is answered {} for what the caller has not", operation.id, manner.label, got.status)
        })?;
        if manner.label == "plainly" && operation.responses.contains_key(&404) {
            case.status(&got, 404)?;
        }
    }
    let change = before.change(case, &owner, &[&theirs]).await?;
    case.hold_rule(&rule::REFUSED, change.is_none(), || {
        format!("after the refused requests of another user the owner reads {}", change.unwrap_or_default())
    })?;
    let change = others_before.change(case, &other, &[&own]).await?;
    case.hold_rule(&rule::UPSERT, change.is_none(), || {
        format!("after their own refused requests the user reads {}", change.unwrap_or_default())
    })?;
    case.canary(&owner).await
}

/// The same resource by paths that are not quite its own.
async fn spelling(case: &Case<'_>, operation: &Operation) -> Result<(), Fault> {
    let suite = case.suite();
    let (owner, other) = (suite.user("owner").await?, suite.user("other").await?);
    let theirs = resource::make(case, &owner, operation).await?;
    let before = View::take(case, &owner, &[&theirs]).await?;
    let id = theirs.id();
    let encoded = id.bytes().fold(String::new(), |text, byte| format!("{text}%{byte:02X}"));
    let mut spellings = vec![
        encoded,
        format!("{id}/"),
        format!("/{id}"),
        format!("{id};a=1"),
        format!("{id}%00"),
        format!("{id}%20"),
        format!("%20{id}"),
        format!("{id}.json"),
        format!("{id}%2F"),
        format!("{id},1"),
        format!("00{id}"),
        format!("+{id}"),
        format!("{id}.0"),
        format!("{id}e0"),
    ];
    // A client would tidy these up.
    if suite.can(crate::capability::Capability::RawSocket) {
        spellings.extend([format!("{id}/."), format!("./{id}"), format!("x/../{id}"), format!("{id}/../{id}")]);
    }
    let request = resource::request(suite, operation, &theirs)?.token(&other.token);
    for spelling in spellings {
        let mut odd = request.clone();
        odd.target = request.target.replacen(&format!("/{id}"), &format!("/{spelling}"), 1);
        let target = odd.target.clone();
        let got = case.send(odd).await?;
        case.hold(!(200..300).contains(&got.status), || {
            format!("{} {target} is answered {} to somebody who does not own {id}", operation.method, got.status)
        })?;
    }
    let change = before.change(case, &owner, &[&theirs]).await?;
    case.hold(change.is_none(), || format!("the owner reads {}", change.unwrap_or_default()))
}

/// Numbers beside one's own: whoever they belong to, it is not the caller.
async fn neighbours(case: &Case<'_>, operation: &Operation) -> Result<(), Fault> {
    let suite = case.suite();
    let (owner, other) = (suite.user("owner").await?, suite.user("other").await?);
    let theirs = resource::make(case, &owner, operation).await?;
    let own = resource::make(case, &other, operation).await?;
    let last = resource::make(case, &owner, operation).await?;
    let (Some(name), Ok(number)) = (own.values.keys().next_back(), own.id().parse::<i64>()) else {
        return Err(Fault::Untestable("ids are no numbers".into()));
    };
    let missing = || -> Result<_, Fault> { Ok(resource::request_for_missing(suite, operation)?.token(&other.token)) };
    let wanted = Look::of_both(&*case.send(missing()?).await?, &*case.send(missing()?).await?);
    let around = (number - 3..=number + 3).filter(|near| *near > 0 && *near != number).map(|near| near.to_string());
    for near in around.chain([theirs.id(), last.id()]) {
        let mut there = own.clone();
        there.values.insert(name.clone(), near.clone());
        let got = case.send(resource::request(suite, operation, &there)?.token(&other.token)).await?;
        let told = wanted.difference(&Look::of(&got));
        case.hold(told.is_none(), || format!("{near}, beside {number}: {}", told.unwrap_or_default()))?;
    }
    Ok(())
}
