//! The store goes away and comes back, by the operator's commands.

use crate::exchange::Terms;
use crate::rules::robustness as rule;
use crate::suite::{Case, Fault, Ground, Suite};
use std::time::{Duration, Instant};
use tokio::process::Command;

/// How long an answer may take while the store is away, and how long the way back.
const BOUND: Duration = Duration::from_secs(10);

pub async fn run(suite: &Suite) {
    if !suite.wants_any(&[&rule::OUTAGE, &rule::RECOVERY]) {
        return;
    }
    suite.check(&rule::OUTAGE, "the store is stopped and started", async |case| outage(case).await).await;
}

async fn outage(case: &Case<'_>) -> Result<(), Fault> {
    let suite = case.suite();
    let (Some(stop), Some(start)) = (&suite.hooks.store_stop, &suite.hooks.store_start) else {
        return Err(Fault::Untestable("no way to stop the store".into()));
    };
    let ground = Ground::new(case).await?;
    let before = ground.state(case).await?;
    shell(stop).await?;
    let found = while_away(case, &ground).await;
    // Whatever was found, the store has to come back.
    shell(start).await?;
    found?;
    back(case, &ground).await?;
    let after = ground.state(case).await?;
    case.hold_rule(&rule::RECOVERY, after == before, || format!("{before} came back as {after}"))
}

/// Every protected operation that changes nothing of value is tried.
async fn while_away(case: &Case<'_>, ground: &Ground) -> Result<(), Fault> {
    let suite = case.suite();
    for operation in suite.spec.operations.iter().filter(|operation| operation.needs_token) {
        let request = ground.request(suite, operation)?.terms(Terms::Outage).timeout(BOUND).alone();
        let answer = case.send(request).await?;
        case.status(&answer, 503)?;
        let again = answer.header("retry-after").and_then(|value| value.parse::<u32>().ok());
        case.hold(again.is_some(), || format!("{} says 503 without a Retry-After in seconds", operation.id))?;
    }
    let anonymous = case.send(suite.probe_request().terms(Terms::Outage).timeout(BOUND)).await?;
    case.hold(matches!(anonymous.status, 401 | 503), || format!("without a token {}", anonymous.status))
}

async fn back(case: &Case<'_>, ground: &Ground) -> Result<(), Fault> {
    let started = Instant::now();
    loop {
        let request = case.suite().probe_request().token(&ground.user.token).terms(Terms::Outage);
        let answer = case.send(request).await?;
        if answer.status == 200 {
            return Ok(());
        }
        case.hold_rule(&rule::RECOVERY, started.elapsed() < BOUND, || {
            format!("{} s after the store is back the answer is {}", BOUND.as_secs(), answer.status)
        })?;
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Runs a command of the operator's.
///
/// # Errors
/// When it cannot be run or fails.
pub async fn shell(command: &str) -> Result<(), Fault> {
    let status = Command::new("sh").arg("-c").arg(command).status().await;
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Fault::Untestable(format!("the command {command:?} ended with {status}"))),
        Err(error) => Err(Fault::Untestable(format!("the command {command:?} cannot be run: {error}"))),
    }
}
