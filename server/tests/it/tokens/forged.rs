//! Tokens that are refused before a claim is believed: their form, their header or their signature is wrong.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use jsonwebtoken::Algorithm;
use serde_json::json;

use super::mint::{HEADER, claims, claims_with, decode, encode, good, headed, hmac, now, parts, sign, sign_with, with};
use super::{Case, Refused};
use crate::harness::SECRET;

/// The algorithm is the key's to fix, never the header's.
pub fn algorithms() -> Vec<Case> {
    let mut cases = Vec::new();
    for alg in ["none", "None", "NONE", "nOnE", ""] {
        let message = format!("{}.{}", encode(json!({ "alg": alg }).to_string()), encode(claims().to_string()));
        cases.push(Case::new(&format!("alg {alg:?} without a signature"), format!("{message}."), Refused::Invalid));
        let signature = hmac(Algorithm::HS256, SECRET.as_bytes(), &message);
        cases.push(Case::new(&format!("alg {alg:?}, signed"), format!("{message}.{signature}"), Refused::Invalid));
    }
    for (name, algorithm) in [("HS384", Algorithm::HS384), ("HS512", Algorithm::HS512)] {
        let token = sign_with(algorithm, SECRET.as_bytes(), json!({ "alg": name }).to_string(), claims().to_string());
        cases.push(Case::new(&format!("{name} with the same secret"), token, Refused::Invalid));
        let token = sign_with(algorithm, SECRET.as_bytes(), HEADER, claims().to_string());
        cases.push(Case::new(&format!("{name} that calls itself HS256"), token, Refused::Invalid));
    }
    for alg in ["RS256", "PS256", "ES256", "EdDSA", "hs256", "HS256 ", "HS384", "A128KW", "dir"] {
        let token = headed(json!({ "alg": alg }).to_string());
        cases.push(Case::new(&format!("an HMAC that calls itself {alg:?}"), token, Refused::Invalid));
    }
    for alg in [json!(256), json!(null), json!(true), json!(["HS256"]), json!({ "HS256": 1 })] {
        let token = headed(json!({ "alg": alg }).to_string());
        cases.push(Case::new(&format!("alg of another type: {alg}"), token, Refused::Invalid));
    }
    cases
}

