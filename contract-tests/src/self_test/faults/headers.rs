//! Servers that headers lead astray.

use super::{Fault, fault};
use crate::self_test::fault::Act;
use crate::self_test::message::{broke, problem, set};

/// The table.
pub static FAULTS: &[Fault] = &[
    fault(
        "accept-breaks",
        "H05c",
        "Accept: text/html gives 500",
        &["X-SERVER-ERROR"],
        Act::Instead(|_, i| i.header("accept").is_some_and(|v| v.contains("text/html")).then(broke)),
    ),
    fault(
        "any-media-type",
        "H06",
        "text/plain is read as JSON",
        &["VAL-MEDIA-TYPE"],
        Act::Request(|_, i| {
            if i.writes() {
                i.set("content-type", "application/json");
            }
        }),
    ),
    fault(
        "charset-refused",
        "H07",
        "application/json; charset=utf-8 is refused",
        &["VAL-MEDIA-FORMS"],
        Act::Instead(|w, i| {
            (w.subject(i).is_some() && i.header("content-type").is_some_and(|v| v.contains(';')))
                .then(|| problem(415, "unsupported_media_type", "no parameters, please"))
        }),
    ),
    fault(
        "json-capitals-refused",
        "H07",
        "Application/JSON is refused",
        &["VAL-MEDIA-FORMS"],
        Act::Instead(|w, i| {
            (w.subject(i).is_some()
                && i.header("content-type").is_some_and(|v| v.starts_with("App") || v.contains("JSON")))
            .then(|| problem(415, "unsupported_media_type", "lower case, please"))
        }),
    ),
    fault(
        "charset-ignored",
        "H07b",
        "a charset other than UTF-8 is ignored",
        &["VAL-MEDIA-TYPE"],
        Act::Request(|_, i| {
            if i.header("content-type").is_some_and(|v| v.to_lowercase().starts_with("application/json")) {
                i.set("content-type", "application/json");
            }
        }),
    ),
    fault(
        "answers-as-text",
        "H09",
        "JSON is sent as text/plain",
        &["X-MEDIA-TYPE"],
        Act::Answer(|_, _, a| {
            if a.media_type().as_deref() == Some("application/json") {
                set(a, "content-type", "text/plain");
            }
        }),
    ),
    fault(
        "location-by-host",
        "H20b",
        "Location is made from the Host header",
        &["X-LOCATION", "PROTO-LOCATION-HOST"],
        Act::Answer(|_, i, a| {
            if let (Some(place), Some(host)) = (a.header("location").map(str::to_owned), i.header("host")) {
                set(a, "location", &format!("http://{host}{place}"));
            }
        }),
    ),
    fault(
        "cors-reflects",
        "H29",
        "any Origin is reflected with credentials",
        &["PROTO-CORS"],
        Act::Answer(|_, i, a| {
            if let Some(origin) = i.header("origin") {
                set(a, "access-control-allow-origin", &origin);
                set(a, "access-control-allow-credentials", "true");
            }
        }),
    ),
    fault(
        "request-id-broken",
        "new",
        "an odd X-Request-Id gives 500",
        &["X-SERVER-ERROR"],
        Act::Instead(|_, i| {
            i.headers.iter().any(|(n, v)| n.eq_ignore_ascii_case("x-request-id") && v.len() > 100).then(broke)
        }),
    ),
    fault(
        "request-id-reflected",
        "new",
        "whatever is in X-Request-Id comes back",
        &["PROTO-REQUEST-ID"],
        Act::Answer(|_, i, a| {
            if let Some(id) = i.header("x-request-id") {
                set(a, "x-request-id", &id);
            }
        }),
    ),
    fault(
        "etag-constant",
        "new",
        "the ETag is the same before and after a change",
        &["MODEL-ETAG", "CON-ETAG"],
        Act::Answer(|_, _, a| {
            if a.header("etag").is_some() {
                set(a, "etag", "\"1\"");
            }
        }),
    ),
    fault(
        "method-override",
        "A59",
        "X-HTTP-Method-Override is obeyed",
        &["PROTO-METHOD-OVERRIDE"],
        Act::Request(|_, i| {
            if let Some(m) = i.header("x-http-method-override").or_else(|| i.header("x-method-override")) {
                i.method = m;
            }
        }),
    ),
    fault(
        "url-override",
        "A59",
        "X-Original-URL is obeyed",
        &["PROTO-METHOD-OVERRIDE"],
        Act::Request(|_, i| {
            if let Some(target) = i.header("x-original-url").or_else(|| i.header("x-rewrite-url")) {
                i.target = target;
            }
        }),
    ),
];
