//! Keys come and go.

use super::Ground;
use crate::rules::keys as rule;
use crate::suite::{Case, Fault, Suite};
use futures::future::try_join_all;

/// How many first tokens of a new key come at once.
const BURST: usize = 32;
/// How many fetches they may cost: one that was under way before the key was there, the one that finds it, and one more.
const BURST_FETCHES: u64 = 3;

pub async fn run(suite: &Suite, ground: &Ground<'_>) {
    for round in 0..suite.budget.pick(2, 4, 20) {
        let label = format!("rotation {round}");
        suite.check(&rule::ROTATION, &label, async |case| rotation(case, ground).await).await;
    }
    suite.check(&rule::BURST, "thirty-two at once", async |case| burst(case, ground).await).await;
    for algorithm in ["EdDSA", "ES256", "ES384", "RS256", "PS256"] {
        suite.check(&rule::REMOVED, algorithm, async |case| removed(case, ground, algorithm).await).await;
    }
}

async fn rotation(case: &Case<'_>, ground: &Ground<'_>) -> Result<(), Fault> {
    let key = ground.key("EdDSA")?;
    ground.publish(key.published());
    ground.accepted(case, &ground.token(case, &key)).await?;
    case.canary(&ground.user).await
}

async fn burst(case: &Case<'_>, ground: &Ground<'_>) -> Result<(), Fault> {
    let key = ground.key("EdDSA")?;
    ground.publish(key.published());
    let before = ground.set.fetches();
    let token = ground.token(case, &key);
    let requests = (0..BURST).map(|_| case.send(case.suite().probe_request().token(&token).alone()));
    for answer in try_join_all(requests).await? {
        case.status(&answer, 200)?;
    }
    let fetches = ground.set.fetches() - before;
    case.hold(fetches <= BURST_FETCHES, || format!("{BURST} tokens of one new key cost {fetches} fetches"))
}

async fn removed(case: &Case<'_>, ground: &Ground<'_>, algorithm: &str) -> Result<(), Fault> {
    let key = ground.key(algorithm)?;
    ground.spread(case, key.published()).await?;
    let token = ground.token(case, &key);
    ground.accepted(case, &token).await?;
    ground.spread(case, None).await?;
    ground.refused(case, &token).await
}
