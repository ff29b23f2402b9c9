//! Servers whose answers of success are not what the contract says.

use super::{Fault, fault};
use crate::self_test::fault::{Act, Style};
use crate::self_test::message::{edit, edit_tasks, set};
use chrono::DateTime;
use serde_json::{Value, json};

pub fn remove(value: &mut Value, name: &str) {
    if let Some(members) = value.as_object_mut() {
        members.remove(name);
    }
}

/// The table.
pub static FAULTS: &[Fault] = &[
    fault(
        "created-is-200",
        "H22",
        "POST answers 200",
        &["X-STATUS"],
        Act::Answer(|_, _, a| {
            if a.status == 201 {
                a.status = 200;
            }
        }),
    ),
    fault(
        "deleted-is-200",
        "new",
        "DELETE answers 200",
        &["X-STATUS"],
        Act::Answer(|_, _, a| {
            if a.status == 204 {
                a.status = 200;
            }
        }),
    ),
    fault("no-location", "H20", "201 has no Location", &["X-LOCATION"], Act::Answer(|_, _, a| set(a, "location", ""))),
    fault(
        "location-elsewhere",
        "H20",
        "Location leads to another task",
        &["X-LOCATION"],
        Act::Answer(|_, _, a| {
            if a.status == 201 {
                set(a, "location", "/tasks/1234567");
            }
        }),
    ),
    fault("no-etag", "new", "the promised ETag is missing", &["X-HEADERS"], Act::Answer(|_, _, a| set(a, "etag", ""))),
    fault(
        "extra-member",
        "D02",
        "items of the list have an undocumented member",
        &["X-SCHEMA"],
        Act::Answer(|_, i, a| {
            if i.is_list() {
                edit_tasks(a, |t| t["user_id"] = json!(7));
            }
        }),
    ),
    fault(
        "missing-member",
        "D03",
        "items of the list lack updated_at",
        &["X-SCHEMA"],
        Act::Answer(|_, i, a| {
            if i.is_list() {
                edit_tasks(a, |t| remove(t, "updated_at"));
            }
        }),
    ),
    fault(
        "id-as-text",
        "D09",
        "the id is a string in the answer to POST",
        &["X-SCHEMA"],
        Act::Answer(|_, _, a| {
            if a.status == 201 {
                edit_tasks(a, |t| t["id"] = json!(t["id"].to_string()));
            }
        }),
    ),
    fault(
        "id-too-large",
        "D08c",
        "ids are beyond what is promised",
        &["X-SCHEMA"],
        Act::Answer(|_, i, a| {
            if i.is_list() {
                edit_tasks(a, |t| t["id"] = json!(9_007_199_254_740_993_u64));
            }
        }),
    ),
    fault(
        "priority-in-capitals",
        "D07",
        "after PUT the priority is in capitals",
        &["X-SCHEMA"],
        Act::Answer(|_, i, a| {
            if i.method == "PUT" {
                edit_tasks(a, |t| t["priority"] = json!(t["priority"].as_str().unwrap_or_default().to_uppercase()));
            }
        }),
    ),
    fault(
        "completed-as-number",
        "new",
        "completed is 0 or 1",
        &["X-SCHEMA"],
        Act::Answer(|_, _, a| edit_tasks(a, |t| t["completed"] = json!(i32::from(t["completed"] == true)))),
    ),
    fault(
        "null-left-out",
        "new",
        "a null description is left out",
        &["X-SCHEMA"],
        Act::Answer(|_, _, a| {
            edit_tasks(a, |t| {
                if t["description"].is_null() {
                    remove(t, "description");
                }
            });
        }),
    ),
    fault(
        "list-wrapped",
        "new",
        "the list is wrapped in an object",
        &["X-SCHEMA"],
        Act::Answer(|_, i, a| {
            if i.is_list() {
                edit(a, |l| {
                    if l.is_array() {
                        *l = json!({ "items": l.clone() });
                    }
                });
            }
        }),
    ),
    fault(
        "times-epoch",
        "H17b",
        "times are numbers",
        &["X-SCHEMA"],
        Act::Answer(|_, _, a| edit_tasks(a, |t| t["created_at"] = json!(1_790_000_000))),
    ),
    fault(
        "times-without-zone",
        "H17",
        "times have no offset",
        &["X-SCHEMA", "X-TIMES"],
        Act::Answer(|_, _, a| {
            edit_tasks(a, |t| t["created_at"] = json!(t["created_at"].as_str().unwrap_or_default().replace('Z', "")));
        }),
    ),
    fault(
        "times-local",
        "H17",
        "times have another offset than UTC",
        &["X-TIMES"],
        Act::Answer(|_, _, a| {
            edit_tasks(a, |t| {
                t["created_at"] = json!(
                    t["created_at"]
                        .as_str()
                        .unwrap_or_default()
                        .replace('.', ".0")
                        .chars()
                        .take(21)
                        .collect::<String>()
                        + "+00:00"
                );
            });
        }),
    ),
    fault(
        "updated-before-created",
        "new",
        "updated_at is before created_at",
        &["X-TIMES"],
        Act::Answer(|_, _, a| {
            edit_tasks(a, |t| {
                let created = t["created_at"].as_str().and_then(|text| DateTime::parse_from_rfc3339(text).ok());
                if let Some(created) = created {
                    t["updated_at"] =
                        json!((created - chrono::Duration::seconds(1)).format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string());
                }
            });
        }),
    ),
    fault(
        "stored",
        "H16",
        "answers may be stored",
        &["X-NO-STORE"],
        Act::Answer(|_, _, a| set(a, "cache-control", "max-age=60")),
    ),
    fault(
        "no-nosniff",
        "H26c",
        "nosniff is missing",
        &["X-NOSNIFF"],
        Act::Answer(|_, _, a| set(a, "x-content-type-options", "")),
    ),
    fault(
        "server-version",
        "H26c",
        "Server names a version",
        &["X-BANNER"],
        Act::Answer(|_, _, a| set(a, "server", "taskward/0.1.0")),
    ),
    fault(
        "powered-by",
        "H26c",
        "X-Powered-By names a version",
        &["X-BANNER"],
        Act::Answer(|_, _, a| set(a, "x-powered-by", "dropshot 0.18")),
    ),
    fault(
        "no-json",
        "new",
        "the list is not well-formed JSON",
        &["X-SCHEMA"],
        Act::Answer(|_, i, a| {
            if i.is_list() && a.status == 200 {
                a.body.push(b',');
            }
        }),
    ),
    fault(
        "length-wrong",
        "new",
        "Content-Length is one too large",
        &["X-ANSWERED", "PREFLIGHT"],
        Act::Wire(Style::WrongLength),
    ),
];
