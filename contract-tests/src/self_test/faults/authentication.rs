//! Servers that take tokens which they must refuse: each stands for one class of bad token.

use super::{Fault, fault};
use crate::self_test::bearer::Bearer;
use crate::self_test::fault::Act;

/// Takes it for its own subject if `holds`.
fn when(holds: bool, bearer: &Bearer) -> Option<String> {
    holds.then(|| bearer.sub())
}

/// Rightly signed, and not expired.
fn is_current(bearer: &Bearer) -> bool {
    bearer.is_signed() && bearer.claims["exp"].as_f64().is_some_and(|exp| exp > bearer.now)
}

/// The table.
pub static FAULTS: &[Fault] = &[
    fault("alg-none", "A01", "alg none is accepted", &["AUTH-ALG-NONE"], Act::Token(|b| when(b.alg() == "none", b))),
    fault(
        "alg-none-in-capitals",
        "A02",
        "alg NONE or nOnE is accepted, none is not",
        &["AUTH-ALG-NONE"],
        Act::Token(|b| when(b.alg() != "none" && b.alg().eq_ignore_ascii_case("none"), b)),
    ),
    fault(
        "signature-unchecked",
        "A03",
        "the signature is not verified",
        &["AUTH-SIGNATURE"],
        Act::Token(|b| when(b.is_plain() && !b.is_signed() && !b.signature.is_empty(), b)),
    ),
    fault(
        "signature-may-be-empty",
        "A04",
        "an empty signature is accepted",
        &["AUTH-SIGNATURE"],
        Act::Token(|b| when(b.is_plain() && b.signature.is_empty() && b.text.ends_with('.'), b)),
    ),
    fault(
        "signature-by-prefix",
        "A09c",
        "only the bytes that are there are compared",
        &["AUTH-SIGNATURE"],
        Act::Token(|b| {
            when(b.signature.len() > 4 && !b.is_signed() && b.right.starts_with(b.signature.trim_end_matches('=')), b)
        }),
    ),
    fault(
        "signature-first-bytes",
        "A09c",
        "only the first half of the signature is compared",
        &["AUTH-SIGNATURE"],
        Act::Token(|b| {
            let half = b.right.len() / 2;
            when(
                b.signature.len() == b.right.len() && !b.is_signed() && b.signature.get(..half) == b.right.get(..half),
                b,
            )
        }),
    ),
    fault(
        "exp-unchecked",
        "A10",
        "expired tokens are accepted",
        &["AUTH-EXPIRED"],
        Act::Token(|b| when(b.is_ours() && b.claims["exp"].as_f64().is_some_and(|exp| exp > 0.0 && exp <= b.now), b)),
    ),
    fault(
        "leeway-of-ten-minutes",
        "A11",
        "tokens are accepted for ten minutes after their end",
        &["AUTH-LEEWAY", "AUTH-EXPIRED"],
        Act::Token(|b| {
            when(b.is_ours() && b.claims["exp"].as_f64().is_some_and(|exp| exp <= b.now && exp > b.now - 600.0), b)
        }),
    ),
    fault(
        "exp-may-be-missing",
        "A13",
        "a token without exp lives for ever",
        &["AUTH-EXP-TYPE", "AUTH-PAYLOAD"],
        Act::Token(|b| when(b.is_ours() && b.claims.is_object() && b.claims.get("exp").is_none(), b)),
    ),
    fault(
        "exp-may-be-text",
        "A14",
        "exp as a string is accepted",
        &["AUTH-EXP-TYPE"],
        Act::Token(|b| when(b.is_ours() && b.claims["exp"].is_string(), b)),
    ),
    fault(
        "exp-may-be-null",
        "A18",
        "exp null is taken for no end",
        &["AUTH-EXP-TYPE"],
        Act::Token(|b| when(b.is_ours() && b.claims.get("exp").is_some_and(serde_json::Value::is_null), b)),
    ),
    fault(
        "exp-negative",
        "A16",
        "a negative exp is taken for no end",
        &["AUTH-EXPIRED"],
        Act::Token(|b| when(b.is_ours() && b.claims["exp"].as_f64().is_some_and(|exp| exp < 0.0), b)),
    ),
    fault(
        "exp-zero",
        "A16",
        "exp 0 is taken for no end",
        &["AUTH-EXPIRED"],
        Act::Token(|b| when(b.is_ours() && b.claims["exp"].as_f64() == Some(0.0), b)),
    ),
    fault(
        "nbf-unchecked",
        "A19",
        "tokens are accepted before their time",
        &["AUTH-NBF"],
        Act::Token(|b| when(b.is_ours() && b.claims["nbf"].as_f64().is_some_and(|nbf| nbf > b.now), b)),
    ),
    fault(
        "kid-as-file",
        "A27",
        "kid is used as a file name: /dev/null gives an empty key",
        &["AUTH-KID"],
        Act::Token(|b| when(!b.is_signed() && b.header["kid"].as_str().is_some_and(|kid| kid.contains('/')), b)),
    ),
    fault(
        "jwk-trusted",
        "A30",
        "the key in the token's own header is trusted",
        &["AUTH-KEY-HEADER"],
        Act::Token(|b| when(!b.is_signed() && b.header["jwk"].is_object(), b)),
    ),
    fault(
        "jku-trusted",
        "A31",
        "a key is fetched from where the token says",
        &["AUTH-FETCH", "AUTH-KEY-HEADER"],
        Act::Token(|b| when(b.header["jku"].is_string() || b.header["x5u"].is_string(), b)),
    ),
    fault(
        "crit-ignored",
        "A33",
        "unknown critical extensions are ignored",
        &["AUTH-CRIT"],
        Act::Token(|b| when(is_current(b) && b.header.get("crit").is_some(), b)),
    ),
    fault(
        "typ-ignored",
        "A35",
        "a token of another kind is accepted",
        &["AUTH-TYP"],
        Act::Token(|b| {
            let kind = b.header["typ"].as_str().unwrap_or("JWT").to_ascii_lowercase();
            when(is_current(b) && b.is_plain() && kind != "jwt" && kind != "at+jwt", b)
        }),
    ),
    fault(
        "lax-base64",
        "A55c",
        "padding and the other alphabet are accepted",
        &["AUTH-ENCODING"],
        Act::Token(|b| when(b.text.contains(['=', '+', '/']) && b.text.matches('.').count() == 2, b)),
    ),
    fault(
        "other-algorithms",
        "A65c",
        "whatever family the header names is accepted",
        &["AUTH-ALG-CONFUSION"],
        Act::Token(|b| when(b.alg() != b.algorithm && b.alg().len() == 5 && b.alg().ends_with(char::is_numeric), b)),
    ),
    fault(
        "sub-may-be-missing",
        "A45",
        "without sub everybody is the user None",
        &["AUTH-SUB"],
        Act::Token(|b| when(is_current(b) && b.is_plain() && b.claims.get("sub").is_none(), b)),
    ),
    fault(
        "sub-may-be-empty",
        "A46",
        "an empty sub is a user",
        &["AUTH-SUB"],
        Act::Token(|b| when(is_current(b) && b.is_plain() && b.claims["sub"] == "", b)),
    ),
    fault(
        "sub-may-be-a-number",
        "A47",
        "sub 12345 is the user \"12345\"",
        &["AUTH-SUB"],
        Act::Token(|b| when(is_current(b) && b.is_plain() && b.claims["sub"].is_number(), b)),
    ),
    fault(
        "sub-may-be-null",
        "A48c",
        "sub null is the user None",
        &["AUTH-SUB"],
        Act::Token(|b| {
            when(is_current(b) && b.is_plain() && b.claims.get("sub").is_some_and(serde_json::Value::is_null), b)
        }),
    ),
    fault(
        "verified-cache",
        "A53",
        "what was verified once is good for ever",
        &["AUTH-EXPIRY-CACHE"],
        Act::Around(|world, mut incoming| {
            Box::pin(async move {
                let Some(bearer) = world.bearer(&incoming) else { return world.forward(&incoming).await };
                let known = world.memory().marks.contains_key(&bearer.text);
                if known && bearer.is_ours() && !bearer.is_good() {
                    world.become_subject(&mut incoming, &bearer.sub()).await;
                }
                let answer = world.forward(&incoming).await?;
                if answer.status != 401 {
                    world.memory().marks.insert(bearer.text, String::new());
                }
                Some(answer)
            })
        }),
    ),
];
