//! Servers whose entity tags say what is not so.

use super::{Fault, fault};
use crate::exchange::Response;
use crate::self_test::fault::Act;
use crate::self_test::message::{Incoming, set};
use crate::self_test::world::World;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The condition of reads.
pub const NONE_MATCH: &str = "if-none-match";

/// A 304 for what has this tag.
pub fn not_modified(tag: &str) -> Response {
    let headers = [("etag", tag), ("cache-control", "private, no-cache"), ("x-content-type-options", "nosniff")];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    Response { status: 304, headers, body: Vec::new(), duration: Duration::ZERO }
}

/// Whether it is a read.
pub fn is_read(incoming: &Incoming) -> bool {
    matches!(incoming.method.as_str(), "GET" | "HEAD")
}

/// Rewrites the condition; nothing takes it away.
pub fn condition(incoming: &mut Incoming, name: &str, change: impl FnOnce(String) -> Option<String>) {
    let values: Vec<_> = incoming.headers.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name)).collect();
    let values: Vec<_> = values.iter().map(|(_, value)| String::from_utf8_lossy(value).into_owned()).collect();
    if !values.is_empty() {
        match change(values.join(", ")) {
            Some(value) => incoming.set(name, &value),
            None => incoming.remove(name),
        }
    }
}

/// Answers a list 304 by the tag that it had, whatever was done since but for the writes that are noticed.
async fn kept(world: &Arc<World>, incoming: &Incoming, notices: fn(&Incoming) -> bool) -> Option<Response> {
    let Some(sub) = world.subject(incoming) else { return world.forward(incoming).await };
    if incoming.is_list() {
        let key = format!("{sub} {}", incoming.target);
        let known = world.memory().marks.get(&key).cloned();
        if known.is_some() && known == incoming.header(NONE_MATCH) {
            return known.as_deref().map(not_modified);
        }
        let answer = world.forward(incoming).await?;
        if let Some(tag) = answer.header("etag") {
            world.memory().marks.insert(key, tag.to_owned());
        }
        return Some(answer);
    }
    let answer = world.forward(incoming).await?;
    if notices(incoming) {
        world.memory().marks.retain(|key, _| !key.starts_with(&sub));
    }
    Some(answer)
}

/// The table.
pub static FAULTS: &[Fault] = &[
    fault(
        "etag-of-reading",
        "new",
        "the ETag changes when a task is read",
        &["COND-TAG"],
        Act::Answer(|_, i, a| {
            if i.method == "GET" && i.task().is_some() && a.status == 200 {
                set(a, "etag", &format!("\"{:x}\"", rand::random::<u64>()));
            }
        }),
    ),
    fault(
        "etag-of-nothing",
        "new",
        "an update of nothing has another ETag",
        &["COND-TAG"],
        Act::Answer(|_, i, a| {
            if i.method == "PUT" && i.text() == "{}" && a.status == 200 {
                set(a, "etag", "\"updated\"");
            }
        }),
    ),
    fault(
        "etag-weak",
        "new",
        "every ETag is weak",
        &["COND-TAG"],
        Act::Answer(|_, _, a| {
            if let Some(tag) = a.header("etag").map(str::to_owned) {
                set(a, "etag", &format!("W/{tag}"));
            }
        }),
    ),
    fault(
        "etag-comes-back",
        "new",
        "the ETag is that of the state, and not of the version",
        &["COND-TAG"],
        Act::Answer(|_, _, a| {
            let task = a.json();
            if let Some(title) = task["title"].as_str() {
                let letters: String = title.chars().filter(char::is_ascii_alphanumeric).collect();
                set(a, "etag", &format!("\"{letters}-{}\"", task["completed"]));
            }
        }),
    ),
    fault(
        "list-tag-not-created",
        "new",
        "a creation does not change the tag of the list",
        &["COND-FRESH"],
        Act::Around(|w, i| {
            Box::pin(async move { kept(&w, &i, |i| matches!(i.method.as_str(), "PUT" | "DELETE")).await })
        }),
    ),
    fault(
        "list-tag-not-updated",
        "new",
        "an update does not change the tag of the list",
        &["COND-FRESH"],
        Act::Around(|w, i| {
            Box::pin(async move { kept(&w, &i, |i| matches!(i.method.as_str(), "POST" | "DELETE")).await })
        }),
    ),
    fault(
        "list-tag-not-deleted",
        "new",
        "a deletion does not change the tag of the list",
        &["COND-FRESH"],
        Act::Around(|w, i| {
            Box::pin(async move { kept(&w, &i, |i| matches!(i.method.as_str(), "POST" | "PUT")).await })
        }),
    ),
    fault(
        "task-tag-cached",
        "new",
        "a task is 304 by the tag of its creation for 300 ms",
        &["COND-FRESH"],
        Act::Around(|world, incoming| {
            Box::pin(async move {
                let key = incoming.path().to_owned();
                let known = world.memory().answers.get(&key).cloned();
                if let Some((at, answer)) =
                    known.filter(|_| incoming.method == "GET" && world.subject(&incoming).is_some())
                    && at.elapsed() < Duration::from_millis(300)
                    && incoming.header(NONE_MATCH).as_deref() == answer.header("etag")
                {
                    return answer.header("etag").map(not_modified);
                }
                let answer = world.forward(&incoming).await?;
                if let (201, Some(place)) = (answer.status, answer.header("location")) {
                    world.memory().answers.insert(place.to_owned(), (Instant::now(), answer.clone()));
                }
                Some(answer)
            })
        }),
    ),
    fault(
        "list-tag-of-all",
        "new",
        "the tag of a list changes with anybody's writes",
        &["COND-STILL"],
        Act::Around(|world, mut incoming| {
            Box::pin(async move {
                let count = world.memory().under_way.get("writes").copied().unwrap_or_default();
                let ending = format!(".{count}\"");
                if incoming.is_list() {
                    condition(&mut incoming, NONE_MATCH, |value| Some(value.replace(&ending, "\"")));
                }
                let mut answer = world.forward(&incoming).await?;
                if incoming.is_list()
                    && let Some(tag) = answer.header("etag").map(str::to_owned)
                {
                    set(&mut answer, "etag", &format!("{}{ending}", tag.trim_end_matches('"')));
                }
                if !is_read(&incoming) && answer.status < 300 && incoming.text() != "{}" {
                    *world.memory().under_way.entry("writes".into()).or_default() += 1;
                }
                Some(answer)
            })
        }),
    ),
    fault(
        "list-tag-shared",
        "new",
        "the tag of anybody's list is a 304",
        &["COND-OWN"],
        Act::Around(|world, incoming| {
            Box::pin(async move {
                let known = incoming.header(NONE_MATCH).filter(|_| incoming.is_list());
                let is_known = known.as_ref().is_some_and(|tag| world.memory().marks.contains_key(tag));
                if let Some(tag) = known.filter(|_| is_known && world.subject(&incoming).is_some()) {
                    return Some(not_modified(&tag));
                }
                let answer = world.forward(&incoming).await?;
                if let Some(tag) = answer.header("etag").filter(|_| incoming.is_list()) {
                    world.memory().marks.insert(tag.to_owned(), String::new());
                }
                Some(answer)
            })
        }),
    ),
];
