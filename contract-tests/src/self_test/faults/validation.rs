//! Servers that take bodies which the contract forbids, or refuse what it allows.

use super::{Fault, fault};
use crate::exchange::Response;
use crate::self_test::fault::Act;
use crate::self_test::message::{Incoming, broke, edit, problem};
use crate::self_test::world::World;
use serde::Deserializer as _;
use serde::de::{MapAccess, Visitor};
use serde_json::{Map, Value, json};
use std::fmt::Formatter;

/// Changes one member of a body that creates or changes a task.
fn member(incoming: &mut Incoming, name: &str, change: impl FnOnce(&mut Value)) {
    if incoming.writes() {
        incoming.edit(|body| {
            if let Some(value) = body.get_mut(name) {
                change(value);
            }
        });
    }
}

/// Drops members that are `null`, `name` aside.
fn without_null(incoming: &mut Incoming, names: &[&str]) {
    if incoming.writes() {
        incoming.edit(|body| {
            if let Some(body) = body.as_object_mut() {
                body.retain(|name, value| !(names.contains(&name.as_str()) && value.is_null()));
            }
        });
    }
}

/// Refuses a good request for a member's sake.
fn refuses(world: &World, incoming: &Incoming, name: &str, wrong: fn(&str) -> bool) -> Option<Response> {
    world.subject(incoming)?;
    let body = incoming.json();
    (incoming.writes() && wrong(body[name].as_str()?)).then(|| {
        let mut answer = problem(400, "validation_failed", "The request is not valid");
        edit(&mut answer, |body| {
            body["errors"] = json!([{ "field": name, "code": "too_long", "message": "is too long" }]);
        });
        answer
    })
}

/// Gives 500 for a body with this in it.
fn breaks(world: &World, incoming: &Incoming, with: fn(&[u8]) -> bool) -> Option<Response> {
    world.subject(incoming)?;
    (incoming.writes() && with(incoming.body.as_deref().unwrap_or_default())).then(broke)
}

/// A JSON object of which each name's first value counts.
fn first_of_each(body: &[u8]) -> Option<Value> {
    struct First;
    impl<'de> Visitor<'de> for First {
        type Value = Map<String, Value>;

        fn expecting(&self, out: &mut Formatter<'_>) -> std::fmt::Result {
            out.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
            let mut first = Map::new();
            while let Some((name, value)) = members.next_entry::<String, Value>()? {
                first.entry(name).or_insert(value);
            }
            Ok(first)
        }
    }
    let mut text = serde_json::Deserializer::from_slice(body);
    let first = text.deserialize_map(First).ok()?;
    text.end().ok().map(|()| first.into())
}

fn has(body: &[u8], part: &str) -> bool {
    String::from_utf8_lossy(body).contains(part)
}

fn cut(value: &mut Value, to: usize) {
    if let Some(text) = value.as_str().filter(|text| text.chars().count() > to) {
        *value = json!(text.chars().take(to).collect::<String>());
    }
}

