//! Time: foreign and missing in turns, and a gap only where it is wide and comes twice.

use super::resource;
use crate::rules::isolation as rule;
use crate::spec::Operation;
use crate::suite::{Case, Fault, Suite};
use std::time::Duration;

/// The least gap between the quartiles that counts.
const GAP: Duration = Duration::from_millis(20);

/// Runs the part.
pub async fn run(suite: &Suite) {
    for operation in &resource::owner_operations(suite) {
        suite.check(&rule::TIMING, &operation.id, async |case| timing(case, operation).await).await;
    }
}

async fn timing(case: &Case<'_>, operation: &Operation) -> Result<(), Fault> {
    let rounds = case.suite().budget.pick(8, 16, 60);
    let mut found = None;
    for _ in 0..2 {
        found = gap(case, operation, rounds).await?;
        if found.is_none() {
            break;
        }
    }
    case.hold(found.is_none(), || {
        let (foreign, missing) = found.unwrap_or_default();
        format!("{}: foreign takes {foreign:?}, missing {missing:?} (medians)", operation.id)
    })
}

/// The medians, if the quartiles stand more than the gap apart.
async fn gap(case: &Case<'_>, operation: &Operation, rounds: usize) -> Result<Option<(Duration, Duration)>, Fault> {
    let suite = case.suite();
    let (owner, other) = (suite.user("owner").await?, suite.user("other").await?);
    let theirs = resource::make(case, &owner, operation).await?;
    let (mut foreign, mut missing) = (Vec::new(), Vec::new());
    for round in 0..rounds * 2 {
        let (request, times) = if round % 2 == 0 {
            (resource::request(suite, operation, &theirs)?, &mut foreign)
        } else {
            (resource::request_for_missing(suite, operation)?, &mut missing)
        };
        times.push(case.send(request.token(&other.token)).await?.duration);
    }
    foreign.sort_unstable();
    missing.sort_unstable();
    let apart = |slow: &[Duration], fast: &[Duration]| slow[slow.len() / 4] > fast[fast.len() * 3 / 4] + GAP;
    let told = apart(&foreign, &missing) || apart(&missing, &foreign);
    Ok(told.then(|| (foreign[rounds / 2], missing[rounds / 2])))
}
