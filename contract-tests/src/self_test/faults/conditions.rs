//! Servers that take a condition of a read for another.

use super::tags::{NONE_MATCH, condition, is_read, not_modified};
use super::{Fault, fault};
use crate::self_test::fault::Act;
use crate::self_test::message::set;

/// The table.
pub static FAULTS: &[Fault] = &[
    fault(
        "if-none-match-ignored",
        "new",
        "If-None-Match is ignored on a task",
        &["COND-NONE-MATCH"],
        Act::Request(|_, i| {
            if i.task().is_some() {
                i.remove(NONE_MATCH);
            }
        }),
    ),
    fault(
        "if-none-match-list-ignored",
        "new",
        "If-None-Match is ignored on a list",
        &["COND-NONE-MATCH"],
        Act::Request(|_, i| {
            if i.is_list() {
                i.remove(NONE_MATCH);
            }
        }),
    ),
    fault(
        "if-none-match-strong",
        "new",
        "If-None-Match compares strongly",
        &["COND-NONE-MATCH"],
        Act::Request(|_, i| condition(i, NONE_MATCH, |value| (!value.contains("W/")).then_some(value))),
    ),
    fault(
        "if-none-match-first",
        "new",
        "of the tags of If-None-Match the first alone counts",
        &["COND-NONE-MATCH"],
        Act::Request(|_, i| condition(i, NONE_MATCH, |value| value.split(", ").next().map(str::to_owned))),
    ),
    fault(
        "if-none-match-star",
        "new",
        "If-None-Match: * is taken for none",
        &["COND-NONE-MATCH"],
        Act::Request(|_, i| condition(i, NONE_MATCH, |value| (value != "*").then_some(value))),
    ),
    fault(
        "always-304",
        "new",
        "every If-None-Match is answered 304",
        &["COND-NONE-MATCH"],
        Act::Request(|_, i| condition(i, NONE_MATCH, |_| Some("*".into()))),
    ),
    fault(
        "304-without-etag",
        "new",
        "304 has no ETag",
        &["COND-NONE-MATCH"],
        Act::Answer(|_, _, a| {
            if a.status == 304 {
                set(a, "etag", "");
            }
        }),
    ),
    fault(
        "304-with-headers-of-200",
        "new",
        "304 comes back as 200 without a body",
        &["COND-NONE-MATCH"],
        Act::Answer(|_, i, a| {
            if a.status == 304 && is_read(i) {
                a.status = 200;
                set(a, "content-type", "application/json");
            }
        }),
    ),
    fault(
        "304-before-401",
        "new",
        "a condition is looked at before the token",
        &["COND-AUTH"],
        Act::Instead(|world, i| {
            let condition = i.header(NONE_MATCH).filter(|value| value == "*" && is_read(i));
            condition.filter(|_| world.subject(i).is_none()).map(|_| not_modified("\"1-1\""))
        }),
    ),
];
