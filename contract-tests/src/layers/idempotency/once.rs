//! One creation on many connections at once.

use super::{creation, has_only, is_replayed};
use crate::rules::idempotency as rule;
use crate::suite::{Case, Fault, Suite};
use futures::future::try_join_all;
use serde_json::json;

/// How many come at once.
const AT_ONCE: usize = 12;

/// Runs the part.
pub async fn run(suite: &Suite) {
    for round in 0..suite.budget.pick(2, 6, 60) {
        let label = format!("round {round}");
        suite.check(&rule::ONCE, &label, async |case| once(case).await).await;
    }
}

async fn once(case: &Case<'_>) -> Result<(), Fault> {
    let user = case.suite().user("owner").await?;
    let request = creation(&user, "once", &json!({ "title": "once" }));
    let all = try_join_all((0..AT_ONCE).map(|_| case.send(request.clone().alone()))).await?;
    let made: Vec<_> = all.iter().filter(|answer| answer.status == 201).collect();
    let others = all.iter().filter(|answer| !matches!(answer.status, 201 | 409)).count();
    case.hold(!made.is_empty() && others == 0, || {
        format!("creations at once are answered {:?}", all.iter().map(|answer| answer.status).collect::<Vec<_>>())
    })?;
    for answer in &made {
        case.hold(answer.json() == made[0].json(), || {
            format!("one key is answered {} and {}", made[0].text(), answer.text())
        })?;
    }
    let first = made.iter().filter(|answer| !is_replayed(answer)).count();
    case.hold(first <= 1, || format!("{first} answers say that they are no repetition"))?;
    // The 409 is over soon: what comes later is a repetition.
    let again = case.send(request).await?;
    super::same(case, made[0], &again)?;
    has_only(case, &user, &[made[0]]).await
}
