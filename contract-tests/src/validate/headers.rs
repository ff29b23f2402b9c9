//! The headers: what the contract promises and what the RFCs ask for.

use super::{Checked, View};
use crate::exchange::Terms;
use crate::rules::exchange as rule;
use crate::spec::{PathMatch, Schema};
use serde_json::{Value, json};
use std::collections::BTreeSet;

pub fn check(view: &View<'_>, checked: &mut Checked) {
    let response = view.response;
    checked.hold(&rule::ECHO, echo(view));
    let banner = ["server", "x-powered-by"]
        .into_iter()
        .find_map(|name| response.header(name).filter(|value| value.contains(|c: char| c.is_ascii_digit())));
    checked.hold(&rule::BANNER, banner.map(|value| format!("a header says {value:?}")));
    if view.terms == Terms::BrokenHttp {
        return;
    }
    documented(view, checked);
    if response.status == 401 {
        checked.hold(&rule::CHALLENGE, challenge(view));
    }
    if response.status == 405 {
        checked.hold(&rule::ALLOW, allow(view));
    }
    if response.status == 201 {
        checked.hold(&rule::LOCATION, location(view));
    }
    if response.status >= 200 {
        let sniff =
            response.header("x-content-type-options").is_none_or(|value| !value.eq_ignore_ascii_case("nosniff"));
        checked.hold(&rule::NOSNIFF, sniff.then(|| "X-Content-Type-Options: nosniff is missing".into()));
    }
    if view.operation.is_some_and(|operation| operation.needs_token)
        && response.status != 405
        && view.request.method != "OPTIONS"
    {
        // What has a validator may be kept by its caller, who asks each time whether it still holds.
        let names = |value: &str, wanted: &str| value.to_lowercase().split(',').any(|name| name.trim() == wanted);
        let stored = response.header("cache-control").is_none_or(|value| {
            let kept_by_caller =
                names(value, "private") && names(value, "no-cache") && response.header("etag").is_some();
            !names(value, "no-store") && !kept_by_caller
        });
        checked.hold(
            &rule::NO_STORE,
            stored.then(|| {
                format!(
                    "Cache-Control is {:?}, without no-store or, beside an ETag, private and no-cache",
                    response.header("cache-control").unwrap_or_default()
                )
            }),
        );
    }
}

fn documented(view: &View<'_>, checked: &mut Checked) {
    let Some(documented) = view.operation.and_then(|operation| operation.responses.get(&view.response.status)) else {
        return;
    };
    if documented.headers.is_empty() {
        return;
    }
    let mut found = Vec::new();
    for (name, header) in &documented.headers {
        match (view.response.header(name), &header.schema) {
            (None, _) if header.required => found.push(format!("{name} is missing")),
            (Some(value), Some(schema)) => {
                found.extend(schema.errors(&typed(value, schema)).into_iter().map(|error| format!("{name}: {error}")));
            }
            _ => {}
        }
    }
    checked.hold(&rule::HEADERS, (!found.is_empty()).then(|| found.join("; ")));
}

/// A header's text as the type that its schema asks for.
fn typed(value: &str, schema: &Schema) -> Value {
    match schema.value["type"].as_str() {
        Some("integer") => value.parse::<i64>().map_or_else(|_| json!(value), |number| json!(number)),
        Some("boolean") => value.parse::<bool>().map_or_else(|_| json!(value), |flag| json!(flag)),
        _ => json!(value),
    }
}

/// RFC 6750, section 3: no error without a token, `invalid_token` with one.
fn challenge(view: &View<'_>) -> Option<String> {
    let challenges: Vec<_> = view.response.all("www-authenticate").collect();
    let Some(bearer) = challenges.iter().find(|value| value.to_lowercase().starts_with("bearer")) else {
        return Some(format!("401 without a Bearer challenge (WWW-Authenticate: {challenges:?})"));
    };
    let names_error = bearer.contains("error=");
    if !view.request.has_credentials() && names_error {
        return Some(format!("no token was sent, yet the challenge names an error: {bearer}"));
    }
    if view.request.token.is_some() && !bearer.contains("error=\"invalid_token\"") {
        return Some(format!("a token was sent, yet the challenge does not say invalid_token: {bearer}"));
    }
    None
}

fn allow(view: &View<'_>) -> Option<String> {
    let listed: Vec<_> = view.response.all("allow").collect();
    if listed.is_empty() {
        return Some("405 without Allow".into());
    }
    let listed: BTreeSet<_> =
        listed.iter().flat_map(|value| value.split(',')).map(|method| method.trim().to_owned()).collect();
    let PathMatch::OtherMethod(siblings) = &view.path_match else { return None };
    let mut wanted: BTreeSet<_> = siblings.iter().map(|operation| operation.method.clone()).collect();
    let missing: Vec<_> = wanted.difference(&listed).cloned().collect();
    wanted.extend(["HEAD".to_owned(), "OPTIONS".to_owned()]);
    let surplus: Vec<_> = listed.difference(&wanted).cloned().collect();
    (!missing.is_empty() || !surplus.is_empty())
        .then(|| format!("Allow lacks {missing:?} and has {surplus:?} too much"))
}

fn location(view: &View<'_>) -> Option<String> {
    let Some(location) = view.response.header("location") else { return Some("201 without Location".into()) };
    if !location.starts_with('/') || location.starts_with("//") {
        return Some(format!("Location {location:?} is not a path on this server"));
    }
    if !matches!(view.spec.find("GET", location), PathMatch::Operation(_)) {
        return Some(format!("Location {location:?} is no path of the contract"));
    }
    let id = view.response.json()["id"].clone();
    (!id.is_null() && !location.ends_with(&format!("/{id}")))
        .then(|| format!("Location {location:?} is not where the resource {id} is"))
}

/// No part of the token, and none of our secrets, comes back.
fn echo(view: &View<'_>) -> Option<String> {
    let mut answer = view.response.text();
    for (_, value) in &view.response.headers {
        answer.push('\n');
        answer.push_str(value);
    }
    let token = view.request.token.as_ref().map(crate::tokens::Token::reveal).unwrap_or_default();
    if token.split('.').any(|part| part.len() >= 24 && answer.contains(part)) {
        return Some("the answer repeats a part of the token".into());
    }
    view.secrets
        .iter()
        .any(|secret| answer.contains(secret.as_str()))
        .then(|| "the answer shows a secret of the deployment".into())
}
