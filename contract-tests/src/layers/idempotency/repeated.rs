//! One client that sends its creation again: at once, later, and with something else in it.

use super::{created, creation, has_only, same};
use crate::exchange::Request;
use crate::rules::idempotency as rule;
use crate::suite::{Case, Fault, Suite};
use serde_json::{Value, json};

/// Keys of every kind that the contract allows.
const KEYS: [&str; 4] = ["k", "8e03978e-40d5-43dd-bc93-6894a57f9324", "\"quoted\"", "!#$%&'()*+,-./:;<=>?@[]^_`{|}~"];

/// Runs the part.
pub async fn run(suite: &Suite) {
    for key in KEYS {
        suite.check(&rule::REPLAY, key, async |case| replay(case, key).await).await;
    }
    let longest = "k".repeat(255);
    suite.check(&rule::REPLAY, "255 characters", async |case| replay(case, &longest).await).await;
    suite.check(&rule::LATER, "changed, then deleted", async |case| later(case).await).await;
    for (name, value) in [
        ("title", json!("another")),
        ("title", json!("Once")),
        ("description", json!("more")),
        ("completed", json!(true)),
        ("priority", json!("low")),
        ("due_date", json!("2026-12-24")),
    ] {
        let takes = suite.spec.operation("create_task").is_some_and(|create| create.takes_member(name));
        if takes {
            let label = format!("{name}: {value}");
            suite.check(&rule::OTHER, &label, async |case| other(case, name, &value).await).await;
        }
    }
    for (one, another) in [("key", "KEY"), ("key", "key-"), ("key", "ke"), ("key-1", "key-2"), ("key", "\"key\"")] {
        let label = format!("{one} and {another}");
        suite.check(&rule::EXACT, &label, async |case| exact(case, one, another).await).await;
    }
    suite
        .check(&rule::EXACT, "255 characters, the last another", async |case| {
            exact(case, &"k".repeat(255), &format!("{}l", "k".repeat(254))).await
        })
        .await;
}

async fn replay(case: &Case<'_>, key: &str) -> Result<(), Fault> {
    let user = case.suite().user("owner").await?;
    let request = creation(&user, key, &json!({ "title": "once", "priority": "high" }));
    let first = created(case, request.clone()).await?;
    let spaced = request.clone().untyped("{ \"priority\" : \"high\",\n  \"title\" : \"\\u006fnce\" }");
    for again in [request.clone(), request.alone(), spaced] {
        same(case, &first, &*case.send(again).await?)?;
    }
    has_only(case, &user, &[&first]).await
}

async fn later(case: &Case<'_>) -> Result<(), Fault> {
    let user = case.suite().user("owner").await?;
    let request = creation(&user, "later", &json!({ "title": "once" }));
    let first = created(case, request.clone()).await?;
    let place = first.header("location").unwrap_or_default().to_owned();
    let change = Request::put(&place, &json!({ "title": "changed", "completed": true })).token(&user.token);
    let changed = case.send(change).await?;
    case.status(&changed, 200)?;
    same(case, &first, &*case.send(request.clone()).await?)?;
    let read = case.send(Request::get(&place).token(&user.token)).await?;
    case.hold(read.json() == changed.json(), || format!("a repetition left {} of the change", read.text()))?;
    case.status(&*case.send(Request::delete(&place).token(&user.token)).await?, 204)?;
    same(case, &first, &*case.send(request).await?)?;
    has_only(case, &user, &[]).await
}

async fn other(case: &Case<'_>, name: &str, value: &Value) -> Result<(), Fault> {
    let user = case.suite().user("owner").await?;
    let mut body = json!({ "title": "once" });
    let first = created(case, creation(&user, "other", &body)).await?;
    let request = creation(&user, "other", &body);
    body[name] = value.clone();
    case.status(&*case.send(creation(&user, "other", &body)).await?, 422)?;
    // The key is still the first one's.
    same(case, &first, &*case.send(request).await?)?;
    has_only(case, &user, &[&first]).await
}

async fn exact(case: &Case<'_>, one: &str, another: &str) -> Result<(), Fault> {
    let user = case.suite().user("owner").await?;
    let body = json!({ "title": "once" });
    let first = created(case, creation(&user, one, &body)).await?;
    let second = created(case, creation(&user, another, &body)).await?;
    has_only(case, &user, &[&first, &second]).await
}
