//! Servers that do not speak HTTP as they should.

use super::{Fault, fault};
use crate::exchange::Response;
use crate::self_test::fault::{Act, Style};
use crate::self_test::message::{broke, problem, set};
use std::time::Duration;

fn empty(status: u16) -> Response {
    let headers = [("x-content-type-options", "nosniff"), ("cache-control", "no-store"), ("x-request-id", "self-test")];
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Response { status, headers, body: Vec::new(), duration: Duration::ZERO }
}

/// The table.
pub static FAULTS: &[Fault] = &[
    fault(
        "patch-breaks",
        "H01",
        "an unknown method gives 500",
        &["X-SERVER-ERROR"],
        Act::Instead(|_, i| {
            (!["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"].contains(&i.method.as_str())).then(broke)
        }),
    ),
    fault(
        "patch-is-404",
        "H01",
        "a method that the path lacks gives 404",
        &["PROTO-METHOD"],
        Act::Answer(|_, _, a| {
            if a.status == 405 {
                *a = problem(404, "route_not_found", "There is nothing at this path");
            }
        }),
    ),
    fault("no-allow", "H02", "405 has no Allow", &["X-ALLOW"], Act::Answer(|_, _, a| set(a, "allow", ""))),
    fault(
        "allow-of-everything",
        "H02",
        "Allow names methods that the path lacks",
        &["X-ALLOW"],
        Act::Answer(|_, _, a| {
            if a.status == 405 {
                set(a, "allow", "GET, HEAD, POST, PUT, PATCH, DELETE");
            }
        }),
    ),
    fault(
        "head-refused",
        "H03",
        "HEAD is refused",
        &["PROTO-HEAD"],
        Act::Instead(|_, i| {
            (i.method == "HEAD").then(|| {
                let mut a = problem(405, "method_not_allowed", "no");
                set(&mut a, "allow", "GET");
                a
            })
        }),
    ),
    fault(
        "head-with-body",
        "H21c",
        "204 and answers to HEAD have a body",
        &["PROTO-HEAD", "X-NO-BODY"],
        Act::Wire(Style::BodyAlways),
    ),
    fault(
        "head-differs",
        "H03c",
        "HEAD lacks the headers of GET",
        &["PROTO-HEAD"],
        Act::Answer(|_, i, a| {
            if i.method == "HEAD" {
                set(a, "content-type", "");
                set(a, "etag", "");
            }
        }),
    ),
    fault(
        "options-breaks",
        "H04c",
        "OPTIONS gives 500",
        &["X-SERVER-ERROR"],
        Act::Instead(|_, i| (i.method == "OPTIONS").then(broke)),
    ),
    fault(
        "get-with-body-breaks",
        "H10",
        "a body on GET gives 500",
        &["X-SERVER-ERROR"],
        Act::Instead(|_, i| (i.method == "GET" && i.body.as_ref().is_some_and(|b| !b.is_empty())).then(broke)),
    ),
    fault(
        "framing-lax",
        "H12c",
        "broken framing is accepted (smuggling)",
        &["PROTO-SMUGGLE", "PROTO-GARBAGE"],
        Act::Lax,
    ),
    fault(
        "unknown-path-200",
        "H14",
        "an unknown path is answered 200",
        &["PROTO-ROUTE"],
        Act::Answer(|_, _, a| {
            if a.json()["code"] == "route_not_found" {
                *a = empty(200);
            }
        }),
    ),
    fault(
        "unknown-path-html",
        "H14",
        "an unknown path is answered with a page",
        &["X-PROBLEM"],
        Act::Answer(|_, _, a| {
            if a.json()["code"] == "route_not_found" {
                set(a, "content-type", "text/html");
                a.body = b"<h1>Not Found</h1>".to_vec();
            }
        }),
    ),
    fault(
        "trace-echo",
        "H27c",
        "TRACE echoes the request",
        &["PROTO-TRACE"],
        Act::Instead(|_, i| {
            (i.method == "TRACE").then(|| {
                let mut a = empty(200);
                set(&mut a, "content-type", "message/http");
                a.body = i.to_bytes();
                a
            })
        }),
    ),
    fault(
        "redirects",
        "H28c",
        "a trailing slash is redirected",
        &["PROTO-REDIRECT"],
        Act::Instead(|_, i| {
            (i.path().len() > 1 && i.path().ends_with('/')).then(|| {
                let mut a = empty(308);
                set(&mut a, "location", i.path().trim_end_matches('/'));
                a
            })
        }),
    ),
];