/// Another key, a part of the signature, a bit of it.
pub fn signatures() -> Vec<Case> {
    let [header, payload, signature] = parts();
    let signed = |signature: &str| format!("{header}.{payload}.{signature}");
    let bytes = decode(&signature);
    let mut cases = vec![
        Case::new("an empty signature", signed(""), Refused::Invalid),
        Case::new("zeros for a signature", signed(&encode([0; 32])), Refused::Invalid),
        Case::new("a byte behind the signature", signed(&encode([&bytes[..], b"x"].concat())), Refused::Invalid),
        Case::new("the signature twice", signed(&encode([&bytes[..], &bytes].concat())), Refused::Invalid),
        Case::new("the signature in hexadecimal", signed(&hexadecimal(&bytes)), Refused::Invalid),
        Case::new(
            "a changed payload",
            format!("{header}.{}.{signature}", encode(claims_with(&json!({ "sub": "root" })).to_string())),
            Refused::Invalid,
        ),
        Case::new(
            "a changed header",
            format!("{}.{payload}.{signature}", encode(r#"{"alg":"HS256"}"#)),
            Refused::Invalid,
        ),
        Case::new("expired and badly signed", forged(&json!({ "exp": 1000 })), Refused::Invalid),
        Case::new("not yet valid and badly signed", forged(&json!({ "nbf": now() + 9000 })), Refused::Invalid),
        Case::new("without sub and badly signed", forged(&json!({ "sub": null })), Refused::Invalid),
    ];
    for length in 1..bytes.len() {
        let cut = signed(&encode(&bytes[..length]));
        cases.push(Case::new(&format!("the first {length} bytes of the signature"), cut, Refused::Invalid));
    }
    for index in 0..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[index] ^= 1 << (index % 8);
        let token = signed(&encode(flipped));
        cases.push(Case::new(&format!("a bit of byte {index} of the signature flipped"), token, Refused::Invalid));
    }
    let cut = &SECRET[..SECRET.len() - 1];
    for secret in ["", "secret", &format!("{SECRET}\n"), cut, "another-Key-Of-The-Right-Size-4711-xyz!"] {
        let token = sign_with(Algorithm::HS256, secret.as_bytes(), HEADER, claims().to_string());
        cases.push(Case::new(&format!("signed with another key of {} bytes", secret.len()), token, Refused::Invalid));
    }
    cases
}

fn forged(changes: &serde_json::Value) -> String {
    sign_with(Algorithm::HS256, b"another-Key-Of-The-Right-Size-4711-xyz!", HEADER, claims_with(changes).to_string())
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

/// Exactly three parts of strict base64url.
pub fn forms() -> Vec<Case> {
    let [header, payload, signature] = parts();
    let whole = good();
    let standard = in_standard_alphabet();
    let (all_but_last, last) = whole.split_at(whole.len() - 1);
    // 32 bytes leave four of the last character's six bits used; the next character has other spare bits.
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let index = alphabet.find(last).expect("the alphabet is base64url's");
    let spare = &alphabet[index + 1..=index + 1];
    let cases = [
        ("junk", "junk".to_owned()),
        ("one dot", ".".to_owned()),
        ("two dots", "..".to_owned()),
        ("one part", header.clone()),
        ("two parts", format!("{header}.{payload}")),
        ("four parts", format!("{whole}.{signature}")),
        ("a dot at the end", format!("{whole}.")),
        ("a dot in front", format!(".{whole}")),
        ("five parts, as a JWE has", format!("{header}.AAAA.{payload}.{signature}.AAAA")),
        ("an empty header", format!(".{payload}.{signature}")),
        ("a padded signature", format!("{whole}=")),
        ("a padded payload", with_padded_payload()),
        ("the alphabet with + and /", standard),
        ("a space inside", format!("{header}.{payload}. {signature}")),
        ("a space in a part", format!("{all_but_last} {last}")),
        ("a tab inside", format!("{header}.\t{payload}.{signature}")),
        ("something behind it", format!("{whole} junk")),
        ("a parameter behind it", format!("{whole},realm=x")),
        ("quotes around it", format!("\"{whole}\"")),
        ("spare bits that are not zero", format!("{all_but_last}{spare}")),
        ("a comma and another token", format!("{whole}, Bearer {whole}")),
        ("the scheme twice", format!("Bearer {whole}")),
        ("JSON serialization", json!({ "protected": header, "payload": payload, "signature": signature }).to_string()),
        ("8193 bytes", super::accepted::of_size(8193)),
        ("16 kB", super::accepted::of_size(16_384)),
        ("64 kB", super::accepted::of_size(65_536)),
    ];
    cases.map(|(name, token)| Case::new(name, token, Refused::Malformed)).to_vec()
}

/// A token whose signature has a character in which the two alphabets differ, in the wrong one of them.
fn in_standard_alphabet() -> String {
    let tokens = (0..1000).map(|salt| with(&json!({ "salt": salt })));
    let token = tokens.into_iter().find(|token| token.contains(['-', '_'])).expect("some signature has one");
    let parts: Vec<String> = token.split('.').map(|part| BASE64_STANDARD_NO_PAD.encode(decode(part))).collect();
    parts.join(".")
}

/// A good token but for the padding that its payload would have.
fn with_padded_payload() -> String {
    let payload = (0..).map(|size| claims_with(&json!({ "salt": "x".repeat(size) })).to_string());
    let payload = payload.into_iter().find(|text| text.len() % 3 == 2).expect("some length needs padding");
    let message = format!("{}.{}=", encode(HEADER), encode(payload));
    format!("{message}.{}", hmac(Algorithm::HS256, SECRET.as_bytes(), &message))
}

/// Headers that are no header, or ask for what is not understood. All are signed.
pub fn headers() -> Vec<Case> {
    let attacker = "attacker-Key-Of-The-Right-Size-0815-abcdef";
    let jwk = json!({ "alg": "HS256", "jwk": { "kty": "oct", "k": encode(attacker) } }).to_string();
    let by_attacker = |header: &str| sign_with(Algorithm::HS256, attacker.as_bytes(), header, claims().to_string());
    let malformed = ["", "not JSON", "[]", "[\"HS256\"]", "\"HS256\"", "null", "5", "{}", r#"{"typ":"JWT"}"#];
    let mut cases: Vec<Case> = malformed
        .into_iter()
        .chain([
            r#"["HS256",null]"#,
            r#"["HS256","JWT"]"#,
            r#"{"alg":"HS256","alg":"none"}"#,
            r#"{"alg":"none","alg":"HS256"}"#,
            r#"{"alg":"HS256","typ":"JWT","typ":"JWT"}"#,
            r#"{"alg":"HS256"} {}"#,
            "\u{feff}{\"alg\":\"HS256\"}",
        ])
        .map(|header| Case::new(&format!("the header {header:?}"), headed(header), Refused::Malformed))
        .collect();
    cases.push(Case::new(
        "a header that is not UTF-8",
        headed(b"{\"alg\":\"HS256\",\"x\":\"\xff\"}"),
        Refused::Malformed,
    ));
    for header in [
        r#"{"alg":"HS256","crit":["x-unknown"],"x-unknown":1}"#,
        r#"{"alg":"HS256","crit":[]}"#,
        r#"{"alg":"HS256","crit":null}"#,
        r#"{"alg":"HS256","crit":["exp"]}"#,
        r#"{"alg":"HS256","crit":["b64"],"b64":false}"#,
        r#"{"alg":"HS256","b64":false}"#,
        r#"{"alg":"HS256","b64":true}"#,
        r#"{"alg":"HS256","typ":"logout+jwt"}"#,
        r#"{"alg":"HS256","typ":"dpop+jwt"}"#,
        r#"{"alg":"HS256","typ":"secevent+jwt"}"#,
        r#"{"alg":"HS256","typ":"JWE"}"#,
        r#"{"alg":"HS256","typ":"text/jwt"}"#,
        r#"{"alg":"HS256","typ":"jwt "}"#,
        r#"{"alg":"HS256","typ":""}"#,
        r#"{"alg":"HS256","typ":5}"#,
        r#"{"alg":"HS256","typ":null}"#,
        r#"{"alg":"HS256","typ":["JWT"]}"#,
    ] {
        cases.push(Case::new(&format!("the header {header}"), headed(header), Refused::Invalid));
    }
    for kid in ["../../../../dev/null", "/dev/null", "' UNION SELECT 'x", "|id"] {
        let header = json!({ "alg": "HS256", "kid": kid }).to_string();
        let token = sign_with(Algorithm::HS256, b"", header, claims().to_string());
        cases.push(Case::new(&format!("kid {kid:?} and an empty key"), token, Refused::Invalid));
    }
    cases.push(Case::new("a key of the attacker's in jwk", by_attacker(&jwk), Refused::Invalid));
    let nested = json!({ "alg": "HS256", "cty": "JWT" }).to_string();
    cases.push(Case::new("a token inside a token", sign(nested, good()), Refused::Claims));
    cases
}
