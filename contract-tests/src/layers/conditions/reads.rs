//! Tags of a task over its changes, and reads under each form of `If-None-Match`.

use super::{NAMING, OTHER, WEAK, tag, taking, under};
use crate::coverage::Edge;
use crate::exchange::Request;
use crate::rules::conditions as rule;
use crate::spec::Operation;
use crate::suite::{Case, Fault, Ground, Suite};
use serde_json::json;
use std::collections::BTreeSet;

/// Runs the part.
pub async fn run(suite: &Suite) {
    suite.check(&rule::TAG, "over the changes of a task", async |case| tags(case).await).await;
    for read in taking(suite, "If-None-Match") {
        let forms = NAMING.iter().chain(WEAK).map(|form| (form, true)).chain(OTHER.iter().map(|form| (form, false)));
        for ((name, form), names_it) in forms {
            let label = format!("{}: {name}", read.id);
            suite.check(&rule::NONE_MATCH, &label, async |case| again(case, &read, *form, names_it).await).await;
        }
    }
}

async fn tags(case: &Case<'_>) -> Result<(), Fault> {
    let ground = Ground::new(case).await?;
    let token = &ground.user.token;
    let mut known = tag(&ground.made)?;
    let mut seen = BTreeSet::from([known.clone()]);
    let steps = [
        (json!({}), false),
        (json!({ "title": "another" }), true),
        (json!({ "completed": true }), true),
        (json!({}), false),
        (json!({ "completed": false }), true),
        (json!({ "title": "another still" }), true),
    ];
    for (body, is_change) in steps {
        let changed = case.send(Request::put(&ground.place, &body).token(token)).await?;
        case.status(&changed, 200)?;
        let new = tag(&changed)?;
        case.hold(new.starts_with('"'), || format!("the tag {new} is not a strong one"))?;
        case.hold((new != known) == is_change, || format!("with {body} the tag {known} became {new}"))?;
        case.hold(!is_change || seen.insert(new.clone()), || format!("with {body} the tag {new} came back"))?;
        for _ in 0..2 {
            let read = tag(&*case.send(Request::get(&ground.place).token(token)).await?)?;
            case.hold(read == new, || format!("the change is answered with the tag {new}, a read with {read}"))?;
        }
        known = new;
    }
    Ok(())
}

async fn again(case: &Case<'_>, read: &Operation, form: fn(&str) -> Vec<String>, names_it: bool) -> Result<(), Fault> {
    let suite = case.suite();
    let ground = Ground::new(case).await?;
    let plain = ground.request(suite, read)?;
    let first = case.send(plain.clone()).await?;
    case.status(&first, 200)?;
    let known = tag(&first)?;
    let values = form(&known);
    suite.coverage.tried(&read.id, "header.If-None-Match", "pattern", Edge::Inside);
    for method in ["GET", "HEAD"] {
        let asked = Request { method: method.into(), ..plain.clone() };
        let answer = case.send(under(asked, "If-None-Match", &values)).await?;
        let wanted = if names_it { 304 } else { 200 };
        case.hold(answer.status == wanted, || {
            format!("{method} under {values:?}, the tag being {known}, is {} instead of {wanted}", answer.status)
        })?;
        case.hold(tag(&answer)? == known, || format!("{wanted} has the tag {:?} for {known}", answer.header("etag")))?;
        case.hold(!names_it || answer.body.is_empty(), || format!("304 has a body: {}", answer.text()))?;
        case.hold(names_it || method == "HEAD" || answer.json() == first.json(), || {
            format!("under {values:?} the answer is {} instead of {}", answer.text(), first.text())
        })?;
    }
    Ok(())
}
