//! The ways in which one operation is asked: well, with bodies that break rules, and with headers that ask for more.

use crate::exchange::{Request, Response};
use crate::spec::Operation;
use serde_json::json;

/// A way of asking: what it is called, and the request changed accordingly.
pub struct Manner {
    /// For messages.
    pub label: String,
    change: Box<dyn Fn(Request) -> Request>,
}

impl Manner {
    fn new(label: impl Into<String>, change: impl Fn(Request) -> Request + 'static) -> Self {
        Self { label: label.into(), change: Box::new(change) }
    }

    /// The request asked in this way.
    pub fn of(&self, request: Request) -> Request {
        (self.change)(request)
    }
}

/// Every manner for an operation; `known` is an answer that the owner got, for its validators.
pub fn all(operation: &Operation, known: Option<&Response>) -> Vec<Manner> {
    let mut out = vec![Manner::new("plainly", |request| request)];
    if operation.body.is_some() {
        out.extend(bodies());
    }
    out.push(Manner::new("with an unknown parameter", |mut request| {
        let separator = if request.target.contains('?') { '&' } else { '?' };
        request.target = format!("{}{separator}unknown=1", request.target);
        request
    }));
    let etag = known.and_then(|answer| answer.header("etag")).unwrap_or("\"0\"").to_owned();
    let headers = [
        ("If-Match", etag.clone()),
        ("If-Match", "*".into()),
        ("If-Match", "\"other\"".into()),
        ("If-None-Match", etag),
        ("If-None-Match", "*".into()),
        ("If-Modified-Since", "Fri, 31 Dec 2100 23:59:59 GMT".into()),
        ("If-Unmodified-Since", "Thu, 01 Jan 1970 00:00:00 GMT".into()),
        ("Range", "bytes=0-9".into()),
        ("Accept", "text/html".into()),
        ("Prefer", "return=representation".into()),
        ("X-HTTP-Method-Override", "GET".into()),
        ("X-HTTP-Method-Override", "PUT".into()),
        ("X-HTTP-Method-Override", "DELETE".into()),
    ];
    for (name, value) in headers {
        out.push(Manner::new(format!("with {name}: {value}"), move |request| request.header(name, &value)));
    }
    out
}

/// Bodies that break the contract in one way each: whose body is looked at first must not tell whose resource it is.
fn bodies() -> Vec<Manner> {
    let bare = |mut request: Request| {
        request.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
        request.body = None;
        request
    };
    let with = move |label: &str, media_type: &'static str, body: String| {
        Manner::new(label, move |request| bare(request).bytes(media_type, body.clone()))
    };
    let json = "application/json";
    vec![
        with("with an empty object", json, json!({}).to_string()),
        with("with an unknown member", json, json!({ "no-such-member": 1 }).to_string()),
        with("with an array", json, json!([]).to_string()),
        with("with null", json, json!(null).to_string()),
        with("with half a document", json, "{".into()),
        with("with no bytes", json, String::new()),
        with("with every member null", json, json!({ "id": null, "title": null, "name": null }).to_string()),
        with("as text", "text/plain", "{}".into()),
        with("as a form", "application/x-www-form-urlencoded", "a=b".into()),
        Manner::new("without a body", bare),
    ]
}
