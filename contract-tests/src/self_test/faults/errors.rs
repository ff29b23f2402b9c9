//! Servers whose errors are not what the contract says, or say too much.

use super::exchange::remove;
use super::{Fault, fault};
use crate::exchange::Response;
use crate::self_test::fault::Act;
use crate::self_test::message::{edit, set};
use serde_json::json;

fn is_error(answer: &Response) -> bool {
    answer.status >= 400
}

/// The table.
pub static FAULTS: &[Fault] = &[
    fault(
        "error-without-code",
        "D10",
        "errors have no code",
        &["X-SCHEMA"],
        Act::Answer(|_, _, a| {
            if is_error(a) {
                edit(a, |b| remove(b, "code"));
            }
        }),
    ),
    fault(
        "error-with-own-code",
        "new",
        "404 has a code that the contract does not know",
        &["X-SCHEMA"],
        Act::Answer(|_, _, a| {
            if a.status == 404 {
                edit(a, |b| b["code"] = json!("no_such_task"));
            }
        }),
    ),
    fault(
        "error-as-json",
        "V33",
        "errors are application/json",
        &["X-MEDIA-TYPE", "X-PROBLEM"],
        Act::Answer(|_, _, a| {
            if is_error(a) {
                set(a, "content-type", "application/json");
            }
        }),
    ),
    fault(
        "error-as-html",
        "V33",
        "404 is a page",
        &["X-MEDIA-TYPE", "X-PROBLEM"],
        Act::Answer(|_, _, a| {
            if a.status == 404 {
                set(a, "content-type", "text/html");
                a.body = b"<h1>404</h1>".to_vec();
            }
        }),
    ),
    fault(
        "error-of-another-status",
        "new",
        "the problem repeats another status",
        &["X-PROBLEM"],
        Act::Answer(|_, _, a| {
            if a.status == 404 {
                edit(a, |b| b["status"] = json!(400));
            }
        }),
    ),
    fault(
        "request-id-differs",
        "new",
        "the request id in the body is not the header's",
        &["X-PROBLEM"],
        Act::Answer(|_, _, a| {
            if is_error(a) {
                edit(a, |b| b["request_id"] = json!("another"));
            }
        }),
    ),
    fault(
        "no-request-id",
        "new",
        "errors have no request id",
        &["X-SCHEMA"],
        Act::Answer(|_, _, a| {
            if is_error(a) {
                set(a, "x-request-id", "");
                edit(a, |b| remove(b, "request_id"));
            }
        }),
    ),
    fault(
        "errors-stored",
        "H16",
        "errors may be stored",
        &["X-NO-STORE"],
        Act::Answer(|_, _, a| {
            if is_error(a) {
                set(a, "cache-control", "");
            }
        }),
    ),
    fault(
        "no-nosniff-on-errors",
        "H26c",
        "nosniff is missing on errors",
        &["X-NOSNIFF"],
        Act::Answer(|_, _, a| {
            if is_error(a) {
                set(a, "x-content-type-options", "");
            }
        }),
    ),
    fault(
        "sql-shown",
        "R01",
        "a 400 shows the SQL",
        &["X-LEAK"],
        Act::Answer(|_, _, a| {
            if a.status == 400 {
                edit(a, |b| b["detail"] = json!("SELECT * FROM tasks WHERE id = ?"));
            }
        }),
    ),
    fault(
        "trace-shown",
        "R01",
        "a 404 shows a stack trace",
        &["X-LEAK"],
        Act::Answer(|_, _, a| {
            if a.status == 404 {
                edit(a, |b| b["detail"] = json!("thread 'main' panicked at server/src/store.rs:12"));
            }
        }),
    ),
];
