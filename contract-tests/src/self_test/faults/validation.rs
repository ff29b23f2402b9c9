//! Servers that take values which the contract forbids, refuse what it allows, or put others in their place.

use super::{Fault, fault};
use crate::exchange::Response;
use crate::self_test::fault::Act;
use crate::self_test::message::{Incoming, edit, problem};
use crate::self_test::world::World;
use serde_json::{Value, json};

/// Changes one member of a body that creates or changes a task.
pub fn member(incoming: &mut Incoming, name: &str, change: impl FnOnce(&mut Value)) {
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
pub fn refuses(world: &World, incoming: &Incoming, name: &str, wrong: fn(&str) -> bool) -> Option<Response> {
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
];
