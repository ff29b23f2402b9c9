//! Servers that stumble over whoever is new.

use super::{Fault, fault};
use crate::exchange::Response;
use crate::self_test::fault::Act;
use crate::self_test::message::{Incoming, broke, problem};
use crate::self_test::world::World;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::sleep;

/// The subject, if it never was here.
fn newcomer(world: &World, incoming: &Incoming) -> Option<String> {
    let sub = world.subject(incoming)?;
    (!world.memory().subjects.iter().any(|(known, _)| *known == sub)).then_some(sub)
}

/// The first request is answered so; the next as usual.
fn once(world: &World, incoming: &Incoming, answer: fn() -> Response) -> Option<Response> {
    let sub = newcomer(world, incoming)?;
    // Two statements: the lock is not to be held while it is asked for again.
    let is_first = world.memory().marks.insert(sub.clone(), String::new()).is_none();
    is_first.then(|| {
        world.memory().subjects.push((sub, incoming.bearer().unwrap_or_default()));
        answer()
    })
}

/// Whether somebody else is just arriving under this key.
fn collides(world: &World, incoming: &Incoming, key: impl Fn(&str) -> String) -> Option<(String, bool)> {
    let sub = newcomer(world, incoming)?;
    let is_first = world.memory().arriving.insert(key(&sub));
    Some((key(&sub), !is_first))
}

async fn slowly(world: &Arc<World>, incoming: &Incoming, key: &str) -> Option<Response> {
    sleep(Duration::from_millis(15)).await;
    let answer = world.forward(incoming).await;
    world.memory().arriving.remove(key);
    answer
}

/// The table.
pub static FAULTS: &[Fault] = &[
    fault(
        "first-request-401",
        "P09",
        "the first request of a new user is refused",
        &["PROV-FIRST-REQUEST", "PROV-FIRST-WRITE"],
        Act::Instead(|world, incoming| {
            // Whoever comes by GET /tasks is let in, else the preflight would stop the run.
            if incoming.is_list() {
                None
            } else {
                once(world, incoming, || problem(401, "token_invalid", "Who are you?"))
            }
        }),
    ),
    fault(
        "first-create-breaks",
        "P03",
        "only GET provisions: a first POST gives 500",
        &["PROV-FIRST-REQUEST", "PROV-FIRST-WRITE"],
        Act::Instead(|world, incoming| if incoming.method == "POST" { once(world, incoming, broke) } else { None }),
    ),
    fault(
        "first-read-of-one-breaks",
        "P10",
        "a first request on a task gives 500",
        &["PROV-FIRST-REQUEST"],
        Act::Instead(|world, incoming| if incoming.task().is_some() { once(world, incoming, broke) } else { None }),
    ),
    fault(
        "first-create-lost",
        "P12",
        "the first POST of a new user is answered and lost",
        &["PROV-FIRST-WRITE", "PROV-ONE-USER"],
        Act::Around(|world, mut incoming| {
            Box::pin(async move {
                if incoming.method == "POST" && newcomer(&world, &incoming).is_some() {
                    let original = incoming.clone();
                    world.become_subject(&mut incoming, "swallowed").await;
                    let answer = world.forward(&incoming).await;
                    world.forward(&original.other("GET", "/tasks?limit=1")).await;
                    return answer;
                }
                world.forward(&incoming).await
            })
        }),
    ),
    fault(
        "race-breaks",
        "P01",
        "of first requests at once all but one give 500",
        &["PROV-RACE"],
        Act::Around(|world, incoming| {
            Box::pin(async move {
                match collides(&world, &incoming, str::to_owned) {
                    Some((_, true)) => Some(broke()),
                    Some((key, false)) => slowly(&world, &incoming, &key).await,
                    None => world.forward(&incoming).await,
                }
            })
        }),
    ),
    fault(
        "race-cut",
        "new",
        "of first requests at once all but one get no answer",
        &["X-ANSWERED"],
        Act::Around(|world, incoming| {
            Box::pin(async move {
                match collides(&world, &incoming, str::to_owned) {
                    Some((_, true)) => None,
                    Some((key, false)) => slowly(&world, &incoming, &key).await,
                    None => world.forward(&incoming).await,
                }
            })
        }),
    ),
    fault(
        "race-makes-two-users",
        "P02",
        "first requests at once make several users",
        &["PROV-ONE-USER"],
        Act::Around(|world, mut incoming| {
            Box::pin(async move {
                match collides(&world, &incoming, str::to_owned) {
                    Some((key, true)) => {
                        world.become_subject(&mut incoming, &format!("{key}#2")).await;
                        world.forward(&incoming).await
                    }
                    Some((key, false)) => slowly(&world, &incoming, &key).await,
                    None => world.forward(&incoming).await,
                }
            })
        }),
    ),
    fault(
        "race-merges-similar",
        "P13c",
        "similar newcomers at once become one user",
        &["PROV-RACE-APART"],
        Act::Around(|world, mut incoming| {
            Box::pin(async move {
                let fold = |sub: &str| sub.to_lowercase();
                if let Some((key, true)) = collides(&world, &incoming, fold) {
                    world.become_subject(&mut incoming, &key).await;
                    return world.forward(&incoming).await;
                }
                // The first of them keeps the key occupied for a while.
                if let Some(sub) = newcomer(&world, &incoming) {
                    world.become_subject(&mut incoming, &fold(&sub)).await;
                    return slowly(&world, &incoming, &fold(&sub)).await;
                }
                world.forward(&incoming).await
            })
        }),
    ),
];
