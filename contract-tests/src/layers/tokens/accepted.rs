//! Good tokens in every legal form, and spellings of the header that are as good as the usual one.

use super::table::{Plan, Table, Wanted, with, without};
use crate::rules::authentication as rule;
use serde_json::json;

/// Writes the entries.
pub fn write(table: &mut Table<'_>) {
    let now = table.suite.tokens.now();
    table.add(&rule::ACCEPT, "a plain good token", Plan::Text(table.good.join(".")), Wanted::Accepted);
    for (name, value) in [
        ("exp", json!(f64::from(i32::try_from(now % 1_000_000_000).unwrap_or_default()) + 1_000_000_000.0 + 99.5)),
        ("exp", json!(now + 31_536_000)),
        ("nbf", json!(now - 60)),
        ("nbf", json!(0)),
        ("iat", json!(now - 86_400)),
        ("roles", json!(["reader", { "deep": [1, 2.5, null] }])),
        ("jti", json!("0")),
        ("\u{e9}\u{1f600}", json!("\u{e9}\u{1f600}")),
    ] {
        table.claim(&rule::ACCEPT, name, value, Wanted::Accepted);
    }
    for typ in ["JWT", "jwt", "at+jwt", "AT+JWT", "application/at+jwt"] {
        table.member(&rule::ACCEPT, "typ", json!(typ), Wanted::Accepted);
    }
    table.member(&rule::ACCEPT, "x-unknown", json!({ "any": 1 }), Wanted::Accepted);
    let header = |value| Plan::Header(value, table.claims.clone());
    let without_typ = header(without(&table.header, "typ"));
    table.add(&rule::ACCEPT, "no typ", without_typ, Wanted::Accepted);
    for name in ["iat", "email", "name"] {
        let plan = Plan::Claims(without(&table.claims, name));
        table.add(&rule::ACCEPT, format!("no {name}"), plan, Wanted::Accepted);
    }
    if let Some(ours) = table.suite.tokens.settings().audience.clone() {
        for value in [json!([ours]), json!(["other", ours]), json!([ours, "other"])] {
            table.claim(&rule::ACCEPT, "aud", value, Wanted::Accepted);
        }
    }
    if table.suite.tokens.key().is_some() {
        let spaced = |value: &serde_json::Value| value.to_string().replacen('{', "{\r\n ", 1).into_bytes();
        let plan = Plan::Bytes(spaced(&table.header), spaced(&with(&table.claims, "x", json!(1))));
        table.add(&rule::ACCEPT, "line breaks in header and payload", plan, Wanted::Accepted);
    }
}
