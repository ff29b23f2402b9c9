//! Tokens that are signed well and say something that is refused.

use jsonwebtoken::Algorithm;
use serde_json::{Value, json};

use super::mint::{HEADER, claims, claims_with, now, sign, sign_with, with, without};
use super::{Case, Refused};

/// The leeway of a server that is told none, in seconds.
pub const LEEWAY: i64 = 5;

/// Payloads that are no object with each claim once.
pub fn payloads() -> Vec<Case> {
    let exp = now() + 600;
    let texts = [
        String::new(),
        "not JSON".to_owned(),
        "null".to_owned(),
        "5".to_owned(),
        "\"mallory\"".to_owned(),
        "[]".to_owned(),
        "[1]".to_owned(),
        // What serde's derived code would take for the claims in their order.
        format!(r#"["mallory",{exp},null,null,null,null,null]"#),
        format!("[{}]", claims()),
        "{}".to_owned(),
        format!(r#"{{"sub":"alice","sub":"mallory","exp":{exp}}}"#),
        format!(r#"{{"sub":"mallory","exp":1000,"exp":{exp}}}"#),
        format!(r#"{{"sub":"mallory","exp":{exp},"nbf":1,"nbf":2}}"#),
        format!(r#"{{"sub":"mallory","exp":{exp}}} {{}}"#),
        format!(r#"{{"sub":"mallory","exp":{exp},}}"#),
        format!(r#"{{"sub":"\ud800","exp":{exp}}}"#),
        r#"{"sub":"mallory","exp":1e400}"#.to_owned(),
        r#"{"sub":"mallory","exp":NaN}"#.to_owned(),
        r#"{"sub":"mallory","exp":Infinity}"#.to_owned(),
    ];
    let mut cases: Vec<Case> = texts
        .iter()
        .map(|payload| {
            let shown: String = payload.chars().take(80).collect();
            Case::new(&format!("the payload {shown:?}"), sign(HEADER, payload), Refused::Claims)
        })
        .collect();
    for members in [r#""sub":""#, r#""sub":"mallory","x":""#] {
        let payload = [format!(r#"{{"exp":{exp},{members}"#).as_bytes(), b"\xff\"}"].concat();
        let name = format!("bytes that are not UTF-8 behind {members}");
        cases.push(Case::new(&name, sign(HEADER, payload), Refused::Claims));
    }
    cases
}

/// `exp` and `nbf`.
pub fn times() -> Vec<Case> {
    let exp = now() + 600;
    let no_numbers = |late: &str| [json!(late), json!(null), json!(true), json!([exp]), json!({}), json!("")];
    let mut cases = vec![Case::new("no exp", without("exp"), Refused::Claims)];
    for value in no_numbers(&exp.to_string()) {
        cases.push(Case::new(
            &format!("exp of another type: {value}"),
            with(&json!({ "exp": value })),
            Refused::Claims,
        ));
    }
    for value in no_numbers("1000") {
        cases.push(Case::new(
            &format!("nbf of another type: {value}"),
            with(&json!({ "nbf": value })),
            Refused::Claims,
        ));
    }
    let past: [(&str, Value); 8] = [
        ("exp long past", json!(1000)),
        ("exp an hour ago", json!(now() - 3600)),
        ("exp just outside the leeway", json!(now() - LEEWAY - 1)),
        ("exp exactly at the end of the leeway", json!(now() - LEEWAY)),
        ("exp in the past and fractional", json!(1000.5)),
        ("exp 0", json!(0)),
        ("exp -1", json!(-1)),
        ("exp -1e18", json!(-1e18)),
    ];
    cases.extend(past.map(|(name, exp)| Case::new(name, with(&json!({ "exp": exp })), Refused::Expired)));
    let future = [
        ("nbf in an hour", json!(now() + 3600)),
        ("nbf outside the leeway", json!(now() + LEEWAY + 55)),
        ("nbf 1e300", json!(1e300)),
    ];
    cases.extend(future.map(|(name, nbf)| Case::new(name, with(&json!({ "nbf": nbf })), Refused::NotYetValid)));
    let token = with(&json!({ "exp": 1000, "sub": 5 }));
    cases.push(Case::new("expired, and sub of another type", token, Refused::Expired));
    cases
}

/// `sub`: 1 to 255 bytes, no control characters.
pub fn subjects() -> Vec<Case> {
    let subjects = [
        ("empty", json!("")),
        ("a number", json!(12345)),
        ("null", json!(null)),
        ("true", json!(true)),
        ("an array", json!(["mallory"])),
        ("an object", json!({ "id": "mallory" })),
        ("256 bytes", json!("s".repeat(256))),
        ("128 characters of two bytes each", json!("é".repeat(128))),
        ("3000 bytes", json!("s".repeat(3000))),
        ("NUL at the end", json!("mallory\0")),
        ("NUL inside", json!("alice\0mallory")),
        ("a line feed", json!("mallory\n")),
        ("a tab in front", json!("\tmallory")),
        ("a bell", json!("mal\u{7}lory")),
        ("DEL", json!("mallory\u{7f}")),
        ("NEL", json!("mallory\u{85}")),
    ];
    let mut cases = vec![Case::new("no sub", without("sub"), Refused::Claims)];
    let all = subjects.into_iter();
    cases.extend(
        all.map(|(name, sub)| Case::new(&format!("sub: {name}"), with(&json!({ "sub": sub })), Refused::Claims)),
    );
    cases
}

/// The issuer and the audiences of a server that wants them.
pub const ISSUER: &str = "https://auth.taskward.test";
pub const AUDIENCES: &str = "taskward,https://api.taskward.test";

/// A token for that server, but for these claims.
pub fn addressed(changes: &Value) -> String {
    let mut all = json!({ "iss": ISSUER, "aud": "taskward" });
    for (name, value) in changes.as_object().expect("changes are an object") {
        all[name] = value.clone();
    }
    with(&all)
}

/// `iss` and `aud`, required and compared exactly.
pub fn addresses() -> Vec<Case> {
    let issuers = [
        json!(null),
        json!(""),
        json!(5),
        json!("https://auth.taskward.test/"),
        json!("https://auth.taskward"),
        json!("https://auth.taskward.test.evil.test"),
        json!("HTTPS://AUTH.TASKWARD.TEST"),
        json!(" https://auth.taskward.test"),
        json!([ISSUER]),
        json!({ "iss": ISSUER }),
    ];
    let audiences = [
        json!(null),
        json!(""),
        json!(5),
        json!(true),
        json!("other"),
        json!("taskward-evil"),
        json!("task"),
        json!("TASKWARD"),
        json!("taskward "),
        json!(AUDIENCES),
        json!([]),
        json!(["other"]),
        json!(["taskward-evil", "other"]),
        json!(["taskward", 5]),
        json!([["taskward"]]),
        json!({ "taskward": true }),
    ];
    let mut cases = vec![
        Case::new("no iss", with(&json!({ "aud": "taskward" })), Refused::Issuer),
        Case::new("no aud", with(&json!({ "iss": ISSUER })), Refused::Audience),
        Case::new("neither iss nor aud", with(&json!({})), Refused::Issuer),
        Case::new("expired, and of another issuer", addressed(&json!({ "exp": 1000, "iss": "x" })), Refused::Expired),
    ];
    for issuer in issuers {
        cases.push(Case::new(&format!("iss {issuer}"), addressed(&json!({ "iss": issuer })), Refused::Issuer));
    }
    for audience in audiences {
        cases.push(Case::new(&format!("aud {audience}"), addressed(&json!({ "aud": audience })), Refused::Audience));
    }
    let claims = claims_with(&json!({ "iss": "x", "aud": "x" })).to_string();
    let forged = sign_with(Algorithm::HS256, b"another-Key-Of-The-Right-Size-4711-xyz!", HEADER, claims);
    cases.push(Case::new("another issuer and badly signed", forged, Refused::Invalid));
    cases
}
