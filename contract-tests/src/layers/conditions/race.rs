//! Several clients count in one task, each by what it has read.

use super::{tag, taking};
use crate::exchange::Request;
use crate::rules::conditions as rule;
use crate::suite::{Case, Fault, Ground, Suite};
use futures::future::try_join_all;
use serde_json::json;

/// How often an increment is tried: some client gets through each time.
const TRIES: usize = 1000;

/// Runs the part.
pub async fn run(suite: &Suite) {
    if !taking(suite, "If-Match").iter().any(|change| change.id == "update_task") {
        return suite.excuse(&[&rule::RACE], "updates of the contract take no condition");
    }
    let (clients, increments) = suite.budget.pick((4, 3), (8, 5), (16, 50));
    let label = format!("{clients} clients, {increments} increments each");
    suite.check(&rule::RACE, &label, async |case| count(case, clients, increments).await).await;
}

async fn count(case: &Case<'_>, clients: usize, increments: usize) -> Result<(), Fault> {
    let ground = Ground::new(case).await?;
    let zero = Request::put(&ground.place, &json!({ "title": "0" })).token(&ground.user.token);
    case.status(&*case.send(zero).await?, 200)?;
    let client = async || -> Result<(), Fault> {
        for _ in 0..increments {
            increment(case, &ground).await?;
        }
        Ok(())
    };
    try_join_all((0..clients).map(|_| client())).await?;
    let (last, wanted) = (read(case, &ground).await?.0, clients * increments);
    case.hold(last == wanted, || format!("{wanted} increments were taken, and the count is {last}"))
}

async fn increment(case: &Case<'_>, ground: &Ground) -> Result<(), Fault> {
    for _ in 0..TRIES {
        let (count, tag) = read(case, ground).await?;
        let next = json!({ "title": (count + 1).to_string() });
        let next = Request::put(&ground.place, &next).token(&ground.user.token).header("If-Match", &tag);
        match case.send(next).await?.status {
            200 => return Ok(()),
            412 => {}
            status => return Err(Fault::broken(format!("an increment is answered {status}"))),
        }
    }
    Err(Fault::broken(format!("an increment was refused {TRIES} times")))
}

/// The count, and the tag of the task that shows it.
async fn read(case: &Case<'_>, ground: &Ground) -> Result<(usize, String), Fault> {
    let read = case.send(Request::get(&ground.place).token(&ground.user.token)).await?;
    case.status(&read, 200)?;
    let count = read.json()["title"].as_str().and_then(|title| title.parse().ok());
    Ok((count.ok_or_else(|| Fault::broken(format!("the title is no count: {}", read.text())))?, tag(&read)?))
}
