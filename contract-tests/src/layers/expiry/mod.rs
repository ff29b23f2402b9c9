//! Expiry and leeway, measured on the server's clock without sleeping; one case waits, to find caches.

mod cache;
mod measure;

use super::tokens::scene::Scene;
use crate::rules::authentication as rule;
use crate::spec::Operation;
use crate::suite::{Case, Fault, Suite};
use crate::tokens::Token;
use measure::{Edge, MOST_LEEWAY_S, server_time};
use serde_json::{Value, json};

/// Runs the layer.
pub async fn run(suite: &Suite) {
    let mut edge = None;
    let attempt = suite
        .attempt(&rule::LEEWAY, "the leeway of exp by bisection", async |case| {
            edge = measure::exp_edge(case).await?;
            Ok(())
        })
        .await;
    if suite.wants(&rule::LEEWAY) {
        suite.tally(attempt);
    }
    for operation in suite.spec.operations.iter().filter(|operation| operation.needs_token) {
        bad(suite, operation, edge).await;
        good(suite, operation, edge).await;
    }
    if let Some(edge) = edge {
        suite.check(&rule::EXPIRY_CACHE, "used, expired, used again", async |case| cache::run(case, edge).await).await;
    }
}

/// Tokens that no leeway excuses, and one just beyond the leeway that was measured.
async fn bad(suite: &Suite, operation: &Operation, edge: Option<Edge>) {
    let mut expired = vec![("exp long ago", -31_536_000), ("exp beyond any leeway", -MOST_LEEWAY_S - 2)];
    expired.extend(edge.map(|edge| ("exp just beyond the leeway", -edge.refused_age)));
    for (label, offset) in expired {
        let label = format!("{} with {label}", operation.id);
        let case = async |case: &Case<'_>| refused(case, operation, "exp", offset).await;
        suite.check(&rule::EXPIRED, &label, case).await;
    }
    for (label, offset) in [("nbf tomorrow", 86_400), ("nbf beyond any leeway", MOST_LEEWAY_S + 10)] {
        let label = format!("{} with {label}", operation.id);
        suite.check(&rule::NBF, &label, async |case| refused(case, operation, "nbf", offset).await).await;
    }
}

/// Tokens that are good to the second.
async fn good(suite: &Suite, operation: &Operation, edge: Option<Edge>) {
    let mut living = vec![("a few seconds to live", 4)];
    living.extend(edge.filter(|edge| edge.accepted_age > 3).map(|edge| ("leeway left", 2 - edge.accepted_age)));
    for (label, offset) in living {
        let label = format!("{} with {label}", operation.id);
        let case = async |case: &Case<'_>| accepted(case, operation, "exp", offset).await;
        suite.check(&rule::EXPIRED_EARLY, &label, case).await;
    }
    for (label, offset) in [("nbf now", 0), ("nbf long ago", -31_536_000)] {
        let label = format!("{} with {label}", operation.id);
        suite.check(&rule::NBF_LATE, &label, async |case| accepted(case, operation, "nbf", offset).await).await;
    }
}

/// The claims of a scene's user, one time `offset` seconds from the server's now.
fn claims(case: &Case<'_>, scene: &Scene, name: &str, time: i64) -> Value {
    let mut claims = case.suite().tokens.claims(&scene.user.identity);
    claims[name] = json!(time);
    claims
}

/// The operation refuses the token, on what its user owns; nothing changes.
async fn refused(case: &Case<'_>, operation: &Operation, name: &str, offset: i64) -> Result<(), Fault> {
    let scene = Scene::new(case).await?;
    let before = scene.state(case).await?;
    let now = server_time(case).await?;
    let token = timed(case, &scene, name, now, offset).await?;
    let answer = case.send(scene.request(case, operation)?.token(&token)).await?;
    case.status(&answer, 401)?;
    scene.unchanged(case, &before).await
}

/// The operation serves the token. Only what the server's own clock proves is held against it.
async fn accepted(case: &Case<'_>, operation: &Operation, name: &str, offset: i64) -> Result<(), Fault> {
    for _ in 0..3 {
        let scene = Scene::new(case).await?;
        let now = server_time(case).await?;
        let token = timed(case, &scene, name, now, offset).await?;
        let answer = case.send(scene.request(case, operation)?.token(&token)).await?;
        // On a slow machine the token may have died on the way.
        if answer.status != 401 || server_time(case).await? <= now + 1 {
            return case.hold(answer.status != 401, || {
                format!("{name} {offset} s from the server's {now} is answered 401: {}", answer.text())
            });
        }
    }
    Err(Fault::Untestable("the server took more than a second for each try".into()))
}

async fn timed(case: &Case<'_>, scene: &Scene, name: &str, now: i64, offset: i64) -> Result<Token, Fault> {
    let label = format!("{name} {offset:+} s from now");
    Ok(case.suite().tokens.mint(&label, None, &claims(case, scene, name, now + offset)).await?)
}
