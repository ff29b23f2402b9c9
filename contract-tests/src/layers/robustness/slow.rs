//! A body that does not come.

use crate::exchange::{RawEvent, Request};
use crate::rules::robustness as rule;
use crate::suite::{Case, Fault, Ground, Suite};
use std::time::{Duration, Instant};

/// How long a server may wait for a body, by budget.
const BOUNDS: [u64; 3] = [15, 15, 60];

/// Runs the part.
pub async fn run(suite: &Suite) {
    let (silent, dripping) = (
        suite.check(&rule::SLOW_BODY, "half a body, then silence", async |case| slow(case, false).await),
        suite.check(&rule::SLOW_BODY, "one byte a second", async |case| slow(case, true).await),
    );
    futures::join!(silent, dripping);
}

async fn slow(case: &Case<'_>, drips: bool) -> Result<(), Fault> {
    let suite = case.suite();
    let ground = Ground::new(case).await?;
    let before = ground.state(case).await?;
    let create = &ground.create;
    let body = "{\"title\":\"".to_owned() + &"a".repeat(190) + "\"}";
    let about = ground.with_body(suite, create, body)?;
    let whole = whole_bytes(suite, &about);
    let (sent, rest) = whole.split_at(whole.len() - 100);
    let [smoke, ci, soak] = BOUNDS;
    let bound = Duration::from_secs(suite.budget.pick(smoke, ci, soak));
    let started = Instant::now();
    let mut socket = case.socket().await?;
    socket.write(sent).await;
    let mut rest = rest.iter();
    let event = loop {
        let left = bound.saturating_sub(started.elapsed());
        let wait = if drips { Duration::from_secs(1).min(left) } else { left };
        match socket.read(&about, wait).await {
            RawEvent::TimedOut if started.elapsed() < bound => {
                if let Some(byte) = rest.next() {
                    socket.write([*byte]).await;
                }
            }
            other => break other,
        }
    };
    match event {
        RawEvent::Response(answer) => case.status(&answer, 408)?,
        RawEvent::Closed => {}
        other => return Err(Fault::broken(format!("after {:.0} s: {other}", started.elapsed().as_secs_f32()))),
    }
    ground.unchanged(case, &before).await
}

/// A request as it goes over the wire, the prefix of the deployment included.
pub fn whole_bytes(suite: &Suite, request: &Request) -> Vec<u8> {
    let mut sent = request.clone();
    sent.target = format!("{}{}", suite.transport().prefix(), sent.target);
    sent.to_bytes(&suite.transport().host())
}
