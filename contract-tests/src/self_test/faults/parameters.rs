//! Servers that are careless with paths and queries.

use super::{Fault, fault};
use crate::exchange::Response;
use crate::self_test::fault::Act;
use crate::self_test::message::{Incoming, broke};
use crate::self_test::world::World;

/// The id in the path, written in its canonical form by `read`.
fn id(incoming: &mut Incoming, read: impl Fn(&str) -> Option<u64>) {
    if let Some(number) = incoming.task().and_then(read) {
        let query = incoming.target.split_once('?').map_or(String::new(), |(_, query)| format!("?{query}"));
        incoming.target = format!("/tasks/{number}{query}");
    }
}

/// Rewrites the value of `limit`.
fn limit(incoming: &mut Incoming, read: impl Fn(&str) -> Option<i128>) {
    if incoming.is_list() {
        incoming.map_query(|pair| match pair.strip_prefix("limit=").and_then(&read) {
            Some(number) => Some(format!("limit={number}")),
            None => Some(pair.to_owned()),
        });
    }
}

fn breaks(world: &World, incoming: &Incoming, with: fn(&Incoming) -> bool) -> Option<Response> {
    world.subject(incoming)?;
    with(incoming).then(broke)
}

/// The table.
pub static FAULTS: &[Fault] = &[
    fault(
        "id-beyond-int64-breaks",
        "V21",
        "an id above int64 gives 500",
        &["X-SERVER-ERROR"],
        Act::Instead(|w, i| {
            breaks(w, i, |i| {
                i.task().is_some_and(|id| {
                    id.parse::<i64>().is_err() && id.len() > 18 && id.bytes().all(|b| b.is_ascii_digit())
                })
            })
        }),
    ),
    fault(
        "id-wraps",
        "V22",
        "ids are taken modulo 2^32",
        &["VAL-PATH", "ISO-NEIGHBOURS"],
        Act::Request(|_, i| id(i, |t| t.parse::<u128>().ok().and_then(|n| u64::try_from(n % (1 << 32)).ok()))),
    ),
    fault(
        "id-zero-breaks",
        "V23",
        "id 0 gives 500",
        &["X-SERVER-ERROR"],
        Act::Instead(|w, i| breaks(w, i, |i| i.task() == Some("0"))),
    ),
    fault(
        "id-negative-breaks",
        "V23",
        "a negative id gives 500",
        &["X-SERVER-ERROR"],
        Act::Instead(|w, i| breaks(w, i, |i| i.task().is_some_and(|id| id.starts_with('-')))),
    ),
    fault(
        "id-with-plus",
        "V24",
        "+7 is 7",
        &["VAL-PATH-ALIAS", "VAL-PATH"],
        Act::Request(|_, i| id(i, |t| t.strip_prefix('+').or_else(|| t.strip_prefix("%2B"))?.parse().ok())),
    ),
    fault(
        "id-with-zeros",
        "V24",
        "007 is 7",
        &["VAL-PATH-ALIAS", "VAL-PATH"],
        Act::Request(|_, i| id(i, |t| t.parse().ok().filter(|_| t.starts_with('0') && t != "0"))),
    ),
    fault(
        "id-decimal",
        "V24",
        "7.0 is 7",
        &["VAL-PATH-ALIAS", "VAL-PATH"],
        Act::Request(|_, i| id(i, |t| t.strip_suffix(".0")?.parse().ok())),
    ),
    fault(
        "path-decoded",
        "I33c",
        "/tasks/%37 is /tasks/7",
        &["VAL-PATH-ALIAS", "ISO-SPELLING", "PROTO-PATH-ALIAS"],
        Act::Request(|_, i| {
            if i.path().contains("%3") {
                i.target = (0..10)
                    .fold(i.target.clone(), |target, digit| target.replace(&format!("%3{digit}"), &digit.to_string()));
            }
        }),
    ),
    fault(
        "trailing-slash",
        "A58b",
        "/tasks/ is /tasks, /tasks/7/ is /tasks/7",
        &["PROTO-PATH-ALIAS"],
        Act::Request(|_, i| {
            if i.path().len() > 1 && i.path().ends_with('/') {
                let (path, query) = i.target.split_once('?').unwrap_or((&i.target, ""));
                i.target = format!("{}{}{query}", path.trim_end_matches('/'), if query.is_empty() { "" } else { "?" });
            }
        }),
    ),
    fault(
        "doubled-slash",
        "A58b",
        "//tasks is /tasks",
        &["PROTO-PATH-ALIAS"],
        Act::Request(|_, i| i.target = i.target.replace("//", "/")),
    ),
    fault(
        "path-any-case",
        "A58b",
        "/TASKS is /tasks",
        &["PROTO-PATH-ALIAS"],
        Act::Request(|_, i| {
            if i.path().starts_with("/T") {
                i.target = i.target.to_lowercase();
            }
        }),
    ),
    fault(
        "limit-zero-breaks",
        "V25",
        "limit=0 gives 500",
        &["X-SERVER-ERROR"],
        Act::Instead(|w, i| breaks(w, i, |i| i.is_list() && i.parameter("limit") == Some("0"))),
    ),
    fault(
        "limit-clamped",
        "V25b",
        "a limit beyond 1000 is taken for 1000",
        &["VAL-QUERY"],
        Act::Request(|_, i| limit(i, |t| t.parse::<i128>().ok().map(|n| n.clamp(-1, 1000)))),
    ),
    fault(
        "limit-zero-accepted",
        "V25",
        "limit=0 and below are taken for 1",
        &["VAL-QUERY"],
        Act::Request(|_, i| limit(i, |t| t.parse::<i128>().ok().map(|n| n.max(1)))),
    ),
    fault(
        "limit-lax",
        "V18c",
        "limit=05 and +5 are 5",
        &["VAL-QUERY-TEXT", "VAL-QUERY"],
        Act::Request(|_, i| limit(i, |t| t.trim_start_matches("%2B").trim_start_matches('+').parse().ok())),
    ),
    fault(
        "limit-ignored",
        "new",
        "limit is ignored",
        &["MODEL-WALK", "VAL-QUERY"],
        Act::Request(|_, i| limit(i, |t| t.parse::<i128>().ok().filter(|n| (1..=1000).contains(n)).map(|_| 1000))),
    ),
    fault(
        "cursor-breaks",
        "V26",
        "a broken cursor gives 500",
        &["X-SERVER-ERROR"],
        Act::Instead(|w, i| {
            breaks(w, i, |i| i.parameter("cursor").is_some_and(|c| c.contains('!') || c.contains('%') || c.len() < 4))
        }),
    ),
    fault(
        "cursor-ignored",
        "V26",
        "a broken cursor is taken for none",
        &["VAL-CURSOR"],
        Act::Around(|world, mut incoming| {
            Box::pin(async move {
                let answer = world.forward(&incoming).await?;
                if answer.status == 400 && incoming.is_list() && answer.text().contains("invalid_cursor") {
                    incoming.map_query(|pair| (!pair.starts_with("cursor=")).then(|| pair.to_owned()));
                    return world.forward(&incoming).await;
                }
                Some(answer)
            })
        }),
    ),
    fault(
        "cursor-unbound",
        "new",
        "a cursor of another list is taken for none",
        &["VAL-CURSOR-BOUND"],
        Act::Around(|world, mut incoming| {
            Box::pin(async move {
                let answer = world.forward(&incoming).await?;
                let is_given = incoming.parameter("cursor").is_some_and(|cursor| cursor.len() > 20);
                if answer.status == 400 && incoming.is_list() && is_given {
                    incoming.map_query(|pair| (!pair.starts_with("cursor=")).then(|| pair.to_owned()));
                    return world.forward(&incoming).await;
                }
                Some(answer)
            })
        }),
    ),
    fault(
        "repeated-parameter",
        "V27c",
        "of a repeated parameter the first counts",
        &["VAL-QUERY-TWICE"],
        Act::Request(|_, i| {
            if i.query().matches("limit=").count() > 1 {
                let first = i.parameter("limit").unwrap_or("1").to_owned();
                i.target = format!("{}?limit={first}", i.path());
            }
        }),
    ),
    fault(
        "unknown-parameter",
        "V28c",
        "unknown parameters are ignored",
        &["VAL-QUERY-UNKNOWN"],
        Act::Request(|_, i| {
            let known = |pair: &str| pair.starts_with("limit=") || pair.starts_with("cursor=");
            i.map_query(|pair| known(pair).then(|| pair.to_owned()));
        }),
    ),
];
