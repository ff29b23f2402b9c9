//! Servers that go wrong when several things happen at once, or shortly after each other.

use super::{Fault, fault};
use crate::exchange::Response;
use crate::self_test::fault::Act;
use crate::self_test::message::{Incoming, broke, edit};
use crate::self_test::world::World;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// How many requests like this one were under way when it came.
fn enter(world: &World, key: &str) -> u32 {
    let mut memory = world.memory();
    let count = memory.under_way.entry(key.to_owned()).or_default();
    *count += 1;
    *count - 1
}

fn leave(world: &World, key: &str) {
    if let Some(count) = world.memory().under_way.get_mut(key) {
        *count = count.saturating_sub(1);
    }
}

/// Forwards a little late, so that what comes meanwhile meets it.
async fn late(world: &Arc<World>, incoming: &Incoming, key: &str) -> Option<Response> {
    sleep(Duration::from_millis(6)).await;
    let answer = world.forward(incoming).await;
    leave(world, key);
    answer
}

/// Answers reads out of a cache of 300 ms; `kept` says which.
async fn cached(world: &Arc<World>, incoming: &Incoming, kept: fn(&Incoming) -> bool) -> Option<Response> {
    let Some(sub) = world.subject(incoming).filter(|_| kept(incoming)) else { return world.forward(incoming).await };
    let key = format!("{sub} {}", incoming.target);
    let found = world.memory().answers.get(&key).cloned();
    match found {
        Some((at, answer)) if at.elapsed() < Duration::from_millis(300) => Some(answer),
        _ => {
            let answer = world.forward(incoming).await?;
            world.memory().answers.insert(key, (Instant::now(), answer.clone()));
            Some(answer)
        }
    }
}

/// A PUT in two halves with a pause between them.
async fn torn(world: &Arc<World>, incoming: &Incoming) -> Option<Response> {
    let body = incoming.json();
    let members = body.as_object().map_or(0, serde_json::Map::len);
    if incoming.method != "PUT" || members < 2 {
        return world.forward(incoming).await;
    }
    let half = |first: bool| {
        let mut half = incoming.clone();
        half.edit(|body| {
            if let Some(body) = body.as_object_mut() {
                let mut index = 0;
                body.retain(|_, _| {
                    index += 1;
                    (index <= members / 2) == first
                });
            }
        });
        half
    };
    let answer = world.forward(&half(true)).await?;
    if answer.status != 200 {
        return Some(answer);
    }
    sleep(Duration::from_millis(5)).await;
    world.forward(&half(false)).await
}

