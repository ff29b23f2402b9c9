//! Servers that let one user see or change what is another's.

use super::{Fault, fault};
use crate::exchange::Response;
use crate::self_test::fault::Act;
use crate::self_test::message::{Incoming, edit};
use crate::self_test::world::World;
use serde_json::Value;
use std::sync::Arc;
use std::time::Instant;

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
];
