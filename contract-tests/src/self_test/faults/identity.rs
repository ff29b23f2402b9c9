//! Servers that take one subject for another.

use super::{Fault, fault};
use crate::self_test::fault::Act;

/// The table.
pub static FAULTS: &[Fault] = &[
    fault(
        "sub-folded",
        "A50",
        "sub is compared without case",
        &["ISO-RELATED", "PROV-RACE-APART"],
        Act::Identity(|_, sub| sub.to_lowercase()),
    ),
    fault("sub-trimmed", "A51", "sub is trimmed", &["ISO-RELATED"], Act::Identity(|_, sub| sub.trim().to_owned())),
    fault(
        "sub-normalised",
        "A50",
        "sub is compared after NFC",
        &["ISO-RELATED", "PROV-RACE-APART"],
        Act::Identity(|_, sub| {
            // What the suite sends of it; a table of all of Unicode is not needed to stand for the fault.
            [
                ("e\u{301}", "\u{e9}"),
                ("E\u{301}", "\u{c9}"),
                ("u\u{308}", "\u{fc}"),
                ("a\u{30a}", "\u{e5}"),
                ("A\u{30a}", "\u{c5}"),
                ("\u{212b}", "\u{c5}"),
                ("n\u{303}", "\u{f1}"),
                ("o\u{308}", "\u{f6}"),
                ("a\u{308}", "\u{e4}"),
            ]
            .iter()
            .fold(sub.to_owned(), |sub, (from, to)| sub.replace(from, to))
        }),
    ),
    fault(
        "sub-truncated",
        "A49",
        "sub is cut after 64 characters",
        &["ISO-RELATED"],
        Act::Identity(|_, sub| sub.chars().take(64).collect()),
    ),
    fault(
        "sub-truncated-at-255",
        "A49",
        "sub is cut after 200 bytes",
        &["ISO-RELATED"],
        Act::Identity(|_, sub| {
            String::from_utf8_lossy(&sub.as_bytes()[..sub.len().min(200)]).trim_end_matches('\u{fffd}').to_owned()
        }),
    ),
    fault(
        "sub-by-prefix",
        "I24",
        "owners are compared by prefix",
        &["ISO-RELATED", "PROV-RACE-APART"],
        Act::Identity(|world, sub| {
            let shorter =
                |known: &&(String, String)| known.0.len() > 7 && known.0.len() < sub.len() && sub.starts_with(&known.0);
            world.memory().subjects.iter().find(shorter).map_or_else(|| sub.to_owned(), |known| known.0.clone())
        }),
    ),
    fault(
        "sub-cut-at-nul",
        "A52b",
        "sub ends at a NUL",
        &["ISO-RELATED"],
        Act::Around(|world, mut incoming| {
            Box::pin(async move {
                if let Some(bearer) = world.bearer(&incoming).filter(crate::self_test::bearer::Bearer::is_ours)
                    && let Some((start, _)) = bearer.sub().split_once('\0')
                {
                    world.become_subject(&mut incoming, start).await;
                }
                world.forward(&incoming).await
            })
        }),
    ),
    fault(
        "users-by-email",
        "P07",
        "users with the same e-mail are one",
        &["ISO-RELATED"],
        Act::Around(|world, mut incoming| {
            Box::pin(async move {
                let bearer = world.bearer(&incoming).filter(crate::self_test::bearer::Bearer::is_good);
                if let Some(email) = bearer.and_then(|b| b.claims["email"].as_str().map(str::to_lowercase)) {
                    world.become_subject(&mut incoming, &email).await;
                }
                world.forward(&incoming).await
            })
        }),
    ),
    fault(
        "sub-of-the-connection",
        "I23",
        "the first token on a connection counts for all",
        &["ISO-CONNECTION"],
        Act::Request(|world, incoming| {
            if world.subject(incoming).is_some() {
                let key = format!("connection {}", incoming.connection);
                let token = incoming.bearer().unwrap_or_default();
                let first = world.memory().marks.entry(key).or_insert(token).clone();
                incoming.set("authorization", &format!("Bearer {first}"));
            }
        }),
    ),
];
