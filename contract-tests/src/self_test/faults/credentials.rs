//! Servers that find tokens where they must not look, refuse good ones, or say the wrong thing about bad ones.

use super::{Fault, fault};
use crate::self_test::fault::Act;
use crate::self_test::message::{broke, edit, problem, set};

/// The table.
pub static FAULTS: &[Fault] = &[
    fault(
        "token-in-cookie",
        "A38",
        "a token in a cookie is accepted",
        &["AUTH-PLACE"],
        Act::Request(|_, incoming| {
            let cookie = incoming.header("cookie").filter(|_| incoming.header("authorization").is_none());
            let token = cookie.and_then(|cookie| {
                cookie.split([';', '=', ' ']).find(|part| part.matches('.').count() == 2).map(str::to_owned)
            });
            if let Some(token) = token {
                incoming.set("authorization", &format!("Bearer {token}"));
            }
        }),
    ),
    fault(
        "token-in-query",
        "A39",
        "a token in the query is accepted",
        &["AUTH-PLACE"],
        Act::Request(|_, incoming| {
            let is_token = |pair: &str| pair.split('=').nth(1).is_some_and(|value| value.matches('.').count() == 2);
            let found = incoming.query().split('&').find(|pair| is_token(pair)).map(str::to_owned);
            if let (None, Some(pair)) = (incoming.header("authorization"), found) {
                incoming.map_query(|pair| (!is_token(pair)).then(|| pair.to_owned()));
                let token = pair.split('=').nth(1).unwrap_or_default();
                incoming.set("authorization", &format!("Bearer {token}"));
            }
        }),
    ),
    fault(
        "any-scheme",
        "A40",
        "Token, Basic or JWT in place of Bearer is accepted",
        &["AUTH-SCHEME"],
        Act::Request(|_, incoming| {
            if let Some((scheme, token)) = incoming.header("authorization").as_deref().and_then(|v| v.split_once(' '))
                && !scheme.eq_ignore_ascii_case("bearer")
            {
                incoming.set("authorization", &format!("Bearer {}", token.trim()));
            }
        }),
    ),
    fault(
        "no-scheme",
        "A40",
        "a bare token is accepted",
        &["AUTH-SCHEME"],
        Act::Request(|_, incoming| {
            if let Some(value) = incoming.header("authorization").filter(|v| !v.trim().contains(' ')) {
                incoming.set("authorization", &format!("Bearer {}", value.trim()));
            }
        }),
    ),
    fault(
        "junk-after-token",
        "A43",
        "what follows the token is ignored",
        &["AUTH-SCHEME", "AUTH-JUNK"],
        Act::Request(|_, incoming| {
            if let Some(value) = incoming.bearer() {
                let token = value.trim_start().split([' ', ',']).next().unwrap_or_default().to_owned();
                incoming.set("authorization", &format!("Bearer {token}"));
            }
        }),
    ),
    fault(
        "scheme-in-lower-case-refused",
        "new",
        "`bearer` in lower case is refused (RFC 9110 section 11.1)",
        &["AUTH-ACCEPT", "AUTH-SCHEME"],
        Act::Request(|_, incoming| {
            if incoming.header("authorization").is_some_and(|value| !value.starts_with("Bearer")) {
                incoming.set("authorization", "Bearer x");
            }
        }),
    ),
    fault(
        "fractional-exp-refused",
        "A15",
        "a fractional exp is refused",
        &["AUTH-ACCEPT", "AUTH-EXP-TYPE"],
        Act::Instead(|world, incoming| {
            let bearer = world.bearer(incoming)?;
            let is_fraction = bearer.claims["exp"].is_f64();
            (is_fraction && bearer.is_good()).then(|| problem(401, "token_claims_invalid", "The token is not valid"))
        }),
    ),
    fault(
        "anonymous-delete",
        "A58",
        "DELETE works without a token",
        &["AUTH-REQUIRED", "AUTH-EVERY-OPERATION", "AUTH-NO-EFFECT"],
        Act::Request(|world, incoming| {
            if incoming.method == "DELETE" && incoming.header("authorization").is_none() {
                let last = world.memory().subjects.last().cloned();
                let owner = world.memory().owners.get(incoming.path()).cloned().or(last);
                if let Some((_, token)) = owner {
                    incoming.set("authorization", &format!("Bearer {token}"));
                }
            }
        }),
    ),
    fault(
        "anonymous-put",
        "A58",
        "PUT works without a token",
        &["AUTH-REQUIRED", "AUTH-EVERY-OPERATION", "AUTH-NO-EFFECT"],
        Act::Request(|world, incoming| {
            if incoming.method == "PUT" && incoming.header("authorization").is_none() {
                let last = world.memory().subjects.last().cloned();
                let owner = world.memory().owners.get(incoming.path()).cloned().or(last);
                if let Some((_, token)) = owner {
                    incoming.set("authorization", &format!("Bearer {token}"));
                }
            }
        }),
    ),
    fault(
        "expiry-on-reads-only",
        "A10",
        "writes do not look at exp",
        &["AUTH-EVERY-OPERATION", "AUTH-NO-EFFECT"],
        Act::Around(|world, mut incoming| {
            Box::pin(async move {
                let bearer = world.bearer(&incoming).filter(|b| b.is_ours() && !b.is_good());
                if let Some(bearer) = bearer.filter(|b| incoming.method != "GET" && b.claims["exp"].is_number()) {
                    world.become_subject(&mut incoming, &bearer.sub()).await;
                }
                world.forward(&incoming).await
            })
        }),
    ),
    fault(
        "user-by-header",
        "A59",
        "X-User-Id and its kin override the token",
        &["AUTH-OVERRIDE", "ISO-OVERRIDE"],
        Act::Around(|world, mut incoming| {
            Box::pin(async move {
                let named = ["x-user-id", "x-user", "x-forwarded-user", "x-remote-user", "x-authenticated-user"]
                    .iter()
                    .find_map(|name| incoming.header(name));
                if let (Some(sub), Some(_)) = (named, world.subject(&incoming)) {
                    world.become_subject(&mut incoming, &sub).await;
                }
                world.forward(&incoming).await
            })
        }),
    ),
    fault(
        "array-payload-breaks",
        "A57",
        "a payload that is no object gives 500",
        &["X-SERVER-ERROR"],
        Act::Instead(|world, incoming| {
            let bearer = world.bearer(incoming)?;
            (bearer.is_signed() && !bearer.claims.is_object()).then(broke)
        }),
    ),
    fault(
        "long-token-breaks",
        "A44",
        "a token of 4 kB gives 500",
        &["X-SERVER-ERROR"],
        Act::Instead(|_, incoming| (incoming.bearer()?.len() > 4000).then(broke)),
    ),
    fault(
        "nul-in-sub-breaks",
        "A52",
        "a NUL in sub gives 500",
        &["X-SERVER-ERROR"],
        Act::Instead(|world, incoming| world.bearer(incoming)?.payload.contains("\\u0000").then(broke)),
    ),
    fault(
        "long-sub-breaks",
        "A49b",
        "a sub of more than 255 characters gives 500",
        &["X-SERVER-ERROR"],
        Act::Instead(|world, incoming| {
            (world.bearer(incoming)?.claims["sub"].as_str()?.chars().count() > 255).then(broke)
        }),
    ),
    fault(
        "bad-token-403",
        "A60",
        "an expired token is answered 403",
        &["AUTH-EXPIRED", "AUTH-SAME-401", "AUTH-CODE"],
        Act::Answer(|_, _, answer| {
            if answer.json()["code"] == "token_expired" {
                *answer = problem(403, "token_expired", "The token has expired");
            }
        }),
    ),
    fault(
        "no-challenge",
        "A60",
        "401 has no WWW-Authenticate",
        &["X-CHALLENGE"],
        Act::Answer(|_, _, answer| set(answer, "www-authenticate", "")),
    ),
    fault(
        "challenge-without-error",
        "A61",
        "the challenge for a bad token names no error",
        &["X-CHALLENGE"],
        Act::Answer(|_, _, answer| {
            if answer.status == 401 {
                set(answer, "www-authenticate", "Bearer realm=\"taskward\"");
            }
        }),
    ),
    fault(
        "error-without-token",
        "A61",
        "the challenge names an error although no token was sent",
        &["X-CHALLENGE"],
        Act::Answer(|_, _, answer| {
            if answer.status == 401 {
                set(answer, "www-authenticate", "Bearer realm=\"taskward\", error=\"invalid_token\"");
            }
        }),
    ),
    fault(
        "token-echoed",
        "A63",
        "the 401 repeats the token",
        &["X-ECHO"],
        Act::Answer(|_, incoming, answer| {
            if let (401, Some(token)) = (answer.status, incoming.bearer()) {
                let start: String = token.chars().take(220).collect();
                edit(answer, |body| body["detail"] = format!("bad token {start}").into());
            }
        }),
    ),
];