/// The table.
pub static FAULTS: &[Fault] = &[
    fault(
        "torn-put",
        "C01",
        "PUT writes member by member",
        &["CON-LINEAR"],
        Act::Around(|w, i| Box::pin(async move { torn(&w, &i).await })),
    ),
    fault(
        "stale-read",
        "C03",
        "a task is read from a cache of 300 ms",
        &["CON-FRESH"],
        Act::Around(|w, i| Box::pin(async move { cached(&w, &i, |i| i.method == "GET" && i.task().is_some()).await })),
    ),
    fault(
        "stale-list",
        "C04",
        "the list is read from a cache of 300 ms",
        &["CON-LIST", "CON-FRESH"],
        Act::Around(|w, i| Box::pin(async move { cached(&w, &i, Incoming::is_list).await })),
    ),
    fault(
        "deleted-twice",
        "C06",
        "DELETEs at once are all answered 204",
        &["CON-DELETE", "CON-LINEAR"],
        Act::Around(|world, incoming| {
            Box::pin(async move {
                if incoming.method != "DELETE" {
                    return world.forward(&incoming).await;
                }
                let others = enter(&world, incoming.path());
                let answer = late(&world, &incoming, incoming.path()).await?;
                let key = incoming.path().to_owned();
                if answer.status == 204 {
                    world.memory().answers.insert(key, (Instant::now(), answer.clone()));
                    return Some(answer);
                }
                let done = world
                    .memory()
                    .answers
                    .get(&key)
                    .cloned()
                    .filter(|(at, _)| at.elapsed() < Duration::from_millis(25));
                Some(done.filter(|_| others > 0 && !world.is_foreign(&incoming)).map_or(answer, |(_, done)| done))
            })
        }),
    ),
    fault(
        "lost-update",
        "new",
        "of PUTs at once one is answered and lost",
        &["CON-LOST-UPDATE", "CON-LINEAR"],
        Act::Around(|world, incoming| {
            Box::pin(async move {
                if incoming.method != "PUT" {
                    return world.forward(&incoming).await;
                }
                if enter(&world, incoming.path()) == 0 {
                    return late(&world, &incoming, incoming.path()).await;
                }
                leave(&world, incoming.path());
                let mut answer = world.forward(&incoming.other("GET", incoming.path())).await?;
                if answer.status == 200 {
                    edit(&mut answer, |task| {
                        for (name, value) in incoming.json().as_object().into_iter().flatten() {
                            task[name] = value.clone();
                        }
                    });
                }
                Some(answer)
            })
        }),
    ),
    fault(
        "locked",
        "C08c",
        "writes at once to one task give 500",
        &["CON-STORM", "CON-LINEAR", "CON-LOST-UPDATE"],
        Act::Around(|world, incoming| {
            Box::pin(async move {
                if incoming.method == "GET" || incoming.task().is_none() {
                    return world.forward(&incoming).await;
                }
                if enter(&world, incoming.path()) > 0 {
                    leave(&world, incoming.path());
                    return Some(broke());
                }
                late(&world, &incoming, incoming.path()).await
            })
        }),
    ),
    fault(
        "put-not-seen-yet",
        "C03",
        "PUT is answered before it is done",
        &["CON-FRESH", "CON-LINEAR"],
        Act::Around(|world, incoming| {
            Box::pin(async move {
                if incoming.method != "PUT" || !incoming.json().is_object() {
                    return world.forward(&incoming).await;
                }
                let mut answer = world.forward(&incoming.other("GET", incoming.path())).await?;
                if answer.status != 200 {
                    return world.forward(&incoming).await;
                }
                edit(&mut answer, |task| {
                    for (name, value) in incoming.json().as_object().into_iter().flatten() {
                        task[name] = value.clone();
                    }
                });
                tokio::spawn(async move {
                    sleep(Duration::from_millis(120)).await;
                    world.forward(&incoming).await
                });
                Some(answer)
            })
        }),
    ),
    fault(
        "put-resurrects",
        "new",
        "PUT succeeds shortly after DELETE",
        &["ISO-DELETED", "CON-LINEAR"],
        Act::Around(|world, incoming| {
            Box::pin(async move {
                let key = incoming.path().to_owned();
                if incoming.method == "DELETE" {
                    let look = world.forward(&incoming.other("GET", &key)).await?;
                    let answer = world.forward(&incoming).await?;
                    if answer.status == 204 && look.status == 200 {
                        world.memory().answers.insert(key, (Instant::now(), look));
                    }
                    return Some(answer);
                }
                let answer = world.forward(&incoming).await?;
                let old = world.memory().answers.get(&key).cloned();
                match old {
                    Some((_, old))
                        if incoming.method == "PUT" && answer.status == 404 && !world.is_foreign(&incoming) =>
                    {
                        Some(old)
                    }
                    _ => Some(answer),
                }
            })
        }),
    ),
    fault(
        "answers-swapped",
        "C17",
        "under load one user gets the answer for another",
        &["CON-BLEED"],
        Act::Around(|world, incoming| {
            Box::pin(async move {
                if incoming.method != "GET" || world.subject(&incoming).is_none() {
                    return world.forward(&incoming).await;
                }
                let others = enter(&world, "read");
                let answer = late(&world, &incoming, "read").await?;
                let mut memory = world.memory();
                let last = memory.answers.insert("last".into(), (Instant::now(), answer.clone()));
                Some(last.filter(|_| others > 0).map_or(answer, |(_, last)| last))
            })
        }),
    ),
];
