//! Plans of a few lanes on one task: run against the server, judged as a history, and cut down when they fail.

use super::history::{self, Action, Event};
use crate::exchange::{Exchange, Request};
use crate::rules::concurrency as rule;
use crate::suite::{Attempt, Case, Fault, Suite, User};
use futures::future::{join_all, try_join_all};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{TestCaseError, TestError};
use serde_json::Value;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What each lane does, in order.
type Plan = Vec<Vec<Action>>;

/// How often a plan is tried before it passes.
const TRIES: usize = 2;
/// How often the least plan is tried again.
const AGAIN: u32 = 5;

/// Runs the part.
pub async fn run(suite: &Suite) {
    if !suite.wants_any(&[&rule::LINEAR, &rule::TIMES, &rule::ETAG]) {
        return;
    }
    let mut runner = suite.runner(&rule::LINEAR, suite.budget.pick(3, 30, 2000));
    let result = runner.run(&plans(), |plan| {
        // However late it is, one plan is played.
        let is_late = suite.time_left() < Duration::from_secs(1) && suite.verdicts.tally(&rule::LINEAR).cases > 0;
        if suite.stop_reason().is_some() || is_late {
            return Ok(());
        }
        for _ in 0..TRIES {
            let attempt = suite.block_on(play(suite, &plan));
            if let Some(why) = attempt.failure() {
                return Err(TestCaseError::fail(why.to_owned()));
            }
            suite.tally(attempt);
        }
        Ok(())
    });
    if let Err(TestError::Fail(reason, plan)) = result {
        conclude(suite, reason.message(), &plan).await;
    }
}

fn plans() -> impl Strategy<Value = Plan> {
    let action = prop_oneof![
        3 => Just(Action::Get),
        1 => Just(Action::List),
        3 => Just(Action::Put(0b1111)),
        3 => (1_u8..15).prop_map(Action::Put),
        1 => Just(Action::Delete),
    ];
    vec(vec(action, 1..=4), 2..=4)
}

/// The least plan, tried again: the last failure is counted, with how often there was one.
async fn conclude(suite: &Suite, reason: &str, plan: &Plan) {
    let (mut failed, mut worst) = (0, None);
    for _ in 0..AGAIN {
        let attempt = play(suite, plan).await;
        if attempt.failure().is_some() || worst.is_none() {
            failed += u32::from(attempt.failure().is_some());
            worst = Some(attempt);
        }
    }
    if let Some(mut attempt) = worst {
        attempt.again = Some((failed, AGAIN));
        if failed == 0 {
            attempt.outcome = Err(Fault::broken(format!("seen in the search, not when tried again: {reason}")));
        }
        suite.tally(attempt);
    }
}

async fn play(suite: &Suite, plan: &Plan) -> Attempt {
    let label = format!("{} lanes: {plan:?}", plan.len());
    suite.attempt(&rule::LINEAR, &label, async |case| follow(case, plan).await).await
}

async fn follow(case: &Case<'_>, plan: &Plan) -> Result<(), Fault> {
    let user = case.suite().user("owner").await?;
    let made = case.send(Request::post("/tasks", &history::body(0, 0b1111)).token(&user.token)).await?;
    case.status(&made, 201)?;
    let place = made.header("location").ok_or_else(|| Fault::broken("201 without Location"))?.to_owned();
    // Connections are opened before the lanes start, so that they start together.
    join_all(plan.iter().map(|_| case.canary(&user))).await;
    let mut first = 1;
    let mut lanes = Vec::new();
    for (lane, actions) in plan.iter().enumerate() {
        lanes.push(run_lane(case, &user, &place, lane, actions, first));
        first += u8::try_from(actions.len()).unwrap_or(u8::MAX);
    }
    let mut done: Vec<_> = try_join_all(lanes).await?.into_iter().flatten().collect();
    done.push(one(case, &user, &place, plan.len(), Action::Get, 0).await?);
    judge(case, &done.iter().map(|(_, exchange)| exchange.clone()).collect::<Vec<_>>())?;
    let events: Vec<_> = done.into_iter().map(|(event, _)| event).collect();
    case.hold(history::is_linear(&events, Some([0; 4])), || format!("no order explains: {}", history::drawing(&events)))
}

async fn run_lane(
    case: &Case<'_>,
    user: &User,
    place: &str,
    lane: usize,
    actions: &[Action],
    first: u8,
) -> Result<Vec<(Event, Arc<Exchange>)>, Fault> {
    let mut out = Vec::new();
    for (number, action) in (first..).zip(actions) {
        out.push(one(case, user, place, lane, action.clone(), number).await?);
    }
    Ok(out)
}

async fn one(
    case: &Case<'_>,
    user: &User,
    place: &str,
    lane: usize,
    action: Action,
    number: u8,
) -> Result<(Event, Arc<Exchange>), Fault> {
    let request = match &action {
        Action::Get => Request::get(place),
        Action::List => Request::get("/tasks"),
        Action::Put(mask) => Request::put(place, &history::body(number, *mask)),
        Action::Delete => Request::delete(place),
    };
    let exchange = case.try_send(request.token(&user.token)).await;
    let answer = exchange.outcome.as_ref().ok();
    let seen = match answer.map(|answer| (answer.status, answer.json())) {
        Some((200, Value::Array(items))) => Some(items.first().map(history::content)),
        Some((200, task)) => Some(Some(history::content(&task))),
        Some((204, _)) => Some(Some(history::Content::default())),
        Some((404, _)) => Some(None),
        // It may have taken effect, or will, or never does; that it was not served is another rule's.
        None | Some((500.., _)) => None,
        Some((status, text)) => return Err(Fault::broken(format!("{action:?} is answered {status} {text}"))),
    };
    let ended = seen.is_some().then_some(exchange.ended);
    Ok((Event { lane, action, number, seen, began: exchange.started, ended }, exchange))
}

/// Times and validators over all that was shown.
fn judge(case: &Case<'_>, exchanges: &[Arc<Exchange>]) -> Result<(), Fault> {
    let mut shown: Vec<(Instant, Instant, String, Option<String>, Value)> = Vec::new();
    for exchange in exchanges {
        let Ok(answer) = &exchange.outcome else { continue };
        let body = answer.json();
        let task = body.as_array().and_then(|items| items.first()).unwrap_or(&body).clone();
        if let (200, Some(time)) = (answer.status, task["updated_at"].as_str()) {
            let etag = answer.header("etag").filter(|_| body.is_object()).map(str::to_owned);
            shown.push((exchange.started, exchange.ended, time.to_owned(), etag, task));
        }
    }
    for (_, ended, time, etag, task) in &shown {
        let older = shown.iter().find(|later| later.0 > *ended && later.2 < *time);
        case.hold_rule(&rule::TIMES, older.is_none(), || {
            format!("updated_at was {time}, and later {:?}", older.map(|later| &later.2))
        })?;
        let other = shown.iter().find(|other| etag.is_some() && other.3 == *etag && other.4 != *task);
        case.hold_rule(&rule::ETAG, other.is_none(), || {
            format!("{etag:?} stands over {task} and over {:?}", other.map(|other| &other.4))
        })?;
    }
    Ok(())
}
