//! What somebody may paste for a token, and what the doctor says of it.

use serde_json::{Value, json};

use super::{Key, KeyServer, Patient, Reply, assert_keeps_secrets};
use crate::harness::SECRET;
use crate::raw::table::each;
use crate::tokens::mint::{now, sign_with};

const APP: &str = "https://app.example.com";

fn hs256(secret: &str, claims: &Value) -> String {
    sign_with(jsonwebtoken::Algorithm::HS256, secret.as_bytes(), r#"{"alg":"HS256"}"#, claims.to_string())
}

fn claims_with(changes: &Value) -> Value {
    let mut claims =
        json!({ "sub": "alice", "exp": now() + 600, "iss": APP, "aud": APP, "email": "alice@example.com" });
    for (name, value) in changes.as_object().expect("changes are an object") {
        claims[name] = value.clone();
    }
    claims
}

/// Asserts what is said of what was pasted.
fn is_told(patient: &Patient, pasted: &str, code: i32, expected: &[&str]) {
    let said = patient.run(&["--token", "-"], pasted);
    assert_eq!(said.code, Some(code), "{}{}", said.text, said.error);
    let line: Vec<&str> = said.text.lines().skip_while(|line| !line.contains(" token ")).collect();
    let line = line.join(" ");
    for text in expected {
        assert!(line.contains(text), "{text:?} is not in {line}");
    }
    assert!(!said.text.contains("alice@example.com"), "{}", said.text);
    assert_keeps_secrets(&said, pasted);
    let json = patient.run(&["--json", "--token", "-"], pasted);
    let report: Value = serde_json::from_str(&json.text).expect("JSON");
    assert_eq!((report["exit_code"].as_i64(), json.code), (Some(code.into()), Some(code)));
    assert_keeps_secrets(&json, pasted);
}

#[test]
fn a_good_token_is_0_however_it_was_copied() {
    let patient = Patient::of_secret();
    let token = hs256(SECRET, &claims_with(&json!({})));
    let copied = [
        token.clone(),
        format!("  {token}\n\n"),
        format!("Bearer {token}"),
        format!("Authorization: bearer {token}"),
        format!("\"{token}\""),
    ];
    each(copied, |copied| copied[..12].to_owned(), |copied| is_told(&patient, copied, 0, &["It holds", "\"alice\""]));
}

#[test]
fn what_is_no_token_is_told_by_its_look() {
    let patient = Patient::of_secret();
    let token = hs256(SECRET, &claims_with(&json!({})));
    let session = "kQ7vN2xW9sLmR4tB8yHcJ5fGpD3aZ6eU";
    let cases = [
        ("nothing", String::new(), "Nothing came"),
        ("the secret", SECRET.to_owned(), "JWT_SECRET itself"),
        ("a session token", session.to_owned(), "Better Auth's session token"),
        ("a session cookie", format!("{session}.c2lnbmF0dXJl%3D"), "Better Auth's session token"),
        ("another secret", "another-Key-Of-The-Right-Size-4711-xyz!".to_owned(), "no JWT"),
        ("the answer of /token", json!({ "token": token }).to_string(), "member token"),
        ("a key", "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ\n-----END".to_owned(), "a key in PEM"),
        ("an encrypted token", "eyJhbGciOiJkaXIifQ..aXY.Y2lwaGVydGV4dA.dGFn".to_owned(), "encrypted"),
        ("Bearer twice", format!("Bearer Bearer {token}"), "Bearer twice"),
        ("a token cut short", token[..token.len() - 1].to_owned(), "malformed"),
        ("a token with a space", token.replace('.', ". "), "malformed"),
    ];
    each(cases, |(name, ..)| (*name).to_owned(), |(_, pasted, expected)| is_told(&patient, pasted, 3, &[expected]));
}

#[test]
fn why_a_token_is_refused_is_told_with_what_to_change() {
    let patient = Patient::of_secret();
    let cases: [(&str, Value, &[&str]); 9] = [
        ("old", json!({ "exp": now() - 7300 }), &["expired 2 hours ago", "authClient.token()"]),
        ("young", json!({ "nbf": now() + 700 }), &["only from 11 minutes from now"]),
        (
            "another issuer",
            json!({ "iss": "https://other.example" }),
            &["iss is \"https://other.example\"", "JWT_ISSUER"],
        ),
        ("a slash", json!({ "iss": format!("{APP}/") }), &["slash at the end"]),
        ("a path", json!({ "iss": format!("{APP}/api/auth") }), &["only in the path", "OAuth provider"]),
        ("no issuer", json!({ "iss": null }), &["iss is missing"]),
        ("another audience", json!({ "aud": ["a", "b"] }), &[r#"aud is ["a","b"]"#, "JWT_AUDIENCE"]),
        ("a scheme", json!({ "aud": "http://app.example.com" }), &["scheme or the port"]),
        ("no user", json!({ "sub": 7 }), &["sub is missing or no string", "getSubject"]),
    ];
    each(
        cases,
        |(name, ..)| (*name).to_owned(),
        |(_, changes, expected)| {
            is_told(&patient, &hs256(SECRET, &claims_with(changes)), 3, expected);
        },
    );
    let other = hs256("another-Key-Of-The-Right-Size-4711-xyz!", &claims_with(&json!({})));
    is_told(&patient, &other, 3, &["signature does not verify", "not BETTER_AUTH_SECRET"]);
    let key = Key::ed25519("ed");
    let public = key.sign(&key.header(), &claims_with(&json!({})));
    is_told(&patient, &public, 3, &["private key (\"EdDSA\")", "set BETTER_AUTH_URL", APP]);
    let hostile = json!({ "iss": format!("\u{1b}[31m{}", "x".repeat(500)) });
    let said = patient.run(&["--token", "-"], &hs256(SECRET, &claims_with(&hostile)));
    assert!(said.text.contains('…') && !said.text.contains('\u{1b}'), "{}", said.text);
}

#[test]
fn tokens_of_published_keys_are_told_apart() {
    let key = Key::ed25519("ed");
    let mut keys = KeyServer::start(Reply::keys(&[&key]));
    let (patient, origin) = (Patient::of_keys(&keys), keys.origin());
    let claims = claims_with(&json!({ "iss": origin, "aud": origin }));
    let good = key.sign(&key.header(), &claims);
    is_told(&patient, &good, 0, &["It holds", "\"alice\""]);
    let mut session = key.header();
    session["typ"] = json!("better-auth.session-cache+jwt");
    is_told(&patient, &key.sign(&session, &claims), 3, &["better-auth.session-cache+jwt", "session cookie"]);
    let stranger = Key::ed25519("stranger");
    is_told(&patient, &stranger.sign(&stranger.header(), &claims), 3, &["\"stranger\" is not published", "are: ed"]);
    is_told(&patient, &Key::ed25519("ed").sign(&key.header(), &claims), 3, &["signature does not verify", "same kid"]);
    is_told(&patient, &hs256(SECRET, &claims), 3, &["signed with a shared secret", "set JWT_SECRET"]);
    let local = json!({ "iss": origin.replace("127.0.0.1", "localhost"), "aud": origin });
    is_told(&patient, &key.sign(&key.header(), &claims_with(&local)), 3, &["name of this machine"]);
    keys.stop();
    is_told(&patient, &good, 1, &["cannot be told without the key set", "503"]);
}
