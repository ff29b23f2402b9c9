//! Claims of wrong types and values, each alone in an otherwise good token.

use super::table::{Plan, Table, Wanted, without};
use crate::rules::authentication as rule;
use serde_json::{Value, json};

/// Writes the entries.
pub fn write(table: &mut Table<'_>) {
    times(table);
    subject(table);
    issuer(table);
    audience(table);
    for (name, value) in [
        ("email", json!(5)),
        ("email", json!("\0@x")),
        ("email", json!("e".repeat(3000))),
        ("email", json!(null)),
        ("name", json!({})),
        ("name", json!(["x"])),
        ("name", json!("\u{0}\u{1}\u{202e}")),
        ("jti", json!(7)),
        ("roles", json!({ "admin": true })),
        ("scope", json!(null)),
    ] {
        table.claim(&rule::CLAIMS_ODD, name, value, Wanted::Either);
    }
}

fn missing(table: &mut Table<'_>, rule: &'static crate::rules::Rule, name: &str) {
    let plan = Plan::Claims(without(&table.claims, name));
    table.add(rule, format!("no {name}"), plan, Wanted::Refused);
}

fn times(table: &mut Table<'_>) {
    let now = table.suite.tokens.now();
    missing(table, &rule::EXP_TYPE, "exp");
    for value in no_numbers(now + 600) {
        table.claim(&rule::EXP_TYPE, "exp", value, Wanted::Refused);
    }
    table.claim(&rule::EXP_TYPE, "exp", json!(null), Wanted::Refused);
    for value in [json!(0), json!(-1), json!(1), json!(-1e18), json!(i64::MIN), json!(-1e300), json!(1000)] {
        table.claim(&rule::EXPIRED, "exp", value, Wanted::Refused);
    }
    for value in [json!(1e300), json!(i64::MAX), json!(u64::MAX), json!(1.9e19), json!(now * 1000), json!(4e15)] {
        table.claim(&rule::EXP_HUGE, "exp", value, Wanted::Either);
    }
    for value in no_numbers(now - 600) {
        table.claim(&rule::NBF_TYPE, "nbf", value, Wanted::Refused);
    }
    for value in [json!(1e300), json!(i64::MAX), json!(u64::MAX), json!(now + 86_400)] {
        table.claim(&rule::NBF, "nbf", value, Wanted::Refused);
    }
    for value in [json!(null), json!("x"), json!(-1), json!(now + 86_400), json!(1e300), json!([]), json!(0.5)] {
        table.claim(&rule::IAT, "iat", value, Wanted::Either);
    }
}

/// A time in every type but the right one.
fn no_numbers(time: i64) -> [Value; 8] {
    [
        json!(time.to_string()),
        json!(""),
        json!("2999-01-01T00:00:00Z"),
        json!(true),
        json!(false),
        json!([time]),
        json!([]),
        json!({ "value": time }),
    ]
}

fn subject(table: &mut Table<'_>) {
    missing(table, &rule::SUB, "sub");
    let own = table.claims["sub"].clone();
    for value in [
        json!(null),
        json!(""),
        json!(12345),
        json!(0),
        json!(-1.5),
        json!(true),
        json!(false),
        json!([]),
        json!([own]),
        json!({}),
        json!({ "sub": own }),
    ] {
        table.claim(&rule::SUB, "sub", value, Wanted::Refused);
    }
    let base = own.as_str().unwrap_or_default().to_owned();
    let odd = [
        " ".to_owned(),
        "\0".into(),
        format!("{base}\0x"),
        format!("{base}\n"),
        format!(" {base}"),
        format!("{base}\u{7f}"),
        format!("{base}\u{1f600}"),
        format!("{base}\u{202e}"),
        format!("{base}\u{ffff}"),
        format!("{base}' OR 1=1 --"),
        format!("{base}/../x"),
        "null".into(),
        "None".into(),
        "undefined".into(),
        "0".into(),
        format!("{base:x<64}"),
        format!("{base:x<255}"),
        format!("{base:x<256}"),
        format!("{base:\u{e9}<255}"),
        format!("{base:x<3000}"),
        format!("{base:x<10000}"),
    ];
    for value in odd {
        table.claim(&rule::SUB_ODD, "sub", json!(value), Wanted::Either);
    }
}

fn issuer(table: &mut Table<'_>) {
    let Some(ours) = table.suite.tokens.settings().issuer.clone() else {
        table.suite.excuse(&[&rule::ISS], "the deployment has no issuer that we know: use --issuer");
        for value in [json!("https://issuer.example"), json!(5), json!(null), json!([])] {
            table.claim(&rule::CLAIMS_ODD, "iss", value, Wanted::Either);
        }
        return;
    };
    missing(table, &rule::ISS, "iss");
    for text in near(&ours) {
        table.claim(&rule::ISS, "iss", json!(text), Wanted::Refused);
    }
    for value in [json!(null), json!(5), json!(true), json!([ours]), json!({ "iss": ours }), json!([])] {
        table.claim(&rule::ISS, "iss", value, Wanted::Refused);
    }
}

fn audience(table: &mut Table<'_>) {
    let Some(ours) = table.suite.tokens.settings().audience.clone() else {
        table.suite.excuse(&[&rule::AUD], "the deployment has no audience that we know: use --audience");
        for value in [json!("other"), json!(["other"]), json!(5), json!(null), json!([])] {
            table.claim(&rule::CLAIMS_ODD, "aud", value, Wanted::Either);
        }
        return;
    };
    missing(table, &rule::AUD, "aud");
    for text in near(&ours) {
        table.claim(&rule::AUD, "aud", json!(text), Wanted::Refused);
        table.claim(&rule::AUD, "aud", json!([text]), Wanted::Refused);
    }
    let lists = [format!("{ours},other"), format!("{ours} other"), format!("other {ours}")];
    for value in lists.map(|list| json!(list)) {
        table.claim(&rule::AUD, "aud", value, Wanted::Refused);
    }
    for value in [json!(null), json!(5), json!(true), json!([]), json!({ "aud": ours }), json!([[ours]]), json!([5])] {
        table.claim(&rule::AUD, "aud", value, Wanted::Refused);
    }
    table.claim(&rule::CLAIMS_ODD, "aud", json!([ours, 5]), Wanted::Either);
}

/// Texts that a lax comparison takes for the right one.
fn near(ours: &str) -> Vec<String> {
    let candidates = [
        String::new(),
        "other".into(),
        "*".into(),
        format!("{ours}-evil"),
        format!("evil-{ours}"),
        format!("{ours}/"),
        format!("{ours} "),
        format!(" {ours}"),
        format!("{ours}\0"),
        ours.to_uppercase(),
        ours.to_lowercase(),
        ours.trim_end_matches('/').to_owned(),
        ours.chars().take(ours.chars().count() - 1).collect(),
        ours.chars().skip(1).collect(),
    ];
    candidates.into_iter().filter(|candidate| candidate != ours).collect()
}
