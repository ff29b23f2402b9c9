//! Variants that a server may well have: with none of them may a rule turn red.

use super::fault::{Act, Fault, Style, fault};
use super::message::{edit, set};
use serde_json::{Map, Value, json};
use std::time::Duration;
use tokio::time::sleep;

/// The members the other way round, at every depth.
fn reversed(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            // The map sorts by name unless it keeps the order: written by hand, it is reversed in any case.
            members.into_iter().rev().map(|(name, value)| (name, reversed(value))).collect::<Map<_, _>>().into()
        }
        Value::Array(items) => items.into_iter().map(reversed).collect(),
        other => other,
    }
}

/// Whether it is JSON and not a document whose bytes count.
fn is_json(path: &str, media_type: Option<&str>) -> bool {
    media_type.is_some_and(|kind| kind.ends_with("json")) && !path.starts_with("/openapi")
}

/// The table.
pub static VARIANTS: &[Fault] = &[
    fault("as-it-is", "new", "nothing is changed", &[], Act::Wire(Style::Plain)),
    fault("header-order", "3.11", "headers in another order", &[], Act::Answer(|_, _, a| a.headers.reverse())),
    fault("header-case", "3.11", "header names in capitals", &[], Act::Wire(Style::Capitals)),
    fault(
        "white-space",
        "3.11",
        "JSON with white space",
        &[],
        Act::Answer(|_, i, a| {
            if is_json(i.path(), a.media_type().as_deref())
                && let Ok(text) = serde_json::to_string_pretty(&a.json())
            {
                a.body = format!("\n{text}\n").into_bytes();
            }
        }),
    ),
    fault(
        "member-order",
        "3.11",
        "members in another order",
        &[],
        Act::Answer(|_, i, a| {
            if is_json(i.path(), a.media_type().as_deref()) {
                a.body = reversed(a.json()).to_string().into_bytes();
            }
        }),
    ),
    fault(
        "slower",
        "3.11",
        "one request in eight is 20 ms slower",
        &[],
        Act::Around(|world, incoming| {
            Box::pin(async move {
                if rand::random_ratio(1, 8) {
                    sleep(Duration::from_millis(20)).await;
                }
                world.forward(&incoming).await
            })
        }),
    ),
    fault("chunked", "3.11", "in chunks", &[], Act::Wire(Style::Chunked)),
    fault("connection-close", "3.11", "every answer closes its connection", &[], Act::Wire(Style::Close)),
    fault("until-close", "3.11", "the body ends with the connection", &[], Act::Wire(Style::UntilClose)),
    fault("in-pieces", "new", "answers arrive in pieces", &[], Act::Wire(Style::Pieces)),
    fault(
        "other-detail",
        "3.11",
        "other texts for people",
        &[],
        Act::Answer(|_, _, a| {
            if a.status >= 400 {
                edit(a, |body| {
                    if body["detail"].is_string() {
                        body["detail"] = json!(format!("Sorry: {}", body["status"]));
                    }
                });
            }
        }),
    ),
    fault(
        "more-headers",
        "3.11",
        "headers that nobody asked for",
        &[],
        Act::Answer(|_, _, a| {
            set(a, "x-served-by", "a");
            set(a, "strict-transport-security", "max-age=63072000");
            set(a, "server", "taskward");
        }),
    ),
    fault(
        "allow-options",
        "3.11",
        "Allow names OPTIONS too",
        &[],
        Act::Answer(|_, _, a| {
            if let Some(allow) = a.header("allow").map(str::to_owned) {
                set(a, "allow", &format!("{allow}, OPTIONS"));
            }
        }),
    ),
    fault(
        "charset",
        "3.11",
        "application/json; charset=utf-8",
        &[],
        Act::Answer(|_, _, a| {
            if let Some(kind) = a.header("content-type").filter(|kind| kind.ends_with("json")).map(str::to_owned) {
                set(a, "content-type", &format!("{kind}; charset=utf-8"));
            }
        }),
    ),
    fault(
        "realm",
        "new",
        "another realm in the challenge",
        &[],
        Act::Answer(|_, _, a| {
            if let Some(challenge) = a.header("www-authenticate").map(str::to_owned) {
                set(a, "www-authenticate", &challenge.replace("\"taskward\"", "\"tasks\""));
            }
        }),
    ),
    fault(
        "non-ascii-escaped",
        "new",
        "JSON with \\u escapes",
        &[],
        Act::Answer(|_, i, a| {
            if is_json(i.path(), a.media_type().as_deref()) {
                let escape = |c: char| {
                    if c.is_ascii() {
                        c.to_string()
                    } else {
                        let units =
                            c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect::<Vec<_>>();
                        units.concat()
                    }
                };
                a.body = a.text().chars().map(escape).collect::<String>().into_bytes();
            }
        }),
    ),
    fault(
        "no-store-and-more",
        "new",
        "Cache-Control: private, no-store, max-age=0",
        &[],
        Act::Answer(|_, _, a| set(a, "cache-control", "private, no-store, max-age=0")),
    ),
    fault(
        "odd-subs-refused",
        "3.11",
        "a sub with control characters or more than 255 bytes is refused",
        &[],
        Act::Instead(|world, incoming| {
            let sub = world.subject(incoming)?;
            (sub.len() > 255 || sub.chars().any(char::is_control))
                .then(|| super::message::problem(401, "token_claims_invalid", "Authentication required"))
        }),
    ),
    fault(
        "duplicates-last",
        "3.11",
        "of a member that comes twice the last counts (RFC 8259, section 4, allows it)",
        &[],
        Act::Request(|_, incoming| {
            // A body beyond the limit stays beyond it.
            if incoming.writes()
                && incoming.body.as_ref().is_some_and(|body| body.len() <= 65_536)
                && let body @ Value::Object(_) = incoming.json()
            {
                incoming.body = Some(body.to_string().into_bytes());
            }
        }),
    ),
    fault(
        "other-tags",
        "new",
        "entity tags of another form",
        &[],
        Act::Around(|world, mut incoming| {
            Box::pin(async move {
                // As the server gave it; what the suite invents stays what nobody gave.
                for (name, value) in &mut incoming.headers {
                    if matches!(name.to_lowercase().as_str(), "if-match" | "if-none-match") {
                        *value = String::from_utf8_lossy(value).replace("\"v:", "\"").into_bytes();
                    }
                }
                let mut answer = world.forward(&incoming).await?;
                if let Some(tag) = answer.header("etag").map(str::to_owned) {
                    set(&mut answer, "etag", &tag.replacen('"', "\"v:", 1));
                }
                Some(answer)
            })
        }),
    ),
    fault(
        "no-409",
        "new",
        "a creation whose key is in use waits for the first one",
        &[],
        Act::Around(|world, incoming| {
            Box::pin(async move {
                for _ in 0..100 {
                    let answer = world.forward(&incoming).await?;
                    if answer.status != 409 {
                        return Some(answer);
                    }
                    sleep(Duration::from_millis(10)).await;
                }
                None
            })
        }),
    ),
];
