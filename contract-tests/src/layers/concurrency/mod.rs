//! Several requests at once: plans on one task, storms, and users side by side.

mod fresh;
mod history;
mod plans;
mod storms;

use crate::rules::concurrency as rule;
use crate::suite::{Fault, Suite};

/// Runs the layer.
pub async fn run(suite: &Suite) {
    let known = ["create_task", "list_tasks", "get_task", "update_task", "delete_task"];
    if known.iter().any(|id| suite.spec.operation(id).is_none()) {
        for rule in rule::RULES {
            let why = "the contract has not the operations that the plans are made of".to_owned();
            suite.check(rule, "the operations", async |_| Err(Fault::Untestable(why))).await;
        }
        return;
    }
    plans::run(suite).await;
    storms::run(suite).await;
    fresh::run(suite).await;
}
