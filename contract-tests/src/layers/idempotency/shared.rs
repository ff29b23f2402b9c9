//! One key in several hands: another user's, and those of somebody without a token.

use super::{KEY, created, creation, has_only, same};
use crate::exchange::Request;
use crate::rules::idempotency as rule;
use crate::suite::{Case, Fault, Suite};
use serde_json::json;

/// Runs the part.
pub async fn run(suite: &Suite) {
    for (label, title) in [("the same body", "hers"), ("another body", "his")] {
        suite.check(&rule::OWN, label, async |case| own(case, title).await).await;
    }
    suite.check(&rule::AUTH, "a key that was used", async |case| authenticates_nobody(case).await).await;
}

async fn own(case: &Case<'_>, title: &str) -> Result<(), Fault> {
    let (owner, other) = (case.suite().user("owner").await?, case.suite().user("other").await?);
    let request = creation(&owner, "shared", &json!({ "title": "hers" }));
    let hers = created(case, request.clone()).await?;
    let theirs = creation(&other, "shared", &json!({ "title": title }));
    let his = created(case, theirs.clone()).await?;
    case.hold(his.json()["id"] != hers.json()["id"], || format!("another user is given {}", his.text()))?;
    same(case, &his, &*case.send(theirs).await?)?;
    same(case, &hers, &*case.send(request).await?)?;
    has_only(case, &owner, &[&hers]).await?;
    has_only(case, &other, &[&his]).await
}

async fn authenticates_nobody(case: &Case<'_>) -> Result<(), Fault> {
    let user = case.suite().user("owner").await?;
    let body = json!({ "title": "once" });
    let first = created(case, creation(&user, "auth", &body)).await?;
    let bare = Request::post("/tasks", &body).header(KEY, "auth");
    for request in [bare.clone(), bare.header("Authorization", "Bearer broken")] {
        case.status(&*case.send(request).await?, 401)?;
    }
    has_only(case, &user, &[&first]).await
}
