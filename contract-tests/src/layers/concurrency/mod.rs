//! Several requests at once: plans on one task, storms, and users side by side.

mod fresh;
mod history;
mod plans;
mod storms;

use crate::rules::concurrency as rule;
use crate::suite::Suite;

/// Runs the layer.
pub async fn run(suite: &Suite) {
    if !suite.spec.has(&["create_task", "list_tasks", "get_task", "update_task", "delete_task"]) {
        return suite.excuse(rule::RULES, "the contract has not the operations that the plans are made of");
    }
    plans::run(suite).await;
    storms::run(suite).await;
    fresh::run(suite).await;
}
