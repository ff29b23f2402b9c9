//! Many at once: the same operation by all, different ones by all, and six users side by side.

use super::history::{body, content};
use crate::exchange::{Request, Response};
use crate::rules::concurrency as rule;
use crate::suite::{Case, Fault, Suite, User};
use futures::future::try_join_all;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Runs the part.
pub async fn run(suite: &Suite) {
    for round in 0..suite.budget.pick(2, 4, 60) {
        let label = format!("round {round}");
        suite.check(&rule::DELETE, &label, async |case| deletes(case).await).await;
        suite.check(&rule::LOST, &label, async |case| updates(case).await).await;
        suite.check(&rule::CREATE, &label, async |case| creates(case).await).await;
        suite.check(&rule::STORM, &label, async |case| storm(case).await).await;
        suite.check(&rule::BLEED, &label, async |case| bleed(case).await).await;
    }
}

/// A new task of the user's; numbered.
pub async fn create(case: &Case<'_>, user: &User, number: u8) -> Result<(String, Arc<Response>), Fault> {
    let made = case.send(Request::post("/tasks", &body(number, 0b1111)).token(&user.token)).await?;
    case.status(&made, 201)?;
    let place = made.header("location").ok_or_else(|| Fault::broken("201 without Location"))?.to_owned();
    Ok((place, made))
}

/// The ids of the user's tasks (fewer than a page), each once.
pub async fn listed(case: &Case<'_>, user: &User) -> Result<(BTreeSet<String>, Value), Fault> {
    let list = case.send(Request::get("/tasks?limit=1000").token(&user.token)).await?;
    case.status(&list, 200)?;
    let items = list.json();
    let ids: BTreeSet<_> = items.as_array().into_iter().flatten().map(|item| item["id"].to_string()).collect();
    case.hold(items.as_array().is_some_and(|items| items.len() == ids.len()), || {
        format!("the list shows something twice: {items}")
    })?;
    Ok((ids, items))
}

async fn deletes(case: &Case<'_>) -> Result<(), Fault> {
    let user = case.suite().user("owner").await?;
    let (place, _) = create(case, &user, 1).await?;
    let all = (0..8).map(|_| case.send(Request::delete(&place).token(&user.token).alone()));
    let mut statuses: Vec<_> = try_join_all(all).await?.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    case.hold(statuses[0] == 204 && statuses[1..].iter().all(|status| *status == 404), || {
        format!("eight deletes at once are answered {statuses:?}")
    })
}

/// Four members, changed at once by four requests.
async fn updates(case: &Case<'_>) -> Result<(), Fault> {
    let user = case.suite().user("owner").await?;
    let (place, _) = create(case, &user, 0).await?;
    // 5: priority high, completed; nothing is as it was.
    let all = (0..4).map(|bit| case.send(Request::put(&place, &body(5, 1 << bit)).token(&user.token).alone()));
    for answer in try_join_all(all).await? {
        case.status(&answer, 200)?;
    }
    let read = case.send(Request::get(&place).token(&user.token)).await?;
    case.hold(content(&read.json()) == [5, 5, 2, 1], || format!("four updates of four members left {}", read.text()))
}

async fn creates(case: &Case<'_>) -> Result<(), Fault> {
    let user = case.suite().user("owner").await?;
    let made = try_join_all((0..12).map(|number| create(case, &user, number))).await?;
    let (ids, _) = listed(case, &user).await?;
    let given: BTreeSet<_> = made.iter().map(|(_, answer)| answer.json()["id"].to_string()).collect();
    case.hold(given.len() == 12 && ids == given, || format!("given {given:?}, listed {ids:?}"))?;
    for (number, (_, answer)) in made.iter().enumerate() {
        case.hold(answer.json()["title"] == json!(format!("t{number}")), || {
            format!("the create of t{number} is answered {}", answer.text())
        })?;
    }
    Ok(())
}

async fn storm(case: &Case<'_>) -> Result<(), Fault> {
    let user = case.suite().user("owner").await?;
    let (place, _) = create(case, &user, 0).await?;
    let request = |index: u8| match index % 8 {
        0 | 4 => (Request::get(&place), [200, 404]),
        1 | 5 => (Request::put(&place, &body(index, 0b1111)), [200, 404]),
        2 => (Request::get("/tasks"), [200, 200]),
        3 => (Request::post("/tasks", &body(index, 0b1111)), [201, 201]),
        6 => (Request::put(&place, &body(index, 1)), [200, 404]),
        _ if index > 40 => (Request::delete(&place), [204, 404]),
        _ => (Request::new("HEAD", &place), [200, 404]),
    };
    let all = (0..48).map(async |index| -> Result<(), Fault> {
        let (request, fitting) = request(index);
        let request = if index % 3 == 0 { request.alone() } else { request };
        let method = request.method.clone();
        let answer = case.send(request.token(&user.token)).await?;
        case.hold(fitting.contains(&answer.status), || {
            format!("{method} in the storm is answered {} {}", answer.status, answer.text())
        })
    });
    try_join_all(all).await?;
    case.canary(&user).await
}

/// Six users in parallel: what each writes and reads is their own.
async fn bleed(case: &Case<'_>) -> Result<(), Fault> {
    let mut users = Vec::new();
    for label in ["u1", "u2", "u3", "u4", "u5", "u6"] {
        users.push(case.suite().user(label).await?);
    }
    try_join_all((1..).zip(&users).map(async |(number, user)| one_of_six(case, user, number * 10).await)).await?;
    Ok(())
}

async fn one_of_six(case: &Case<'_>, user: &User, first: u8) -> Result<(), Fault> {
    let who = &user.identity.label;
    let mut own = BTreeSet::new();
    for number in first..first + 4 {
        let (place, made) = create(case, user, number).await?;
        own.insert(made.json()["id"].to_string());
        let (ids, items) = listed(case, user).await?;
        case.hold(ids == own, || format!("{who} has {own:?}, and lists {items}"))?;
        let read = case.send(Request::get(&place).token(&user.token)).await?;
        case.hold(read.status == 200 && read.json() == made.json(), || {
            format!("{who} created {} and reads {} {}", made.text(), read.status, read.text())
        })?;
        let put = case.send(Request::put(&place, &json!({ "completed": true })).token(&user.token)).await?;
        case.hold(put.status == 200 && put.json()["id"] == made.json()["id"], || {
            format!("{who} changed {} and is answered {}", made.text(), put.text())
        })?;
    }
    Ok(())
}
