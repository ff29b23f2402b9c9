//! Servers whose lists under conditions, orders and dates are not what was asked for.

use super::{Fault, fault};
use crate::self_test::fault::Act;
use crate::self_test::message::{Incoming, edit_tasks};
use serde_json::{Value, json};

/// Leaves parameters out of the query of a list.
fn without(incoming: &mut Incoming, name: &str) {
    if incoming.is_list() {
        incoming.map_query(|pair| (pair.split('=').next() != Some(name)).then(|| pair.to_owned()));
    }
}

/// Gives a parameter of a list another value.
fn instead(incoming: &mut Incoming, name: &str, value: impl Fn(&str) -> String) {
    if incoming.is_list() {
        incoming.map_query(|pair| match pair.split_once('=') {
            Some((key, old)) if key == name => Some(format!("{key}={}", value(old))),
            _ => Some(pair.to_owned()),
        });
    }
}

/// The table.
pub static FAULTS: &[Fault] = &[
    fault(
        "completed-ignored",
        "new",
        "the condition on completed is ignored",
        &["MODEL-FILTER"],
        Act::Request(|_, i| without(i, "completed")),
    ),
    fault("search-ignored", "new", "the search is ignored", &["MODEL-FILTER"], Act::Request(|_, i| without(i, "q"))),
    fault(
        "conditions-any",
        "new",
        "of two conditions the second is dropped",
        &["MODEL-FILTER"],
        Act::Request(|_, i| {
            if i.parameter("completed").is_some() && i.parameter("priority").is_some() {
                without(i, "priority");
            }
        }),
    ),
    fault(
        "search-wildcard",
        "new",
        "% in a search stands for anything",
        &["MODEL-FILTER"],
        Act::Request(|_, i| {
            if i.parameter("q").is_some_and(|text| text == "%25" || text == "%5F") {
                without(i, "q");
            }
        }),
    ),
    fault(
        "due-before-inclusive",
        "new",
        "due_before takes the day itself too",
        &["MODEL-FILTER"],
        Act::Request(|_, i| {
            instead(i, "due_before", |day| if day.contains("24") { "2026-12-25".into() } else { day.to_owned() });
        }),
    ),
    fault("sort-ignored", "new", "the order is ignored", &["MODEL-ORDER"], Act::Request(|_, i| without(i, "sort"))),
    fault(
        "sort-by-name",
        "new",
        "priorities are sorted as words",
        &["MODEL-ORDER"],
        Act::Answer(|_, i, a| {
            if i.parameter("sort") == Some("priority")
                && let Value::Array(mut items) = a.json()
            {
                items.sort_by_key(|task| task["priority"].to_string());
                a.body = json!(items).to_string().into_bytes();
            }
        }),
    ),
    fault(
        "sort-not-turned",
        "new",
        "-due_date is taken for due_date",
        &["MODEL-ORDER"],
        Act::Request(|_, i| instead(i, "sort", |order| order.replace("-due", "due"))),
    ),
    fault(
        "completed-at-missing",
        "new",
        "completed_at is never set",
        &["MODEL-TIMES"],
        Act::Answer(|_, _, a| edit_tasks(a, |task| task["completed_at"] = Value::Null)),
    ),
    fault(
        "completed-at-stays",
        "new",
        "completed_at stays when a task is reopened",
        &["MODEL-TIMES"],
        Act::Answer(|_, _, a| {
            edit_tasks(a, |task| {
                if task["completed"] == false && task["updated_at"] != task["created_at"] {
                    task["completed_at"] = task["updated_at"].clone();
                }
            });
        }),
    ),
    fault(
        "due-date-shifted",
        "new",
        "a due date is a day too early, as if it were a moment",
        &["VAL-ROUND-TRIP", "MODEL-AGREE"],
        Act::Answer(|_, _, a| {
            edit_tasks(a, |task| {
                if task["due_date"].is_string() {
                    task["due_date"] = json!("2026-12-23");
                }
            });
        }),
    ),
    fault(
        "due-date-kept",
        "new",
        "due_date null is ignored by PUT",
        &["MODEL-PARTIAL", "VAL-NULL", "VAL-ROUND-TRIP"],
        Act::Request(|_, i| {
            if i.method == "PUT" {
                i.edit(|body| {
                    if let Some(body) = body.as_object_mut() {
                        body.retain(|name, value| name != "due_date" || !value.is_null());
                    }
                });
            }
        }),
    ),
];
