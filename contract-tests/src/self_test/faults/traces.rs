//! Servers that let one user notice what another has.

use super::{Fault, fault};
use crate::self_test::fault::Act;
use crate::self_test::message::{edit, problem, set};
use serde_json::json;
use std::time::{Duration, Instant};

/// The table.
pub static FAULTS: &[Fault] = &[
    fault(
        "foreign-is-403",
        "I11",
        "a foreign task is answered 403",
        &["ISO-FOREIGN"],
        Act::Instead(|world, incoming| {
            world.is_foreign(incoming).then(|| problem(403, "task_not_found", "This task is not yours"))
        }),
    ),
    fault(
        "foreign-has-other-text",
        "I12",
        "the 404 of a foreign task says something else",
        &["ISO-FOREIGN"],
        Act::Answer(|world, incoming, answer| {
            if answer.status == 404 && world.is_foreign(incoming) {
                edit(answer, |body| body["detail"] = json!("You don't have permission to access this task"));
            }
        }),
    ),
    fault(
        "foreign-has-etag",
        "I13",
        "the 404 of a foreign task carries its ETag",
        &["ISO-FOREIGN"],
        Act::Answer(|world, incoming, answer| {
            if answer.status == 404 && world.is_foreign(incoming) {
                set(answer, "etag", "\"7-1\"");
            }
        }),
    ),
    fault(
        "foreign-body-first",
        "I15",
        "a bad body for a foreign task is answered otherwise than for a missing one",
        &["ISO-FOREIGN"],
        Act::Answer(|world, incoming, answer| {
            if incoming.method == "PUT" && world.is_foreign(incoming) {
                match answer.status {
                    400 => {
                        *answer =
                            problem(404, "task_not_found", "Task not found or you don't have permission to access it");
                    }
                    404 if !incoming.json().is_object() => {
                        *answer = problem(400, "body_malformed", "The body is no JSON");
                    }
                    _ => {}
                }
            }
        }),
    ),
    fault(
        "owner-shown",
        "I25",
        "tasks show the owner's e-mail",
        &["X-SCHEMA"],
        Act::Answer(|_, _, answer| {
            crate::self_test::message::edit_tasks(answer, |task| task["owner_email"] = json!("a@example.org"));
        }),
    ),
    fault(
        "title-unique",
        "I29",
        "a title that anybody has is refused to everybody else",
        &["ISO-UNIQUE"],
        Act::Instead(|world, incoming| {
            let (sub, title) = (world.subject(incoming)?, incoming.json()["title"].as_str()?.to_owned());
            let mut memory = world.memory();
            let first = memory.marks.entry(title).or_insert_with(|| sub.clone()).clone();
            (incoming.method == "POST" && first != sub)
                .then(|| problem(409, "validation_failed", "There is such a task"))
        }),
    ),
    fault(
        "put-creates",
        "I27",
        "PUT to a missing id is answered as if it had created it",
        &["ISO-UPSERT", "ISO-FOREIGN"],
        Act::Around(|world, incoming| {
            Box::pin(async move {
                let answer = world.forward(&incoming).await?;
                if incoming.method == "PUT"
                    && answer.status == 404
                    && !world.memory().owners.contains_key(incoming.path())
                {
                    let mut create = incoming.clone();
                    create.method = "POST".into();
                    create.target = "/tasks".into();
                    create.edit(|body| {
                        if body.is_object() && body.get("title").is_none() {
                            body["title"] = json!("new");
                        }
                    });
                    return world.forward(&create).await.filter(|made| made.status == 201).or(Some(answer));
                }
                Some(answer)
            })
        }),
    ),
    fault(
        "shared-cache",
        "new",
        "answers are cached for 300 ms whoever asks",
        &["ISO-LIST", "ISO-FOREIGN", "ISO-INTERFERENCE", "ISO-CONNECTION", "CON-FRESH"],
        Act::Around(|world, incoming| {
            Box::pin(async move {
                if incoming.method != "GET" || world.subject(&incoming).is_none() {
                    return world.forward(&incoming).await;
                }
                let kept = world.memory().answers.get(&incoming.target).cloned();
                if let Some((at, answer)) = kept.filter(|(at, _)| at.elapsed() < Duration::from_millis(300)) {
                    let _ = at;
                    return Some(answer);
                }
                let answer = world.forward(&incoming).await?;
                world.memory().answers.insert(incoming.target, (Instant::now(), answer.clone()));
                Some(answer)
            })
        }),
    ),
    fault(
        "count-of-everybody",
        "I10",
        "a header of the list counts everybody's tasks",
        &["ISO-INTERFERENCE", "ISO-LIST"],
        Act::Answer(|world, incoming, answer| {
            if incoming.is_list() && answer.status == 200 {
                let count = world.memory().owners.len();
                set(answer, "x-total-count", &count.to_string());
            }
        }),
    ),
];