/// The table.
pub static FAULTS: &[Fault] = &[
    fault(
        "title-201",
        "V03",
        "a longer title is cut and accepted",
        &["VAL-BOUNDS"],
        Act::Request(|_, i| member(i, "title", |v| cut(v, 200))),
    ),
    fault(
        "description-2001",
        "V03",
        "a longer description is cut and accepted",
        &["VAL-BOUNDS"],
        Act::Request(|_, i| member(i, "description", |v| cut(v, 2000))),
    ),
    fault(
        "title-200-refused",
        "V04",
        "a title of 200 is refused",
        &["VAL-BOUNDS"],
        Act::Instead(|w, i| refuses(w, i, "title", |t| t.chars().count() == 200)),
    ),
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
        "description-2000-refused",
        "V04",
        "a description of 2000 is refused",
        &["VAL-BOUNDS"],
        Act::Instead(|w, i| refuses(w, i, "description", |t| t.chars().count() == 2000)),
    ),
    fault(
        "unknown-member",
        "V07",
        "unknown members are ignored",
        &["VAL-UNKNOWN-MEMBER"],
        Act::Request(|_, incoming| {
            if incoming.writes() {
                incoming.edit(|body| {
                    if let Some(body) = body.as_object_mut() {
                        body.retain(|name, _| {
                            ["title", "description", "priority", "completed"].contains(&name.as_str())
                        });
                    }
                });
            }
        }),
    ),
    fault(
        "null-title",
        "V09",
        "title null is stored as \"untitled\"",
        &["VAL-NULL"],
        Act::Request(|_, i| {
            member(i, "title", |v| {
                if v.is_null() {
                    *v = json!("untitled");
                }
            });
        }),
    ),
    fault(
        "null-ignored",
        "V09",
        "null for priority and completed is taken for absent",
        &["VAL-NULL"],
        Act::Request(|_, i| without_null(i, &["priority", "completed"])),
    ),
    fault(
        "title-defaulted",
        "V10",
        "a missing title becomes \"untitled\"",
        &["VAL-REQUIRED"],
        Act::Request(|_, incoming| {
            if incoming.method == "POST" {
                incoming.edit(|body| {
                    if body.is_object() && body.get("title").is_none() {
                        body["title"] = json!("untitled");
                    }
                });
            }
        }),
    ),
    fault(
        "title-empty",
        "new",
        "an empty title is accepted",
        &["VAL-BOUNDS"],
        Act::Request(|_, i| {
            member(i, "title", |v| {
                if v == "" {
                    *v = json!("-");
                }
            });
        }),
    ),
    fault(
        "title-blank",
        "new",
        "a blank title is accepted",
        &["VAL-PATTERN"],
        Act::Request(|_, i| {
            member(i, "title", |v| {
                if v.as_str().is_some_and(|t| !t.is_empty() && t.trim().is_empty()) {
                    *v = json!("-");
                }
            });
        }),
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
        "nesting-breaks",
        "V16",
        "deep nesting gives 500",
        &["X-SERVER-ERROR"],
        Act::Instead(|w, i| {
            breaks(w, i, |b| has(b, "[[[[[[[[[[") || b.windows(2).filter(|two| two == b":{").count() > 9)
        }),
    ),
    fault(
        "duplicates-first",
        "V17",
        "of a member that comes twice the first counts",
        &["VAL-JSON-DUPLICATE"],
        Act::Request(|_, incoming| {
            if incoming.writes()
                && let Some(first) = incoming.body.as_deref().and_then(first_of_each)
            {
                incoming.body = Some(first.to_string().into_bytes());
            }
        }),
    ),
    fault(
        "any-priority",
        "V19",
        "an unknown priority becomes medium",
        &["VAL-ENUM"],
        Act::Request(|_, i| {
            member(i, "priority", |v| {
                if v.as_str().is_some_and(|p| !["low", "medium", "high"].contains(&p.to_lowercase().as_str())) {
                    *v = json!("medium");
                }
            });
        }),
    ),
    fault(
        "priority-any-case",
        "V20",
        "HIGH is high",
        &["VAL-ENUM"],
        Act::Request(|_, i| {
            member(i, "priority", |v| {
                if let Some(p) = v.as_str() {
                    *v = json!(p.to_lowercase());
                }
            });
        }),
    ),
    fault(
        "completed-coerced",
        "new",
        "\"true\" and 1 are true",
        &["VAL-TYPE"],
        Act::Request(|_, i| {
            member(i, "completed", |v| {
                if v == "true" || *v == 1 {
                    *v = json!(true);
                }
            });
        }),
    ),
    fault(
        "title-coerced",
        "new",
        "a number is taken for a title",
        &["VAL-TYPE"],
        Act::Request(|_, i| {
            member(i, "title", |v| {
                if v.is_number() {
                    *v = json!(v.to_string());
                }
            });
        }),
    ),
    fault(
        "array-for-object",
        "V30d",
        "an array is read as the object",
        &["VAL-BODY-SHAPE"],
        Act::Request(|_, i| {
            if i.writes() {
                i.edit(|b| {
                    if b.is_array() {
                        *b = json!({ "title": "from an array" });
                    }
                });
            }
        }),
    ),
    fault(
        "trailing-garbage",
        "V30",
        "what follows the JSON is ignored",
        &["VAL-JSON"],
        Act::Request(|_, incoming| {
            if incoming.writes() && incoming.json().is_null() {
                let text = incoming.text();
                let first = serde_json::Deserializer::from_str(&text).into_iter::<Value>().next();
                if let Some(Ok(value @ Value::Object(_))) = first {
                    incoming.body = Some(value.to_string().into_bytes());
                }
            }
        }),
    ),
    fault(
        "invalid-utf8",
        "V31",
        "broken UTF-8 is replaced and accepted",
        &["VAL-JSON", "VAL-JSON-FORMS"],
        Act::Request(|_, i| {
            if i.writes() && i.body.as_deref().is_some_and(|b| std::str::from_utf8(b).is_err()) {
                let text = i.text();
                i.body = Some(text.into_bytes());
            }
        }),
    ),
    fault(
        "bom-accepted",
        "V31",
        "a byte order mark is skipped",
        &["VAL-JSON", "VAL-JSON-FORMS"],
        Act::Request(|_, i| {
            if i.writes() && i.body.as_deref().is_some_and(|b| b.starts_with(b"\xef\xbb\xbf")) {
                i.body = i.body.as_deref().map(|body| body[3..].to_vec());
            }
        }),
    ),
    fault(
        "empty-body-breaks",
        "V29",
        "an empty body gives 500",
        &["X-SERVER-ERROR"],
        Act::Instead(|w, i| breaks(w, i, <[u8]>::is_empty)),
    ),
    fault(
        "quote-breaks",
        "V34",
        "a quote in a title gives 500 (SQL)",
        &["X-SERVER-ERROR"],
        Act::Instead(|w, i| breaks(w, i, |b| has(b, "'"))),
    ),
    fault(
        "errors-not-named",
        "V32",
        "a 400 does not say what is wrong",
        &["VAL-ERRORS-NAME"],
        Act::Answer(|_, _, answer| {
            if answer.status == 400 {
                edit(answer, |b| {
                    if let Some(b) = b.as_object_mut() {
                        b.remove("errors");
                    }
                });
            }
        }),
    ),
    fault(
        "field-misnamed",
        "new",
        "a 400 names another field",
        &["VAL-ERRORS-NAME"],
        Act::Answer(|_, _, answer| {
            if answer.status == 400 {
                edit(answer, |b| {
                    if let Some(f) = b.pointer_mut("/errors/0/field") {
                        *f = json!("body");
                    }
                });
            }
        }),
    ),
    fault(
        "put-replaces",
        "EM117",
        "PUT clears what is absent",
        &["MODEL-PARTIAL", "MODEL-SEQUENCE"],
        Act::Request(|_, i| {
            if i.method == "PUT" {
                i.edit(|b| {
                    if b.is_object() && b.get("description").is_none() {
                        b["description"] = Value::Null;
                    }
                });
            }
        }),
    ),
    fault(
        "null-does-not-clear",
        "new",
        "description null is ignored by PUT",
        &["MODEL-PARTIAL", "MODEL-SEQUENCE"],
        Act::Request(|_, i| {
            if i.method == "PUT" {
                without_null(i, &["description"]);
            }
        }),
    ),
    fault(
        "default-priority",
        "new",
        "the default priority is low",
        &["VAL-DEFAULT"],
        Act::Request(|_, i| {
            if i.method == "POST" {
                i.edit(|b| {
                    if b.is_object() && b.get("priority").is_none() {
                        b["priority"] = json!("low");
                    }
                });
            }
        }),
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
