//! Servers whose lists and times do not follow what was done.

use super::{Fault, fault};
use crate::self_test::fault::Act;
use crate::self_test::message::{edit, edit_tasks};
use serde_json::{Value, json};
use std::time::Instant;

/// The table.
pub static FAULTS: &[Fault] = &[
    fault(
        "page-border-lost",
        "C13",
        "the last task of a page that has a next one is left out",
        &["MODEL-WALK"],
        Act::Answer(|_, incoming, answer| {
            if incoming.is_list() && answer.next_link().is_some() {
                edit(answer, |list| {
                    if let Value::Array(list) = list {
                        list.pop();
                    }
                });
            }
        }),
    ),
    fault(
        "page-border-twice",
        "C12",
        "each page begins with the last task of the page before",
        &["MODEL-WALK"],
        Act::Answer(|world, incoming, answer| {
            if !incoming.is_list() || answer.status != 200 {
                return;
            }
            let before = incoming.parameter("cursor").and_then(|cursor| world.memory().answers.get(cursor).cloned());
            let last = answer.json().as_array().and_then(|list| list.last().cloned());
            if let (Some(link), Some(_)) = (answer.next_link(), last)
                && let Some((_, cursor)) = link.split_once("cursor=")
            {
                world.memory().answers.insert(cursor.to_owned(), (Instant::now(), answer.clone()));
            }
            if let Some((_, before)) = before
                && let Some(last) = before.json().as_array().and_then(|list| list.last().cloned())
            {
                edit(answer, |list| {
                    if let Value::Array(list) = list {
                        list.insert(0, last);
                    }
                });
            }
        }),
    ),
    fault(
        "next-page-missing",
        "new",
        "the list does not say that more follows",
        &["MODEL-WALK"],
        Act::Answer(|_, _, answer| crate::self_test::message::set(answer, "link", "")),
    ),
    fault(
        "oldest-first",
        "new",
        "the list is in the wrong order",
        &["MODEL-WALK"],
        Act::Answer(|_, incoming, answer| {
            if incoming.is_list() {
                edit(answer, |list| {
                    if let Value::Array(list) = list {
                        list.reverse();
                    }
                });
            }
        }),
    ),
    fault(
        "updated-at-kept",
        "H19",
        "PUT does not touch updated_at",
        &["MODEL-TIMES", "CON-TIMES"],
        Act::Answer(|_, _, answer| {
            edit_tasks(answer, |task| task["updated_at"] = task["created_at"].clone());
        }),
    ),
    fault(
        "read-touches",
        "H23",
        "GET changes updated_at",
        &["PROTO-SAFE", "MODEL-AGREE"],
        Act::Answer(|world, incoming, answer| {
            if incoming.method == "GET" {
                let micros = world.memory().answers.len() % 10;
                edit_tasks(answer, |task| {
                    if let Some(at) = task["updated_at"].as_str() {
                        task["updated_at"] = json!(format!("{}{micros}Z", &at[..at.len().saturating_sub(2)]));
                    }
                });
                let count = world.memory().answers.len();
                world.memory().answers.insert(format!("{count}"), (Instant::now(), answer.clone()));
            }
        }),
    ),
    fault(
        "empty-put-touches",
        "new",
        "PUT {} changes updated_at",
        &["MODEL-PARTIAL", "MODEL-TIMES"],
        Act::Around(|world, incoming| {
            Box::pin(async move {
                if incoming.method == "PUT" && incoming.json() == json!({}) {
                    let old = world.forward(&incoming.other("GET", incoming.path())).await?;
                    for completed in [
                        !old.json()["completed"].as_bool().unwrap_or(false),
                        old.json()["completed"].as_bool().unwrap_or(false),
                    ] {
                        let mut touch = incoming.clone();
                        touch.body = Some(json!({ "completed": completed }).to_string().into_bytes());
                        world.forward(&touch).await?;
                    }
                }
                world.forward(&incoming).await
            })
        }),
    ),
    fault(
        "put-replaces",
        "EM117",
        "PUT clears what is absent",
        &["MODEL-PARTIAL", "MODEL-SEQUENCE"],
        Act::Request(|_, i| {
            if i.method == "PUT" {
                i.edit(|b| {
                    if b.is_object() && b.get("description").is_none() {
                        b["description"] = Value::Null;
                    }
                });
            }
        }),
    ),
];
