//! The layers in the order in which they run. A layer knows only [`Suite`]; to add one, add a line here.

pub mod concurrency;
pub mod conditions;
pub mod documentation;
pub mod expiry;
pub mod first_request;
pub mod idempotency;
pub mod isolation;
pub mod keys;
pub mod model;
pub mod preflight;
pub mod protocol;
pub mod robustness;
pub mod tokens;
pub mod validation;

use crate::suite::Suite;

/// Runs every layer.
pub async fn run_all(suite: &Suite) {
    suite.layer("first requests", first_request::run(suite)).await;
    // Before the table of tokens, whose invented key ids slow every later fetch of keys down.
    suite.layer("keys", keys::run(suite)).await;
    suite.layer("tokens", tokens::run(suite)).await;
    suite.layer("expiry", expiry::run(suite)).await;
    suite.layer("isolation", isolation::run(suite)).await;
    // A body that does not come is waited for: meanwhile others are served.
    let both = async { ((), ()) = futures::join!(validation::run(suite), robustness::slow::run(suite)) };
    suite.layer("validation and slow bodies", Box::pin(both)).await;
    suite.layer("protocol", protocol::run(suite)).await;
    suite.layer("documentation", documentation::run(suite)).await;
    suite.layer("model", model::run(suite)).await;
    suite.layer("conditions", conditions::run(suite)).await;
    suite.layer("idempotency", idempotency::run(suite)).await;
    suite.layer("concurrency", concurrency::run(suite)).await;
    // Last: what it does to the server may outlive it.
    suite.layer("robustness", Box::pin(robustness::run(suite))).await;
}
