//! Servers that let one user see or change what is another's.

use super::{Fault, fault};
use crate::exchange::Response;
use crate::self_test::fault::Act;
use crate::self_test::message::{Incoming, edit, problem, set};
use crate::self_test::world::World;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Does on behalf of the owner what somebody else asks for by this method.
fn for_the_owner(world: &World, incoming: &mut Incoming, method: &str) {
    if incoming.method == method
        && let Some(theirs) = world.as_owner(incoming)
    {
        *incoming = theirs;
    }
}

/// Does it on behalf of the owner, and answers as it should.
async fn in_secret(world: &Arc<World>, incoming: &Incoming, method: &str) -> Option<Response> {
    let answer = world.forward(incoming).await;
    if incoming.method == method
        && let Some(theirs) = world.as_owner(incoming)
    {
        world.forward(&theirs).await;
    }
    answer
}

/// The last other subject's token.
fn somebody_else(world: &World, incoming: &Incoming) -> Option<String> {
    let caller = world.subject(incoming)?;
    let memory = world.memory();
    let other = memory.owners.values().rfind(|(sub, _)| *sub != caller).cloned();
    other.map(|(_, token)| format!("Bearer {token}"))
}

/// The table.
pub static FAULTS: &[Fault] = &[
    fault(
        "list-of-everybody",
        "I01",
        "the list has no owner filter",
        &["ISO-LIST"],
        Act::Around(|world, incoming| {
            Box::pin(async move {
                let mut answer = world.forward(&incoming).await?;
                if let (true, 200, Some(other)) = (incoming.is_list(), answer.status, somebody_else(&world, &incoming))
                {
                    let mut theirs = incoming.other("GET", "/tasks?limit=20");
                    theirs.set("authorization", &other);
                    let more = world.forward(&theirs).await?.json();
                    edit(&mut answer, |list| {
                        if let (Value::Array(list), Value::Array(more)) = (list, more) {
                            list.extend(more);
                        }
                    });
                }
                Some(answer)
            })
        }),
    ),
    fault(
        "foreign-read",
        "I02",
        "GET has no owner check",
        &["ISO-FOREIGN"],
        Act::Request(|w, i| for_the_owner(w, i, "GET")),
    ),
    fault(
        "foreign-put",
        "I03",
        "PUT has no owner check",
        &["ISO-FOREIGN"],
        Act::Request(|w, i| for_the_owner(w, i, "PUT")),
    ),
    fault(
        "foreign-delete",
        "I04",
        "DELETE has no owner check",
        &["ISO-FOREIGN"],
        Act::Request(|w, i| for_the_owner(w, i, "DELETE")),
    ),
    fault(
        "foreign-head",
        "I26",
        "HEAD has no owner check",
        &["ISO-METHODS", "ISO-FOREIGN"],
        Act::Request(|w, i| for_the_owner(w, i, "HEAD")),
    ),
    fault(
        "foreign-put-in-secret",
        "I05",
        "a foreign PUT is answered 404 and done",
        &["ISO-REFUSED", "ISO-FOREIGN"],
        Act::Around(|world, incoming| Box::pin(async move { in_secret(&world, &incoming, "PUT").await })),
    ),
    fault(
        "foreign-delete-in-secret",
        "I06",
        "a foreign DELETE is answered 404 and done",
        &["ISO-REFUSED", "ISO-FOREIGN"],
        Act::Around(|world, incoming| Box::pin(async move { in_secret(&world, &incoming, "DELETE").await })),
    ),
    fault(
        "cursor-of-another",
        "I08c",
        "a cursor shows the tasks of whom it was made for",
        &["ISO-CURSOR"],
        Act::Around(|world, mut incoming| {
            Box::pin(async move {
                if let Some(cursor) = incoming.parameter("cursor").map(str::to_owned)
                    && world.subject(&incoming).is_some()
                    && let Some(token) = world.memory().marks.get(&cursor).cloned()
                {
                    incoming.set("authorization", &format!("Bearer {token}"));
                }
                let answer = world.forward(&incoming).await?;
                if let (Some(link), Some(token)) = (answer.next_link(), incoming.bearer())
                    && let Some((_, cursor)) = link.split_once("cursor=")
                {
                    let cursor = cursor.split('&').next().unwrap_or_default().to_owned();
                    world.memory().marks.insert(cursor, token);
                }
                Some(answer)
            })
        }),
    ),
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
        "user-by-query",
        "I32",
        "?user_id= and its kin choose the owner",
        &["ISO-OVERRIDE", "VAL-QUERY-UNKNOWN"],
        Act::Around(|world, mut incoming| {
            Box::pin(async move {
                let names = ["user_id", "owner", "owner_id", "user", "sub", "tenant"];
                let named = names.iter().find_map(|name| incoming.parameter(name)).map(str::to_owned);
                if let Some(named) = named.filter(|_| world.subject(&incoming).is_some()) {
                    incoming.map_query(|pair| {
                        (!names.iter().any(|name| pair.starts_with(&format!("{name}=")))).then(|| pair.to_owned())
                    });
                    world.become_subject(&mut incoming, &named).await;
                }
                world.forward(&incoming).await
            })
        }),
    ),
    fault(
        "owner-by-body",
        "I17",
        "user_id in a body gives the task to somebody else",
        &["ISO-ASSIGN", "VAL-UNKNOWN-MEMBER"],
        Act::Around(|world, mut incoming| {
            Box::pin(async move {
                let body = incoming.json();
                let named = ["user_id", "owner", "owner_id", "user", "sub"].iter().find_map(|name| {
                    body.get(*name).map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
                });
                if let Some(named) = named.filter(|_| world.subject(&incoming).is_some()) {
                    incoming.edit(|body| {
                        if let Some(body) = body.as_object_mut() {
                            body.retain(|name, _| {
                                !["user_id", "owner", "owner_id", "user", "sub"].contains(&name.as_str())
                            });
                        }
                    });
                    if incoming.method == "POST" {
                        world.become_subject(&mut incoming, &named).await;
                    }
                }
                world.forward(&incoming).await
            })
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
        "deleted-still-there",
        "new",
        "DELETE answers 204 and only hides the task from the list",
        &["ISO-DELETED"],
        Act::Around(|world, incoming| {
            Box::pin(async move {
                if incoming.method == "DELETE" {
                    let look = world.forward(&incoming.other("GET", incoming.path())).await?;
                    let answer = world.forward(&incoming).await?;
                    if answer.status == 204 && look.status == 200 {
                        world.memory().answers.insert(incoming.path().to_owned(), (Instant::now(), look));
                    }
                    return Some(answer);
                }
                let answer = world.forward(&incoming).await?;
                let gone = world.memory().answers.get(incoming.path()).cloned();
                let is_theirs = !world.is_foreign(&incoming) && world.subject(&incoming).is_some();
                match gone {
                    Some((_, old)) if incoming.method == "GET" && answer.status == 404 && is_theirs => Some(old),
                    _ => Some(answer),
                }
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
