//! Updates and deletions under each form of `If-Match`.

use super::{Form, NAMING, OTHER, WEAK, request, tag, taking, under};
use crate::coverage::Edge;
use crate::exchange::Request;
use crate::rules::Rule;
use crate::rules::conditions as rule;
use crate::spec::Operation;
use crate::suite::{Case, Fault, Ground, Suite};
use serde_json::json;

/// Runs the part.
pub async fn run(suite: &Suite) {
    let parts: [(&'static Rule, &[Form]); 3] = [(&rule::MATCH, NAMING), (&rule::STALE, OTHER), (&rule::WEAK, WEAK)];
    for change in taking(suite, "If-Match") {
        for (rule, forms) in parts {
            for (name, form) in forms {
                let label = format!("{}: {name}", change.id);
                let is_done = rule.id == rule::MATCH.id;
                suite.check(rule, &label, async |case| one(case, &change, *form, is_done).await).await;
            }
        }
        let label = format!("{}: the tag before the last change", change.id);
        suite.check(&rule::STALE, &label, async |case| stale(case, &change).await).await;
    }
}

/// The change under a condition made of the current tag: done, or refused without effect.
async fn one(case: &Case<'_>, change: &Operation, form: fn(&str) -> Vec<String>, is_done: bool) -> Result<(), Fault> {
    let ground = Ground::new(case).await?;
    let values = form(&tag(&ground.made)?);
    case.suite().coverage.tried(&change.id, "header.If-Match", "pattern", Edge::Inside);
    if !is_done {
        return refused(case, &ground, change, &values).await;
    }
    let answer = case.send(under(request(case.suite(), &ground, change)?, "If-Match", &values)).await?;
    case.status(&answer, change.success().unwrap_or(200))?;
    let read = case.send(Request::get(&ground.place).token(&ground.user.token)).await?;
    let is_there = if change.method == "DELETE" { read.status == 404 } else { read.json() == answer.json() };
    case.hold(is_there, || {
        format!("under {values:?} it is answered {}, and then there is {}", answer.status, read.text())
    })
}

async fn stale(case: &Case<'_>, change: &Operation) -> Result<(), Fault> {
    let ground = Ground::new(case).await?;
    let old = tag(&ground.made)?;
    let update = Request::put(&ground.place, &json!({ "title": "meanwhile" })).token(&ground.user.token);
    case.status(&*case.send(update).await?, 200)?;
    refused(case, &ground, change, &[old]).await
}

/// 412, and nothing is changed.
async fn refused(case: &Case<'_>, ground: &Ground, change: &Operation, values: &[String]) -> Result<(), Fault> {
    let before = ground.state(case).await?;
    let answer = case.send(under(request(case.suite(), ground, change)?, "If-Match", values)).await?;
    case.status(&answer, 412)?;
    let list = case.send(case.suite().probe_request().token(&ground.user.token)).await?;
    let one = case.send(Request::get(&ground.place).token(&ground.user.token)).await?;
    let after = json!([ground.user.is_fresh.then(|| list.json()), one.json()]);
    case.hold(after == before, || format!("under {values:?} it is answered 412, and yet {before} became {after}"))
}
