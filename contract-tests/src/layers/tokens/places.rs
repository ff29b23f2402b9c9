//! Good tokens in the wrong place, under the wrong scheme, with something around them, or twice.

use super::refusal::{Refusal, either};
use crate::exchange::{Request, Response};
use crate::rules::{Rule, authentication as rule, exchange};
use crate::suite::{Case, Fault, Suite, User};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

/// Headers that carry a token in other APIs.
const OTHER_HEADERS: [&str; 7] = [
    "Proxy-Authorization",
    "X-Authorization",
    "X-Forwarded-Authorization",
    "X-Access-Token",
    "X-Auth-Token",
    "X-Api-Key",
    "Authentication",
];

/// Runs every case.
pub async fn run(suite: &Suite, user: &User, refusal: &Refusal) {
    let token = user.token.reveal();
    let probe = || suite.probe_request();
    for (label, request) in places(suite, token) {
        refused(suite, &rule::PLACE, &label, user, request).await;
    }
    let basic = STANDARD.encode(format!("user:{token}"));
    let schemes = [
        format!("Token {token}"),
        format!("JWT {token}"),
        format!("Basic {token}"),
        format!("Basic {basic}"),
        format!("DPoP {token}"),
        format!("Digest {token}"),
        format!("X-Bearer {token}"),
        token.to_owned(),
        format!("Bearer{token}"),
        format!("Bearer:{token}"),
        format!("Bearer: {token}"),
        format!("Bearer={token}"),
        format!("Bearer,{token}"),
        format!("Bearer%20{token}"),
        format!("Bearers {token}"),
        "Bearer".into(),
        String::new(),
    ];
    for value in schemes {
        let label = value.replace(token, "…").replace(&basic, "…");
        refused(suite, &rule::SCHEME, &format!("Authorization: {label}"), user, probe().header("Authorization", value))
            .await;
    }
    let junk = [
        format!("Bearer {token} junk"),
        format!("Bearer {token},realm=y"),
        format!("Bearer {token}, Bearer {token}"),
        format!("Bearer {token};"),
        format!("Bearer {token} {token}"),
        format!("Bearer junk {token}"),
        format!("Bearer Bearer {token}"),
        format!("Bearer token={token}"),
        format!("Bearer \u{e9}{token}"),
        format!("Bearer {token}\u{a0}"),
    ];
    for value in junk {
        let label = format!("Authorization: {}", value.replace(token, "…"));
        let request = probe().header("Authorization", value);
        let case = async |case: &Case<'_>| {
            let answer = refusal.meet(case, request).await?;
            silent(case, &answer, token)?;
            case.canary(user).await
        };
        suite.check(&rule::JUNK, &label, case).await;
    }
    spellings(suite, user).await;
    twice(suite, user).await;
}

fn places(suite: &Suite, token: &str) -> Vec<(String, Request)> {
    let probe = || suite.probe_request();
    let mut all: Vec<(String, Request)> = Vec::new();
    for name in ["access_token", "token", "jwt", "bearer_token"] {
        let target = format!("{}?{name}={token}", probe().target);
        all.push((format!("query parameter {name}"), Request::get(target)));
    }
    for name in ["access_token", "token", "jwt", "session", "Authorization", "__Host-token"] {
        all.push((format!("cookie {name}"), probe().header("Cookie", format!("{name}={token}"))));
    }
    for name in OTHER_HEADERS {
        all.push((format!("{name} with Bearer"), probe().header(name, format!("Bearer {token}"))));
        all.push((format!("{name} bare"), probe().header(name, token)));
    }
    let creator = suite.spec.creator();
    if let Some(creator) = creator {
        let target = creator.template.text();
        let form = Request::new("POST", target)
            .bytes("application/x-www-form-urlencoded", format!("access_token={token}&title=x"));
        all.push(("form body".into(), form));
        all.push(("JSON body".into(), Request::post(target, &json!({ "title": "x", "access_token": token }))));
    }
    all
}

/// One request that must get a 401; what it says of itself is not compared, for a token may count as sent or not.
async fn refused(suite: &Suite, rule: &'static Rule, label: &str, user: &User, request: Request) {
    let case = async |case: &Case<'_>| {
        let answer = case.send(request).await?;
        case.status(&answer, 401)?;
        silent(case, &answer, user.token.reveal())?;
        case.canary(user).await
    };
    suite.check(rule, label, case).await;
}

/// The token does not come back, wherever it stood.
fn silent(case: &Case<'_>, answer: &Response, token: &str) -> Result<(), Fault> {
    let headers: Vec<_> = answer.headers.iter().map(|(_, value)| value.as_str()).collect();
    let everything = answer.text() + &headers.join("\n");
    let told = token.split('.').any(|part| part.len() >= 16 && everything.contains(part));
    case.hold_rule(&exchange::ECHO, !told, || "the answer repeats a part of the token".into())
}

/// The scheme is compared without case; more than one space is legal and rare.
async fn spellings(suite: &Suite, user: &User) {
    let token = user.token.reveal();
    for scheme in ["bearer", "BEARER", "bEaReR"] {
        let request = suite.probe_request().header("Authorization", format!("{scheme} {token}"));
        let case = async |case: &Case<'_>| case.status(&*case.send(request).await?, 200);
        suite.check(&rule::ACCEPT, &format!("the scheme is {scheme}"), case).await;
    }
    for between in ["  ", "\t", " \t"] {
        let request = suite.probe_request().header("Authorization", format!("Bearer{between}{token}"));
        let case = async |case: &Case<'_>| either(case, &*case.send(request).await?);
        suite.check(&rule::SCHEME, &format!("{between:?} before the token"), case).await;
    }
}

async fn twice(suite: &Suite, user: &User) {
    let good = format!("Bearer {}", user.token.reveal());
    let pairs = [
        ("good, then junk", good.clone(), "Bearer junk".to_owned()),
        ("junk, then good", "Bearer junk".into(), good.clone()),
        ("good, then Basic", good.clone(), "Basic dTpw".into()),
        ("Basic, then good", "Basic dTpw".into(), good.clone()),
    ];
    for (label, first, second) in pairs {
        let request = suite.probe_request().header("Authorization", first).header("Authorization", second);
        let case = async |case: &Case<'_>| {
            let answer = case.send(request).await?;
            case.hold(matches!(answer.status, 400 | 401), || {
                format!("answered {} instead of 400 or 401: {}", answer.status, answer.text())
            })?;
            case.canary(user).await
        };
        suite.check(&rule::TWO_HEADERS, label, case).await;
    }
}
