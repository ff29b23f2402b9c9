//! Keys that the contract does not allow, and keys of creations that were refused.

use super::{KEY, created, creation, has_only, same};
use crate::coverage::Edge;
use crate::exchange::Request;
use crate::rules::idempotency as rule;
use crate::spec::Location;
use crate::suite::{Case, Fault, Suite};
use serde_json::json;

/// Runs the part.
pub async fn run(suite: &Suite) {
    let too_long = "k".repeat(256);
    for key in ["", "two words", "tab\there", "schl\u{fc}ssel", "\u{1f511}", &too_long] {
        if is_against(suite, key) {
            let label = format!("{:?}", key.chars().take(20).collect::<String>());
            suite.check(&rule::MALFORMED, &label, async |case| refused(case, &[key]).await).await;
        }
    }
    for lines in [["one", "two"], ["one", "one"]] {
        let label = format!("two headers: {lines:?}");
        suite.check(&rule::MALFORMED, &label, async |case| refused(case, &lines).await).await;
    }
    suite.check(&rule::REFUSED, "400, then corrected", async |case| corrected(case).await).await;
}

/// Whether the contract does not allow this key.
fn is_against(suite: &Suite, key: &str) -> bool {
    let create = suite.spec.operation("create_task");
    let mut parameters = create.into_iter().flat_map(|create| create.parameters_in(Location::Header));
    parameters.any(|parameter| parameter.name.eq_ignore_ascii_case(KEY) && !parameter.schema.is_valid(&json!(key)))
}

async fn refused(case: &Case<'_>, keys: &[&str]) -> Result<(), Fault> {
    let user = case.suite().user("owner").await?;
    case.suite().coverage.tried("create_task", "header.Idempotency-Key", "pattern", Edge::Outside);
    let plain = Request::post("/tasks", &json!({ "title": "once" })).token(&user.token);
    let request = keys.iter().fold(plain, |request, key| request.header(KEY, key));
    let answer = case.send(request).await?;
    case.status(&answer, 400)?;
    has_only(case, &user, &[]).await
}

async fn corrected(case: &Case<'_>) -> Result<(), Fault> {
    let user = case.suite().user("owner").await?;
    case.status(&*case.send(creation(&user, "refused", &json!({ "title": "" }))).await?, 400)?;
    case.suite().coverage.tried("create_task", "header.Idempotency-Key", "pattern", Edge::Inside);
    let request = creation(&user, "refused", &json!({ "title": "corrected" }));
    let first = created(case, request.clone()).await?;
    same(case, &first, &*case.send(request).await?)?;
    has_only(case, &user, &[&first]).await
}
