//! Servers that take one `Idempotency-Key` for another, or one user's for another's.

use super::replays::{KEY, keep, kept};
use super::{Fault, fault};
use crate::self_test::fault::Act;
use crate::self_test::message::{Incoming, problem};
use std::time::Duration;
use tokio::time::sleep;

/// Gives a request that has a key another one.
fn rekey(incoming: &mut Incoming, change: impl FnOnce(String) -> String) {
    if let Some(key) = incoming.header(KEY) {
        incoming.set(KEY, &change(key));
    }
}

/// The table.
pub static FAULTS: &[Fault] = &[
    fault(
        "key-shared",
        "new",
        "a key is everybody's: who comes second is given the first one's answer",
        &["IDEM-OWN"],
        Act::Around(|world, incoming| {
            Box::pin(async move {
                let (Some(key), Some(sub)) = (incoming.header(KEY), world.subject(&incoming)) else {
                    return world.forward(&incoming).await;
                };
                let first = world.memory().marks.entry(key.clone()).or_insert_with(|| sub.clone()).clone();
                if first != sub
                    && let Some(theirs) = kept(&world, &key)
                {
                    return Some(theirs);
                }
                keep(&world, &incoming, &key).await
            })
        }),
    ),
    fault(
        "key-taken-by-another",
        "new",
        "a key that another user has used is 422",
        &["IDEM-OWN"],
        Act::Instead(|world, i| {
            let (key, sub) = (i.header(KEY)?, world.subject(i)?);
            let first = world.memory().marks.entry(key).or_insert_with(|| sub.clone()).clone();
            (first != sub).then(|| problem(422, "idempotency_key_reused", "This Idempotency-Key was used"))
        }),
    ),
    fault(
        "key-case-folded",
        "new",
        "keys are compared without regard to case",
        &["IDEM-EXACT"],
        Act::Request(|_, i| rekey(i, |key| key.to_lowercase())),
    ),
    fault(
        "key-cut",
        "new",
        "of a key the first 64 characters count",
        &["IDEM-EXACT"],
        Act::Request(|_, i| rekey(i, |key| if key.len() < 256 { key.chars().take(64).collect() } else { key })),
    ),
    fault(
        "key-unquoted",
        "new",
        "quotes around a key are taken off",
        &["IDEM-EXACT"],
        Act::Request(|_, i| rekey(i, |key| if key.len() > 2 { key.trim_matches('"').to_owned() } else { key })),
    ),
    fault(
        "key-looked-up-first",
        "new",
        "a key is looked up before the creation, and kept after it",
        &["IDEM-ONCE"],
        Act::Around(|world, mut incoming| {
            Box::pin(async move {
                let name = format!("{:?} {:?}", world.subject(&incoming), incoming.header(KEY));
                if incoming.header(KEY).is_none() {
                    return world.forward(&incoming).await;
                }
                if let Some(answer) = kept(&world, &name) {
                    return Some(answer);
                }
                sleep(Duration::from_millis(6)).await;
                incoming.remove(KEY);
                keep(&world, &incoming, &name).await
            })
        }),
    ),
    fault(
        "key-unreadable",
        "new",
        "a key that is not allowed is taken for none",
        &["IDEM-MALFORMED"],
        Act::Around(|world, mut incoming| {
            Box::pin(async move {
                let answer = world.forward(&incoming).await?;
                if answer.status != 400 || incoming.header(KEY).is_none() {
                    return Some(answer);
                }
                incoming.remove(KEY);
                world.forward(&incoming).await
            })
        }),
    ),
    fault(
        "key-of-two",
        "new",
        "of two keys the first counts",
        &["IDEM-MALFORMED"],
        Act::Request(|_, i| rekey(i, |key| key)),
    ),
    fault(
        "key-of-refused",
        "new",
        "a creation that was refused uses its key up",
        &["IDEM-REFUSED"],
        Act::Around(|world, incoming| {
            Box::pin(async move {
                let name = format!("{:?} {:?}", world.subject(&incoming), incoming.header(KEY));
                if incoming.header(KEY).is_none() {
                    return world.forward(&incoming).await;
                }
                if world.memory().marks.contains_key(&name) {
                    return Some(problem(422, "idempotency_key_reused", "This Idempotency-Key was used"));
                }
                let answer = world.forward(&incoming).await?;
                if answer.status == 400 {
                    world.memory().marks.insert(name, String::new());
                }
                Some(answer)
            })
        }),
    ),
    fault(
        "key-for-a-token",
        "new",
        "who knows a key is given its answer without a token",
        &["IDEM-AUTH"],
        Act::Around(|world, incoming| {
            Box::pin(async move {
                let Some(key) = incoming.header(KEY) else { return world.forward(&incoming).await };
                if world.subject(&incoming).is_none() {
                    return match kept(&world, &key) {
                        Some(answer) => Some(answer),
                        None => world.forward(&incoming).await,
                    };
                }
                keep(&world, &incoming, &key).await
            })
        }),
    ),
];
