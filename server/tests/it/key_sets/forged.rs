//! Tokens that nobody should have made, and tokens that were made for something else.

use jsonwebtoken::Algorithm;
use serde_json::{Value, json};

use super::{Key, KeyServer, Reply, World};
use crate::raw::table::each;
use crate::tokens::mint::{encode, hmac, now};

#[test]
fn the_public_key_is_no_secret() {
    for key in [Key::ed25519("ed"), Key::new("rsa", "RS256")] {
        let world = World::new(&[&key]);
        let algorithms = [("HS256", Algorithm::HS256), ("HS384", Algorithm::HS384), ("HS512", Algorithm::HS512)];
        for (name, algorithm) in algorithms {
            each(
                key.public_bytes(),
                |form| format!("{name} by {} bytes of {}", form.len(), key.id),
                |form| {
                    for named in [name, &key.algorithm] {
                        let header = json!({ "alg": named, "kid": key.id });
                        let message = format!("{}.{}", encode(header.to_string()), encode(world.claims().to_string()));
                        let token = format!("{message}.{}", hmac(algorithm, form, &message));
                        world.refuses(&token, "token_invalid");
                    }
                },
            );
        }
        world.holds(&world.token(&key));
    }
}

#[test]
fn a_token_without_a_signature_is_none() {
    let key = Key::ed25519("ed");
    let world = World::new(&[&key]);
    for algorithm in ["none", "None", "NONE", "", "EdDSA"] {
        for header in [json!({ "alg": algorithm }), json!({ "alg": algorithm, "kid": "ed" })] {
            let token = format!("{}.{}.", encode(header.to_string()), encode(world.claims().to_string()));
            world.refuses(&token, "token_invalid");
        }
    }
}

#[test]
fn keys_that_a_token_brings_along_or_points_to_are_not_looked_at() {
    let (key, attacker) = (Key::ed25519("ed"), Key::ed25519("ed"));
    let theirs = KeyServer::start(Reply::keys(&[&attacker]));
    let world = World::new(&[&key]);
    let url = format!("{}/api/auth/jwks", theirs.origin());
    let members = [
        ("jwk", attacker.jwk()),
        ("jku", json!(url)),
        ("x5u", json!(url)),
        ("x5c", json!([encode(b"certificate")])),
        ("iss", json!(theirs.origin())),
    ];
    for (name, value) in members {
        let mut header = attacker.header();
        header[name] = value.clone();
        world.refuses(&attacker.sign(&header, &world.claims()), "token_invalid");
        let mut header = key.header();
        header[name] = value;
        world.holds(&key.sign(&header, &world.claims()));
    }
    assert_eq!(theirs.fetches(), 0, "a token has named an address, and it was asked");
}

#[test]
fn a_key_id_is_a_text_that_is_compared_and_nothing_else() {
    let key = Key::ed25519("ed");
    let world = World::new(&[&key]);
    let ids = [
        json!("../../../../dev/null"),
        json!("' OR '1'='1"),
        json!("ed\0"),
        json!("ED"),
        json!(" ed"),
        json!("ed "),
        json!(""),
        json!("x".repeat(4000)),
        json!(7),
        json!(null),
        json!(["ed"]),
        json!({ "ed": "ed" }),
    ];
    each(ids, Value::to_string, |id| {
        world.refuses(&key.sign(&json!({ "alg": "EdDSA", "kid": id }), &world.claims()), "token_invalid");
    });
    let targets = world.keys.targets();
    assert!(targets.iter().all(|target| target == "/api/auth/jwks"), "{targets:?}");
    world.holds(&world.token(&key));
}

#[test]
fn tokens_of_other_kinds_that_the_same_key_signs_are_refused() {
    let key = Key::ed25519("ed");
    let world = World::new(&[&key]);
    let typed = |typ: &str| {
        let mut header = key.header();
        header["typ"] = json!(typ);
        header
    };
    for typ in ["JWT", "jwt", "at+jwt", "application/at+jwt"] {
        world.holds(&key.sign(&typed(typ), &world.claims()));
    }
    let session = world.claims_with(&json!({ "aud": "better-auth:session-cache", "session": { "token": "t" } }));
    let logout = json!({ "events": { "http://schemas.openid.net/event/backchannel-logout": {} }, "sid": "s" });
    let cases = [
        ("a session cache", typed("better-auth.session-cache+jwt"), session.clone(), "token_invalid"),
        ("a session cache for us", typed("better-auth.session-cache+jwt"), world.claims(), "token_invalid"),
        ("a session cache without typ", key.header(), session, "token_wrong_audience"),
        ("a logout token", typed("logout+jwt"), world.claims_with(&logout), "token_invalid"),
        ("a logout token without typ", key.header(), world.claims_with(&logout), "token_claims_invalid"),
        ("an ID token", typed("JWT"), world.claims_with(&json!({ "aud": "client-1" })), "token_wrong_audience"),
        ("a proof of possession", typed("dpop+jwt"), world.claims(), "token_invalid"),
        ("another issuer's", key.header(), world.claims_with(&json!({ "iss": "https://a.b" })), "token_wrong_issuer"),
        ("no issuer's", key.header(), world.claims_with(&json!({ "iss": null })), "token_wrong_issuer"),
        ("for nobody", key.header(), world.claims_with(&json!({ "aud": [] })), "token_wrong_audience"),
        ("of old", key.header(), world.claims_with(&json!({ "exp": now() - 60 })), "token_expired"),
    ];
    each(
        cases,
        |(name, ..)| (*name).to_owned(),
        |(_, header, claims, code)| {
            world.refuses(&key.sign(header, claims), code);
        },
    );
    let origin = world.keys.origin();
    world.holds(&key.sign(&key.header(), &world.claims_with(&json!({ "aud": ["https://other", origin] }))));
}
