//! Servers that change texts, or break on some.

use super::validation::{member, refuses};
use super::{Fault, fault};
use crate::exchange::Response;
use crate::self_test::fault::Act;
use crate::self_test::message::{Incoming, broke};
use crate::self_test::world::World;
use serde_json::{Value, json};

/// Gives 500 for a body with this in it.
pub fn breaks(world: &World, incoming: &Incoming, with: fn(&[u8]) -> bool) -> Option<Response> {
    world.subject(incoming)?;
    (incoming.writes() && with(incoming.body.as_deref().unwrap_or_default())).then(broke)
}

pub fn has(body: &[u8], part: &str) -> bool {
    String::from_utf8_lossy(body).contains(part)
}

/// The table.
pub static FAULTS: &[Fault] = &[
    fault(
        "title-in-bytes",
        "V05",
        "a title's bytes are counted",
        &["VAL-LENGTH"],
        Act::Instead(|w, i| refuses(w, i, "title", |t| t.len() > 200 && t.chars().count() <= 200)),
    ),
    fault(
        "title-in-utf16",
        "V06",
        "a title's UTF-16 units are counted",
        &["VAL-LENGTH"],
        Act::Instead(|w, i| refuses(w, i, "title", |t| t.encode_utf16().count() > 200 && t.chars().count() <= 200)),
    ),
    fault(
        "nul-breaks",
        "V12",
        "a NUL in a body gives 500",
        &["X-SERVER-ERROR"],
        Act::Instead(|w, i| breaks(w, i, |b| has(b, "\\u0000"))),
    ),
    fault(
        "nul-stripped",
        "V13",
        "NUL is dropped silently",
        &["VAL-PATTERN"],
        Act::Request(|_, i| {
            for name in ["title", "description"] {
                member(i, name, |v| {
                    if let Some(t) = v.as_str() {
                        *v = json!(t.replace('\0', ""));
                    }
                });
            }
        }),
    ),
    fault(
        "surrogate-breaks",
        "V14",
        "a lone surrogate gives 500",
        &["X-SERVER-ERROR"],
        Act::Instead(|w, i| breaks(w, i, |b| has(&b.to_ascii_lowercase(), "\\ud8"))),
    ),
    fault(
        "title-trimmed",
        "V15",
        "titles are trimmed",
        &["VAL-ROUND-TRIP"],
        Act::Request(|_, i| {
            member(i, "title", |v| {
                if let Some(t) = v.as_str().filter(|t| !t.trim().is_empty()) {
                    *v = json!(t.trim());
                }
            });
        }),
    ),
    fault(
        "title-escaped",
        "V15",
        "titles are stored HTML-escaped",
        &["VAL-ROUND-TRIP"],
        Act::Request(|_, i| {
            member(i, "title", |v| {
                if let Some(t) = v.as_str() {
                    *v = json!(t.replace('<', "&lt;"));
                }
            });
        }),
    ),
    fault(
        "text-normalised",
        "V15",
        "titles are stored in NFC",
        &["VAL-ROUND-TRIP"],
        Act::Request(|_, i| {
            member(i, "title", |v| {
                if let Some(t) = v.as_str() {
                    *v = json!(t.replace("e\u{301}", "\u{e9}").replace("u\u{308}", "\u{fc}"));
                }
            });
        }),
    ),
    fault(
        "zero-width-dropped",
        "new",
        "zero-width characters are dropped",
        &["VAL-ROUND-TRIP"],
        Act::Request(|_, i| {
            member(i, "title", |v| {
                if let Some(t) = v.as_str().filter(|t| t.len() > 3) {
                    *v = json!(t.replace(['\u{200b}', '\u{200d}', '\u{200c}', '\u{feff}', '\u{2060}'], ""));
                }
            });
        }),
    ),
    fault(
        "quote-breaks",
        "V34",
        "a quote in a title gives 500 (SQL)",
        &["X-SERVER-ERROR"],
        Act::Instead(|w, i| breaks(w, i, |b| has(b, "'"))),
    ),
    fault(
        "empty-description-is-null",
        "D04",
        "description \"\" becomes null",
        &["VAL-ROUND-TRIP"],
        Act::Request(|_, i| {
            member(i, "description", |v| {
                if v == "" {
                    *v = Value::Null;
                }
            });
        }),
    ),
];
