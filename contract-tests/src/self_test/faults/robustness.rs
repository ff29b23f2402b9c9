//! Servers that one request can hurt.

use super::{Fault, fault};
use crate::self_test::fault::Act;
use crate::self_test::message::{broke, problem};
use std::time::Duration;
use tokio::time::sleep;

/// The table.
pub static FAULTS: &[Fault] = &[
    fault(
        "poisoned-once",
        "R09",
        "after a refused body the next request gives 500",
        &["ROB-CANARY"],
        Act::Around(|world, incoming| {
            Box::pin(async move {
                let key = "poison".to_owned();
                if world.subject(&incoming).is_some() && world.memory().marks.remove(&key).is_some() {
                    return Some(broke());
                }
                let answer = world.forward(&incoming).await?;
                if answer.status == 400 && incoming.writes() {
                    world.memory().marks.insert(key, String::new());
                }
                Some(answer)
            })
        }),
    ),
    fault(
        "poisoned-by-token",
        "R09",
        "after a bad token the next good one is refused",
        &["ROB-CANARY"],
        Act::Around(|world, incoming| {
            Box::pin(async move {
                let key = "poison".to_owned();
                let is_good = world.subject(&incoming).is_some();
                if is_good && world.memory().marks.remove(&key).is_some() {
                    return Some(problem(401, "token_invalid", "The token is not valid"));
                }
                let answer = world.forward(&incoming).await?;
                // Not for the preflight's junk, nor for the probes before it.
                if answer.status == 401 && world.bearer(&incoming).is_some_and(|bearer| bearer.claims.is_object()) {
                    world.memory().marks.insert(key, String::new());
                }
                Some(answer)
            })
        }),
    ),
    fault(
        "crash-on-emoji",
        "R09b",
        "a character beyond the BMP cuts the connection",
        &["X-ANSWERED"],
        Act::Around(|world, incoming| {
            Box::pin(async move {
                let text = incoming.text();
                if incoming.writes() && (text.chars().any(|c| c > '\u{ffff}') || text.contains("\\ud83d")) {
                    None
                } else {
                    world.forward(&incoming).await
                }
            })
        }),
    ),
    fault(
        "crash-on-cursor",
        "R09b",
        "a broken cursor cuts the connection",
        &["X-ANSWERED"],
        Act::Around(|world, incoming| {
            Box::pin(async move {
                let answer = world.forward(&incoming).await?;
                if answer.status == 400 && incoming.parameter("cursor").is_some() { None } else { Some(answer) }
            })
        }),
    ),
    fault(
        "no-body-limit",
        "R05",
        "bodies have no limit",
        &["ROB-BODY-LIMIT"],
        Act::Around(|world, mut incoming| {
            Box::pin(async move {
                if incoming.writes() && incoming.body.as_ref().is_some_and(|body| body.len() > 65_536) {
                    incoming.body = Some(br#"{"title":"large"}"#.to_vec());
                }
                world.forward(&incoming).await
            })
        }),
    ),
    fault(
        "body-limit-low",
        "V04",
        "the largest allowed bodies are refused",
        &["ROB-BODY-LIMIT", "VAL-BOUNDS"],
        Act::Instead(|world, incoming| {
            world.subject(incoming)?;
            let length = incoming.body.as_ref()?.len();
            (incoming.writes() && length > 1024 && length <= 65_536)
                .then(|| problem(413, "content_too_large", "The body is larger than 1024 bytes"))
        }),
    ),
    fault(
        "large-body-breaks",
        "R05",
        "a body beyond the limit gives 500",
        &["X-SERVER-ERROR"],
        Act::Instead(|_, incoming| (incoming.body.as_ref()?.len() > 65_536).then(broke)),
    ),
    fault(
        "large-body-400",
        "R05",
        "a body beyond the limit gives 400",
        &["ROB-BODY-LIMIT"],
        Act::Answer(|_, _, answer| {
            if answer.status == 413 {
                *answer = problem(400, "body_malformed", "The body is too large");
            }
        }),
    ),
    fault("slow-body-held", "R02", "a slow request is held for ever", &["ROB-SLOW-BODY"], Act::Stall),
    fault(
        "long-path-breaks",
        "R08c",
        "a long path gives 500",
        &["X-SERVER-ERROR"],
        Act::Instead(|_, incoming| (incoming.target.len() > 2000).then(broke)),
    ),
    fault(
        "many-headers-break",
        "R08c",
        "many headers give 500",
        &["ROB-HEADERS"],
        Act::Instead(|_, incoming| (incoming.headers.len() > 40).then(broke)),
    ),
    fault(
        "locks-up",
        "R02",
        "a refused body holds the next request for 15 s",
        &["X-ANSWERED"],
        Act::Around(|world, incoming| {
            Box::pin(async move {
                let held = world.memory().marks.remove("held").is_some();
                if held {
                    sleep(Duration::from_secs(15)).await;
                }
                let answer = world.forward(&incoming).await?;
                let once = !world.memory().marks.contains_key("was held");
                if answer.status == 400 && once {
                    world.memory().marks.insert("held".into(), String::new());
                    world.memory().marks.insert("was held".into(), String::new());
                }
                Some(answer)
            })
        }),
    ),
];
