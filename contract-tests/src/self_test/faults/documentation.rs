//! Servers that publish another contract than the one they keep, or a page that does not work.

use super::{Fault, fault};
use crate::self_test::fault::Act;
use crate::self_test::message::{edit, set};
use serde_json::json;

/// The table.
pub static FAULTS: &[Fault] = &[
    fault(
        "digest-wrong",
        "new",
        "the digest is not that of the published contract",
        &["DOC-DIGEST"],
        Act::Answer(|_, i, a| {
            if i.path() == "/health" {
                edit(a, |b| b["spec_sha256"] = json!("0".repeat(64)));
            }
        }),
    ),
    fault(
        "json-differs",
        "new",
        "the JSON contract is not the YAML one",
        &["DOC-FORMS"],
        Act::Answer(|_, i, a| {
            if i.path() == "/openapi.json" {
                edit(a, |b| {
                    if let Some(paths) = b["paths"].as_object_mut() {
                        paths.remove("/ready");
                    }
                });
            }
        }),
    ),
    fault(
        "page-without-policy",
        "new",
        "the page has no Content-Security-Policy",
        &["X-HEADERS", "PROTO-PAGE-HEADERS"],
        Act::Answer(|_, i, a| {
            if i.path() == "/docs" {
                set(a, "content-security-policy", "");
            }
        }),
    ),
    fault(
        "page-policy-open",
        "new",
        "the page's policy allows inline scripts",
        &["PROTO-PAGE-HEADERS", "DOC-PAGE"],
        Act::Answer(|_, i, a| {
            if i.path() == "/docs" {
                set(a, "content-security-policy", "default-src * 'unsafe-inline' 'unsafe-eval'");
            }
        }),
    ),
    fault(
        "page-loads-elsewhere",
        "new",
        "the page loads a script from elsewhere",
        &["DOC-PAGE"],
        Act::Answer(|_, i, a| {
            if i.path() == "/docs" {
                a.body = a.text().replace("src=\"/docs/", "src=\"https://cdn.example.org/").into_bytes();
            }
        }),
    ),
    fault(
        "page-part-missing",
        "new",
        "a script of the page is missing",
        &["DOC-PAGE"],
        Act::Request(|_, i| {
            if i.path() == "/docs/swagger-ui-bundle.js" {
                i.target = "/docs/none.js".into();
            }
        }),
    ),
    fault(
        "page-part-as-text",
        "new",
        "the style sheet is text/plain",
        &["X-MEDIA-TYPE", "DOC-PAGE"],
        Act::Answer(|_, i, a| {
            if i.path().starts_with("/docs/") && a.status == 200 {
                set(a, "content-type", "text/plain");
            }
        }),
    ),
    fault(
        "health-needs-token",
        "new",
        "the public operations need a token",
        &["DOC-PUBLIC", "ISO-PUBLIC", "AUTH-PUBLIC"],
        Act::Instead(|_, i| {
            (["/health", "/ready"].contains(&i.path()) && i.method == "GET" && i.header("authorization").is_none())
                .then(|| crate::self_test::message::problem(401, "authentication_required", "Authentication required"))
        }),
    ),
    fault(
        "health-members",
        "new",
        "/health tells more than it should",
        &["X-SCHEMA"],
        Act::Answer(|_, i, a| {
            if i.path() == "/health" {
                edit(a, |b| b["database"] = json!("taskward.db"));
            }
        }),
    ),
];
