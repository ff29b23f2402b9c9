//! Servers for which a creation that is sent again is another one.

use super::{Fault, fault};
use crate::exchange::Response;
use crate::self_test::fault::Act;
use crate::self_test::message::{Incoming, edit, set};
use crate::self_test::world::World;
use std::sync::Arc;
use std::time::Instant;

/// The header of the key.
pub const KEY: &str = "idempotency-key";
const REPLAYED: &str = "idempotency-replayed";

/// Forwards, and keeps the answer to a creation under a name.
pub async fn keep(world: &Arc<World>, incoming: &Incoming, name: &str) -> Option<Response> {
    let answer = world.forward(incoming).await?;
    if answer.status == 201 {
        world.memory().answers.entry(name.to_owned()).or_insert_with(|| (Instant::now(), answer.clone()));
    }
    Some(answer)
}

/// The answer that was kept, as a repetition.
pub fn kept(world: &World, name: &str) -> Option<Response> {
    let (_, mut answer) = world.memory().answers.get(name).cloned()?;
    set(&mut answer, REPLAYED, "true");
    Some(answer)
}

/// What a repetition is answered, if it is one: nothing is changed of any other answer.
async fn on_replay(
    world: &Arc<World>,
    incoming: &Incoming,
    change: impl AsyncFnOnce(Response, Response) -> Option<Response>,
) -> Option<Response> {
    let answer = world.forward(incoming).await?;
    let place = answer.header("location").filter(|_| answer.header(REPLAYED).is_some()).map(str::to_owned);
    let Some(place) = place else { return Some(answer) };
    let mut look = incoming.other("GET", &place);
    look.remove(KEY);
    let now = world.forward(&look).await?;
    change(answer, now).await
}

/// The table.
pub static FAULTS: &[Fault] = &[
    fault("key-ignored", "new", "the key is ignored", &["IDEM-REPLAY"], Act::Request(|_, i| i.remove(KEY))),
    fault(
        "replay-unannounced",
        "new",
        "a repeated answer does not say that it is one",
        &["IDEM-REPLAY"],
        Act::Answer(|_, _, a| set(a, REPLAYED, "")),
    ),
    fault(
        "replay-announced-always",
        "new",
        "every creation says that it is repeated",
        &["IDEM-REPLAY"],
        Act::Answer(|_, _, a| {
            if a.status == 201 {
                set(a, REPLAYED, "true");
            }
        }),
    ),
    fault(
        "replay-200",
        "new",
        "a repetition is answered 200",
        &["IDEM-REPLAY"],
        Act::Answer(|_, _, a| {
            if a.header(REPLAYED).is_some() {
                a.status = 200;
            }
        }),
    ),
    fault(
        "replay-of-now",
        "new",
        "a repetition shows the task as it is now",
        &["IDEM-LATER"],
        Act::Around(|world, incoming| {
            Box::pin(async move {
                on_replay(&world, &incoming, async |mut answer, now| {
                    if now.status == 200 {
                        edit(&mut answer, |body| *body = now.json());
                    }
                    Some(answer)
                })
                .await
            })
        }),
    ),
    fault(
        "replay-of-deleted",
        "new",
        "what was created and deleted is created again",
        &["IDEM-LATER"],
        Act::Around(|world, incoming| {
            Box::pin(async move {
                on_replay(&world, &incoming, async |answer, now| {
                    if now.status != 404 {
                        return Some(answer);
                    }
                    let mut again = incoming.clone();
                    again.remove(KEY);
                    world.forward(&again).await
                })
                .await
            })
        }),
    ),
    fault(
        "other-body-replayed",
        "new",
        "another creation with a used key is answered with the first",
        &["IDEM-OTHER-BODY"],
        Act::Around(|world, incoming| {
            Box::pin(async move {
                let name = format!("{:?} {:?}", world.subject(&incoming), incoming.header(KEY));
                let answer = keep(&world, &incoming, &name).await?;
                if answer.status == 422 { kept(&world, &name) } else { Some(answer) }
            })
        }),
    ),
    fault(
        "other-body-created",
        "new",
        "another creation with a used key is done",
        &["IDEM-OTHER-BODY"],
        Act::Around(|world, mut incoming| {
            Box::pin(async move {
                let answer = world.forward(&incoming).await?;
                if answer.status != 422 {
                    return Some(answer);
                }
                incoming.remove(KEY);
                world.forward(&incoming).await
            })
        }),
    ),
    fault(
        "title-alone-counts",
        "new",
        "what a key was used for is known by its title",
        &["IDEM-OTHER-BODY"],
        Act::Around(|world, incoming| {
            Box::pin(async move {
                let (who, key, title) =
                    (world.subject(&incoming), incoming.header(KEY), incoming.json()["title"].clone());
                let name = format!("{who:?} {key:?} {title}");
                let answer = keep(&world, &incoming, &name).await?;
                if answer.status == 422 { kept(&world, &name).or(Some(answer)) } else { Some(answer) }
            })
        }),
    ),
];
