//! Key ids that somebody has invented.

use super::Ground;
use crate::rules::keys as rule;
use crate::suite::{Case, Fault, Suite};
use futures::StreamExt as _;
use futures::stream;
use serde_json::{Value, json};

/// How many fetches a flood may cost, however large.
const MOST_FETCHES: u64 = 10;
/// How many requests of it are under way at once.
const AT_ONCE: usize = 16;

pub async fn run(suite: &Suite, ground: &Ground<'_>) {
    let ids = [json!("never-published"), json!(""), json!("../jwks"), json!(7), json!(null), json!(["contract"])];
    for id in ids {
        suite.check(&rule::UNKNOWN_ID, &id.to_string(), async |case| unknown(case, ground, &id).await).await;
    }
    let label = "one id a request";
    suite.check(&rule::FLOOD, label, async |case| flood(case, ground).await).await;
    suite.check(&rule::AFTER_FLOOD, label, async |case| after(case, ground).await).await;
}

async fn unknown(case: &Case<'_>, ground: &Ground<'_>, id: &Value) -> Result<(), Fault> {
    let key = ground.key("EdDSA")?;
    let header = json!({ "alg": "EdDSA", "kid": id });
    ground.refused(case, &ground.signed(case, &key, &header, &format!("kid {id}"))).await
}

async fn flood(case: &Case<'_>, ground: &Ground<'_>) -> Result<(), Fault> {
    let requests = case.suite().budget.pick(100, 500, 10_000);
    let before = ground.set.fetches();
    invent(case, ground, requests).await?;
    let fetches = ground.set.fetches() - before;
    case.hold(fetches <= MOST_FETCHES, || format!("{requests} invented key ids cost {fetches} fetches"))
}

/// Each request names a key of its own; every tenth is a good one, which must not suffer.
async fn invent(case: &Case<'_>, ground: &Ground<'_>, requests: usize) -> Result<(), Fault> {
    let key = ground.key("EdDSA")?;
    let key = &key;
    let send = |index: usize| async move {
        if index.is_multiple_of(10) {
            ground.accepted(case, &ground.user.token).await?;
        }
        let header = json!({ "alg": "EdDSA", "kid": format!("invented-{index}") });
        let answer = ground.probe(case, &ground.signed(case, key, &header, "an invented key id")).await?;
        case.status(&answer, 401)
    };
    let mut outcomes = stream::iter((0..requests).map(send)).buffer_unordered(AT_ONCE);
    while let Some(outcome) = outcomes.next().await {
        outcome?;
    }
    Ok(())
}

async fn after(case: &Case<'_>, ground: &Ground<'_>) -> Result<(), Fault> {
    invent(case, ground, 50).await?;
    let new = ground.key("EdDSA")?;
    ground.publish(new.published());
    let becomes_good = ground.becomes_good(case, &new).await?;
    case.hold(becomes_good, || "after the flood a new key is not accepted within a minute".into())?;
    case.canary(&ground.user).await
}
