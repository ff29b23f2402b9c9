//! A stateful model: several related users, any sequence of moves, and every answer compared with what must be.

mod client;
mod lists;
mod moves;
mod relations;
mod tasks;
mod walk;
mod world;

use crate::rules::{isolation, model as rule};
use crate::suite::{Attempt, Case, Fault, Suite};
use moves::Move;
use proptest::test_runner::{TestCaseError, TestError};
use std::time::Duration;
use world::World;

/// How often the least sequence is tried again.
const AGAIN: u32 = 5;

/// Runs the layer.
pub async fn run(suite: &Suite) {
    if !suite.spec.has(&["create_task", "list_tasks", "get_task", "update_task", "delete_task"]) {
        let rules = [rule::RULES, &[&isolation::RELATED]].concat();
        return suite.excuse(&rules, "the contract has not the operations that the model knows");
    }
    relations::run(suite).await;
    client::run(suite).await;
    lists::run(suite).await;
    if suite.wants_any(rule::RULES) {
        let fixed = play(suite, 0, &moves::every_kind()).await;
        if !conclude(suite, fixed, 0, &moves::every_kind()).await {
            return;
        }
        search(suite).await;
    }
}

/// Random sequences; the first that fails is cut down, tried again and counted once.
async fn search(suite: &Suite) {
    let dated = suite.spec.creator().is_some_and(|create| create.takes_member("due_date"));
    let mut runner = suite.runner(&rule::SEQUENCE, suite.budget.pick(3, 40, 2000));
    let result = runner.run(&moves::sequences(relations::ALL.len(), dated), |(relation, steps)| {
        if suite.stop_reason().is_some() || suite.time_left() < Duration::from_secs(1) {
            return Ok(());
        }
        let attempt = suite.block_on(play(suite, relation, &steps));
        if let Some(why) = attempt.failure() {
            return Err(TestCaseError::fail(why.to_owned()));
        }
        suite.tally(attempt);
        Ok(())
    });
    if let Err(TestError::Fail(_, (relation, steps))) = result {
        let attempt = play(suite, relation, &steps).await;
        conclude(suite, attempt, relation, &steps).await;
    }
}

/// Counts a sequence; one that fails is tried again first, and "k of n" says how often. False if it failed.
async fn conclude(suite: &Suite, first: Attempt, relation: usize, steps: &[Move]) -> bool {
    let mut worst = first;
    let (mut failed, mut tried) = (u32::from(worst.failure().is_some()), 1);
    if tried == AGAIN || (failed == 0 && steps.len() == moves::every_kind().len()) {
        suite.tally(worst);
        return true;
    }
    while tried < AGAIN {
        let next = play(suite, relation, steps).await;
        tried += 1;
        if next.failure().is_some() {
            failed += 1;
            worst = next;
        }
    }
    worst.again = Some((failed, tried));
    suite.tally(worst);
    failed == 0
}

/// One sequence from the beginning, with users of its own.
async fn play(suite: &Suite, relation: usize, steps: &[Move]) -> Attempt {
    let relation = relations::ALL[relation];
    let label = format!("{} moves, users: {}", steps.len(), relation.0);
    suite.attempt(&rule::SEQUENCE, &label, async |case| follow(case, relation, steps).await).await
}

async fn follow(case: &Case<'_>, relation: relations::Relation, steps: &[Move]) -> Result<(), Fault> {
    let (pair, _) = relations::pair(case, relation).await?;
    let mut users = Vec::from(pair);
    users.push(case.suite().user("carol").await?);
    let mut world = World::new(case, users);
    for (number, step) in steps.iter().enumerate() {
        world.make(step).await.map_err(|fault| match fault {
            Fault::Broken(rule, why) => Fault::Broken(rule, format!("move {}: {why}", number + 1)),
            other => other,
        })?;
    }
    Ok(())
}
