//! The body: media type, schema, problem documents, times, and nothing that should stay inside.

use super::{Checked, View};
use crate::exchange::Terms;
use crate::rules::exchange as rule;
use crate::spec::Schema;
use chrono::DateTime;
use serde_json::Value;

/// Texts that only the inside of a server has a use for.
const INSIDE: [&str; 18] = [
    "panicked at",
    "stack backtrace",
    "Traceback (most recent call last)",
    "RUST_BACKTRACE",
    ".rs:",
    "/src/",
    "/home/",
    "SQLITE_",
    "sqlite3",
    "sqlx",
    "SELECT ",
    "INSERT INTO",
    "UPDATE tasks",
    "UNIQUE constraint",
    "duplicate key value",
    "jsonwebtoken",
    "serde_json",
    "called `Result::unwrap",
];

pub fn check(view: &View<'_>, checked: &mut Checked) {
    let (response, method) = (view.response, view.request.method.as_str());
    if matches!(response.status, 204 | 304) || method == "HEAD" {
        checked.hold(
            &rule::NO_BODY,
            (!response.body.is_empty()).then(|| {
                format!("{} answered to {method} has a body of {} bytes", response.status, response.body.len())
            }),
        );
        return;
    }
    // Who refuses what is no HTTP does so in a form of their own.
    let is_ours = view.terms != Terms::BrokenHttp;
    let documented = view.operation.and_then(|operation| operation.responses.get(&response.status));
    let documented = documented.filter(|_| is_ours);
    if let Some(documented) = documented.filter(|documented| !documented.content.is_empty()) {
        let media_type = response.media_type().unwrap_or_default();
        let schema = documented.content.get(&media_type);
        let known: Vec<_> = documented.content.keys().cloned().collect();
        checked.hold(
            &rule::MEDIA_TYPE,
            schema.is_none().then(|| format!("the media type is {media_type:?}; documented: {}", known.join(", "))),
        );
        if let Some(Some(schema)) = schema {
            checked.hold(&rule::SCHEMA, against(schema, &media_type, &response.body));
        }
    }
    if response.status >= 400 {
        if is_ours {
            checked.hold(&rule::PROBLEM, problem(view));
        }
        let text = response.text();
        let leak = INSIDE.iter().find(|inside| text.contains(**inside));
        checked.hold(&rule::LEAK, leak.map(|inside| format!("the error says {inside:?}: {text}")));
    } else if response.media_type().as_deref() == Some("application/json") {
        checked.hold(&rule::TIMES, times(&response.json()));
    }
}

fn against(schema: &Schema, media_type: &str, body: &[u8]) -> Option<String> {
    let value = if media_type.ends_with("json") {
        match serde_json::from_slice(body) {
            Ok(value) => value,
            Err(error) => return Some(format!("the body is no JSON: {error}")),
        }
    } else {
        Value::String(String::from_utf8_lossy(body).into_owned())
    };
    let errors = schema.errors(&value);
    (!errors.is_empty()).then(|| errors.join("; "))
}

fn problem(view: &View<'_>) -> Option<String> {
    let (response, body) = (view.response, view.response.json());
    if response.media_type().as_deref() != Some("application/problem+json") {
        return Some(format!(
            "the error {} is no problem document but {:?}",
            response.status,
            response.media_type().unwrap_or_default()
        ));
    }
    if body["status"] != response.status {
        return Some(format!("the problem says status {}, the status line {}", body["status"], response.status));
    }
    // Where the path or status is not in the contract, the body was not held against a schema yet.
    let is_documented = view.operation.is_some_and(|operation| operation.responses.contains_key(&response.status));
    if let (false, Some(schema)) = (is_documented, &view.spec.problem) {
        let errors = schema.errors(&body);
        if !errors.is_empty() {
            return Some(errors.join("; "));
        }
    }
    let header = response.header("x-request-id");
    (header.is_some() && body["request_id"].as_str() != header)
        .then(|| format!("request_id is {} in the body and {header:?} in the header", body["request_id"]))
}

/// Looks at every `…_at` member at any depth.
fn times(value: &Value) -> Option<String> {
    match value {
        Value::Array(items) => items.iter().find_map(times),
        Value::Object(members) => {
            let time = |name: &str| members.get(name).and_then(Value::as_str);
            for (name, text) in members
                .iter()
                .filter(|(name, _)| name.ends_with("_at"))
                .filter_map(|(name, value)| value.as_str().map(|text| (name, text)))
            {
                if !text.ends_with('Z') || DateTime::parse_from_rfc3339(text).is_err() {
                    return Some(format!("{name} is {text:?}, which is no RFC 3339 time in UTC"));
                }
            }
            match (time("created_at"), time("updated_at")) {
                (Some(created), Some(updated))
                    if DateTime::parse_from_rfc3339(updated).ok() < DateTime::parse_from_rfc3339(created).ok() =>
                {
                    Some(format!("updated_at {updated} is before created_at {created}"))
                }
                _ => members.values().find_map(times),
            }
        }
        _ => None,
    }
}
