//! What is asked for again after changes: new where the caller's tasks changed, and not where they did not.

use super::{tag, taking};
use crate::exchange::Request;
use crate::rules::conditions as rule;
use crate::suite::{Case, Fault, Ground, Suite};
use serde_json::json;

/// Runs the part.
pub async fn run(suite: &Suite) {
    let taking = taking(suite, "If-None-Match");
    if taking.iter().any(|read| read.id == "get_task") {
        suite.check(&rule::FRESH, "a task that is changed", async |case| changed(case).await).await;
    }
    if !taking.iter().any(|read| read.id == "list_tasks") {
        return suite.excuse(&[&rule::STILL, &rule::OWN], "lists of the contract take no condition");
    }
    for (name, write) in WRITES {
        let label = format!("a list, and {name}");
        suite.check(&rule::FRESH, &label, async |case| list_changed(case, *write).await).await;
    }
    suite.check(&rule::STILL, "a list", async |case| still(case).await).await;
    suite.check(&rule::OWN, "a list", async |case| own(case).await).await;
}

/// A kind of write, by name; it is given the place of a task.
type Write = (&'static str, fn(&str) -> Request);

const WRITES: &[Write] = &[
    ("a creation", |_| Request::post("/tasks", &json!({ "title": "new" }))),
    ("an update", |place| Request::put(place, &json!({ "title": "changed" }))),
    ("a deletion", |place| Request::delete(place)),
];

async fn changed(case: &Case<'_>) -> Result<(), Fault> {
    let ground = Ground::new(case).await?;
    let token = &ground.user.token;
    let mut known = tag(&ground.made)?;
    for title in ["one", "two", "three"] {
        let update = Request::put(&ground.place, &json!({ "title": title })).token(token);
        let update = case.send(update).await?;
        case.status(&update, 200)?;
        let again = Request::get(&ground.place).token(token).header("If-None-Match", &known);
        let again = case.send(again).await?;
        case.hold(again.status == 200 && again.json() == update.json(), || {
            format!("after a change the old tag {known} is answered {} {}", again.status, again.text())
        })?;
        known = tag(&again)?;
    }
    Ok(())
}

async fn list_changed(case: &Case<'_>, write: fn(&str) -> Request) -> Result<(), Fault> {
    let ground = Ground::new(case).await?;
    let token = &ground.user.token;
    let before = case.send(Request::get("/tasks").token(token)).await?;
    let known = tag(&before)?;
    let under = |tag: &str| Request::get("/tasks").token(token).header("If-None-Match", tag);
    case.status(&*case.send(under(&known)).await?, 304)?;
    let done = case.send(write(&ground.place).token(token)).await?;
    case.hold((200..300).contains(&done.status), || format!("a good write is answered {}", done.status))?;
    let after = case.send(under(&known)).await?;
    case.hold(after.status == 200 && after.json() != before.json(), || {
        format!("after the write the old tag {known} is answered {} {}", after.status, after.text())
    })?;
    let new = tag(&after)?;
    case.hold(new != known, || format!("the list changed, and its tag is still {known}"))?;
    case.status(&*case.send(under(&new)).await?, 304)
}

async fn still(case: &Case<'_>) -> Result<(), Fault> {
    let suite = case.suite();
    let (ground, other) = (Ground::new(case).await?, Ground::new(case).await?);
    let own = &ground.user.token;
    let known = tag(&*case.send(Request::get("/tasks").token(own)).await?)?;
    let title = json!({ "title": "theirs" });
    let gone = suite.spec.operation("get_task").and_then(|read| read.parameters.first());
    let gone = format!("/tasks/{}", gone.map(|id| suite.missing(id)).unwrap_or_default());
    let harmless = [
        Request::put(&other.place, &title).token(&other.user.token),
        Request::post("/tasks", &title).token(&other.user.token),
        Request::delete(&other.place).token(&other.user.token),
        Request::get(&ground.place).token(own),
        Request::put(&ground.place, &json!({})).token(own),
        Request::put(&ground.place, &json!({ "title": "" })).token(own),
        Request::put(&ground.place, &title).token(&other.user.token),
        Request::delete(&ground.place).token(&other.user.token),
        Request::delete(&gone).token(own),
    ];
    for request in harmless {
        let what = format!("{} {}", request.method, request.target);
        case.send(request).await?;
        let again = case.send(Request::get("/tasks").token(own).header("If-None-Match", &known)).await?;
        case.hold(again.status == 304, || {
            format!(
                "{what} changed nothing of the caller's, and the list is {} {:?}",
                again.status,
                again.header("etag")
            )
        })?;
    }
    Ok(())
}

async fn own(case: &Case<'_>) -> Result<(), Fault> {
    let (ground, other) = (Ground::new(case).await?, Ground::new(case).await?);
    let read = |who: &Ground| Request::get("/tasks").token(&who.user.token);
    let theirs = tag(&*case.send(read(&ground)).await?)?;
    let plain = case.send(read(&other)).await?;
    let answer = case.send(read(&other).header("If-None-Match", &theirs)).await?;
    case.hold(answer.status == 200 && answer.json() == plain.json(), || {
        format!("under another's tag {theirs} the list is answered {} {}", answer.status, answer.text())
    })
}
