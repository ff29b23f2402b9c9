//! Servers that change what `If-Match` was to protect.

use super::{Fault, fault};
use crate::self_test::fault::Act;
use crate::self_test::message::{Incoming, problem};
use std::time::Duration;
use tokio::time::sleep;

const MATCH: &str = "if-match";

/// Takes the condition away from requests of this method.
fn without(incoming: &mut Incoming, method: &str) {
    if incoming.method == method {
        incoming.remove(MATCH);
    }
}

/// Rewrites the condition, its lines put together.
fn rewrite(incoming: &mut Incoming, change: impl FnOnce(&str) -> Option<String>) {
    let lines: Vec<_> = incoming
        .headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case(MATCH))
        .map(|(_, value)| String::from_utf8_lossy(value).into_owned())
        .collect();
    if !lines.is_empty() {
        match change(&lines.join(", ")) {
            Some(value) => incoming.set(MATCH, &value),
            None => incoming.remove(MATCH),
        }
    }
}

/// The table.
pub static FAULTS: &[Fault] = &[
    fault(
        "if-match-ignored-put",
        "new",
        "If-Match is ignored by PUT",
        &["COND-STALE"],
        Act::Request(|_, i| without(i, "PUT")),
    ),
    fault(
        "if-match-ignored-delete",
        "new",
        "If-Match is ignored by DELETE",
        &["COND-STALE"],
        Act::Request(|_, i| without(i, "DELETE")),
    ),
    fault(
        "412-but-done",
        "new",
        "a change is answered 412, and made",
        &["COND-STALE"],
        Act::Around(|world, mut incoming| {
            Box::pin(async move {
                let answer = world.forward(&incoming).await?;
                if answer.status == 412 {
                    incoming.remove(MATCH);
                    world.forward(&incoming).await;
                }
                Some(answer)
            })
        }),
    ),
    fault(
        "if-match-weak",
        "new",
        "If-Match compares weakly",
        &["COND-WEAK"],
        Act::Request(|_, i| rewrite(i, |value| Some(value.replace("W/", "")))),
    ),
    fault(
        "if-match-weak-dropped",
        "new",
        "a weak tag in If-Match is taken for no condition",
        &["COND-WEAK"],
        Act::Request(|_, i| rewrite(i, |value| (!value.starts_with("W/")).then(|| value.to_owned()))),
    ),
    fault(
        "if-match-star",
        "new",
        "If-Match: * matches nothing",
        &["COND-MATCH"],
        Act::Request(|_, i| rewrite(i, |value| Some(value.replace('*', "\"*\"")))),
    ),
    fault(
        "if-match-star-quoted",
        "new",
        "If-Match: \"*\" is taken for *",
        &["COND-STALE"],
        Act::Request(|_, i| rewrite(i, |value| Some(value.replace("\"*\"", "*")))),
    ),
    fault(
        "if-match-first",
        "new",
        "of the tags of If-Match the first alone counts",
        &["COND-MATCH"],
        Act::Request(|_, i| rewrite(i, |value| value.split(", ").next().map(str::to_owned))),
    ),
    fault(
        "if-match-foreign",
        "new",
        "a condition on somebody else's task is 412",
        &["COND-NOT-FOUND"],
        Act::Instead(|world, i| {
            let judged = i.header(MATCH).is_some() && world.is_foreign(i);
            judged.then(|| problem(412, "precondition_failed", "The task has changed since it was read"))
        }),
    ),
    fault(
        "if-match-missing",
        "new",
        "If-Match: * on what is not there is 412",
        &["COND-NOT-FOUND"],
        Act::Answer(|_, i, a| {
            if a.status == 404 && i.task().is_some() && i.header(MATCH).as_deref() == Some("*") {
                *a = problem(412, "precondition_failed", "The task has changed since it was read");
            }
        }),
    ),
    fault(
        "if-match-before-401",
        "new",
        "a condition that fails is told to whoever has no token",
        &["COND-AUTH"],
        Act::Instead(|world, i| {
            let judged = i.header(MATCH).as_deref() == Some("\"other\"") && world.subject(i).is_none();
            judged.then(|| problem(412, "precondition_failed", "The task has changed since it was read"))
        }),
    ),
    fault(
        "condition-unreadable",
        "new",
        "a condition that cannot be read is taken for none",
        &["COND-MALFORMED"],
        Act::Around(|world, mut incoming| {
            Box::pin(async move {
                let answer = world.forward(&incoming).await?;
                let has_condition = incoming.header(MATCH).or(incoming.header("if-none-match")).is_some();
                if answer.status == 400 && has_condition {
                    incoming.remove(MATCH);
                    incoming.remove("if-none-match");
                    return world.forward(&incoming).await;
                }
                Some(answer)
            })
        }),
    ),
    fault(
        "if-match-looked-at-first",
        "new",
        "If-Match is compared with what is read before the change",
        &["COND-RACE"],
        Act::Around(|world, mut incoming| {
            Box::pin(async move {
                if let (Some(tag), "PUT") = (incoming.header(MATCH), incoming.method.as_str()) {
                    let mut look = incoming.other("GET", &incoming.target);
                    look.remove(MATCH);
                    let is_current = world.forward(&look).await?.header("etag") == Some(&tag);
                    if is_current {
                        sleep(Duration::from_millis(6)).await;
                        incoming.remove(MATCH);
                    }
                }
                world.forward(&incoming).await
            })
        }),
    ),
];
