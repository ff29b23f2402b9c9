//! Tokens that hold though they look unusual: to refuse one of these would log a user out for nothing.

use serde_json::json;

use super::claimed::{ISSUER, LEEWAY, addressed};
use super::mint::{HEADER, claims, claims_with, good, headed, now, sign, with};

/// A name, and how to make the token just before it is used.
pub type Good = (&'static str, fn() -> String);

/// For a server that wants neither issuer nor audience.
pub const PLAIN: &[Good] = &[
    ("a plain one", good),
    ("a fractional exp", || with(&json!({ "exp": 99.5 + 1e-3 + exact(now()) }))),
    ("exp written with an exponent", || sign(HEADER, r#"{"sub":"exponent","exp":9.9e9}"#)),
    ("exp 1e300", || with(&json!({ "exp": 1e300 }))),
    ("exp 2^63", || with(&json!({ "exp": 9_223_372_036_854_775_808_u64 }))),
    ("exp 2^64", || sign(HEADER, r#"{"sub":"far","exp":18446744073709551616}"#)),
    ("exp inside the leeway", || with(&json!({ "exp": now() - LEEWAY + 4 }))),
    ("nbf inside the leeway", || with(&json!({ "nbf": now() + LEEWAY - 2 }))),
    ("nbf in the past", || with(&json!({ "nbf": now() - 60 }))),
    ("iat in the future", || with(&json!({ "iat": now() + 9000 }))),
    ("iat of another type", || with(&json!({ "iat": "yesterday" }))),
    ("iss and aud that nobody asked for", || with(&json!({ "iss": 5, "aud": ["x", "y"] }))),
    ("unknown claims", || with(&json!({ "scope": "tasks", "deep": { "er": [1, { "x": null }] } }))),
    ("email and name of other types", || with(&json!({ "email": 5, "name": ["x"] }))),
    ("email with NUL", || with(&json!({ "email": "a\0b@example.com", "name": "\0" }))),
    ("white space in the JSON", || sign(HEADER, format!(" \n{}\t ", claims()))),
    ("typ at+jwt", || headed(r#"{"typ":"at+jwt","alg":"HS256"}"#)),
    ("typ AT+JWT", || headed(r#"{"typ":"AT+JWT","alg":"HS256"}"#)),
    ("typ application/at+jwt", || headed(r#"{"typ":"application/at+jwt","alg":"HS256"}"#)),
    ("typ jwt", || headed(r#"{"typ":"jwt","alg":"HS256"}"#)),
    ("no typ", || headed(r#"{"alg":"HS256"}"#)),
    ("alg written with an escape", || headed(r#"{"alg":"\u0048S256"}"#)),
    ("kid, cty and unknown members in the header", || headed(r#"{"alg":"HS256","kid":"k1","cty":"x","x":[1]}"#)),
    ("jku, x5u and jwk that nobody looks at", || {
        headed(r#"{"alg":"HS256","jku":"https://x.test","jwk":{},"x5u":"x"}"#)
    }),
    ("sub of 255 bytes", || with(&json!({ "sub": "s".repeat(255) }))),
    ("sub of 127 characters of two bytes each", || with(&json!({ "sub": "é".repeat(127) }))),
    ("sub of one byte", || with(&json!({ "sub": "s" }))),
    ("sub of other scripts", || with(&json!({ "sub": "アリス-алиса-😀" }))),
    ("sub with spaces around it", || with(&json!({ "sub": " alice " }))),
    ("sub like an e-mail address", || with(&json!({ "sub": "alice+tag@example.com" }))),
    ("sub null as text", || with(&json!({ "sub": "null" }))),
    ("sub like SQL", || with(&json!({ "sub": "'; DROP TABLE tasks; --" }))),
    ("8192 bytes", || of_size(8192)),
];

/// For a server that wants them.
pub const ADDRESSED: &[Good] = &[
    ("the audience", || addressed(&json!({}))),
    ("the other audience", || addressed(&json!({ "aud": "https://api.taskward.test" }))),
    ("an array with the audience alone", || addressed(&json!({ "aud": ["taskward"] }))),
    ("an array with the audience among others", || addressed(&json!({ "aud": ["x", "taskward", "y"] }))),
    ("an array with both", || addressed(&json!({ "aud": ["https://api.taskward.test", "taskward"], "iss": ISSUER }))),
];

fn exact(seconds: i64) -> f64 {
    f64::from(i32::try_from(seconds).expect("the year is before 2038"))
}

/// A good token that has exactly this many bytes.
pub fn of_size(bytes: usize) -> String {
    // Base64 has no texts of 1, 5, 9, … characters; a space in the header shifts which sizes can be had.
    for spaces in 0..3 {
        let header = format!("{HEADER}{}", " ".repeat(spaces));
        let empty = sign(&header, claims_with(&json!({ "salt": "" })).to_string()).len();
        let about = (bytes - empty) * 3 / 4;
        for salt in about.saturating_sub(3)..about + 3 {
            let token = sign(&header, claims_with(&json!({ "salt": "x".repeat(salt) })).to_string());
            if token.len() == bytes {
                return token;
            }
        }
    }
    panic!("no token has {bytes} bytes")
}
