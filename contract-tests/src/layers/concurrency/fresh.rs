//! Nothing stale: what was answered is there for the next request, and a list taken meanwhile shows what surely is.

use super::history::body;
use super::storms::{create, listed};
use crate::exchange::Request;
use crate::rules::concurrency as rule;
use crate::suite::{Case, Fault, Suite};
use futures::future::try_join;
use serde_json::json;
use std::sync::Mutex;
use std::sync::PoisonError;

/// Runs the part.
pub async fn run(suite: &Suite) {
    for round in 0..suite.budget.pick(2, 3, 40) {
        let label = format!("round {round}");
        suite.check(&rule::FRESH, &label, async |case| fresh(case).await).await;
        suite.check(&rule::LIST, &label, async |case| list(case).await).await;
    }
}

/// Each write is followed by reads, on the same connection and on another.
async fn fresh(case: &Case<'_>) -> Result<(), Fault> {
    let user = case.suite().user("owner").await?;
    // Whatever keeps answers has these now.
    listed(case, &user).await?;
    let (place, made) = create(case, &user, 0).await?;
    let id = made.json()["id"].to_string();
    let (ids, items) = listed(case, &user).await?;
    case.hold(ids.contains(&id), || format!("after the create the list is {items}"))?;
    for number in 1..8 {
        let put = case.send(Request::put(&place, &body(number, 0b1111)).token(&user.token)).await?;
        case.status(&put, 200)?;
        for alone in [false, true] {
            let get = Request::get(&place).token(&user.token);
            let read = case.send(if alone { get.alone() } else { get }).await?;
            case.hold(read.json() == put.json(), || format!("after PUT of {} GET is {}", put.text(), read.text()))?;
        }
        let (_, items) = listed(case, &user).await?;
        case.hold(items[0] == put.json(), || format!("after PUT of {} the list is {items}", put.text()))?;
    }
    let gone = case.send(Request::delete(&place).token(&user.token)).await?;
    case.status(&gone, 204)?;
    let read = case.send(Request::get(&place).token(&user.token).alone()).await?;
    case.status(&read, 404)?;
    let (ids, items) = listed(case, &user).await?;
    case.hold(ids.is_empty(), || format!("after the delete the list is {items}"))
}

/// One lane writes, the other lists.
async fn list(case: &Case<'_>) -> Result<(), Fault> {
    let user = case.suite().user("owner").await?;
    // Ids that are there and ids that are gone, and surely so.
    let books = Mutex::new((Vec::<String>::new(), Vec::<String>::new()));
    let read = || books.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let (stays, made) = create(case, &user, 99).await?;
    let staying = made.json()["id"].to_string();
    let writing = async {
        for number in 0..8 {
            let (place, made) = create(case, &user, number).await?;
            let id = made.json()["id"].to_string();
            books.lock().unwrap_or_else(PoisonError::into_inner).0.push(id.clone());
            case.send(Request::put(&stays, &json!({ "completed": number % 2 == 0 })).token(&user.token)).await?;
            books.lock().unwrap_or_else(PoisonError::into_inner).0.retain(|other| *other != id);
            let gone = case.send(Request::delete(&place).token(&user.token)).await?;
            case.status(&gone, 204)?;
            books.lock().unwrap_or_else(PoisonError::into_inner).1.push(id);
        }
        Ok(())
    };
    let listing = async {
        for _ in 0..16 {
            let before = read();
            let (ids, items) = listed(case, &user).await?;
            let after = read();
            let lacking = before.0.iter().find(|id| after.0.contains(id) && !ids.contains(*id));
            let ghost = before.1.iter().find(|id| ids.contains(*id));
            case.hold(ids.contains(&staying) && lacking.is_none() && ghost.is_none(), || {
                format!("the list lacks {lacking:?} or still has {ghost:?}: {items}")
            })?;
        }
        Ok::<_, Fault>(())
    };
    try_join(writing, listing).await?;
    Ok(())
}
