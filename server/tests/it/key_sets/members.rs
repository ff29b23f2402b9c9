//! Which keys of a set are used.

use serde_json::{Value, json};

use super::{Key, KeyServer, Reply, World};
use crate::raw::table::each;
use crate::tokens::mint::{encode, sign_with};

fn with(key: &Key, changes: &Value) -> Value {
    let mut jwk = key.jwk();
    for (name, value) in changes.as_object().expect("changes are an object") {
        jwk[name] = value.clone();
    }
    jwk
}

#[test]
fn keys_that_are_not_for_verifying_are_not_used_and_the_others_are() {
    let (good, bad) = (Key::ed25519("good"), Key::new("bad", "ES256"));
    let members = [
        ("for encryption", with(&bad, &json!({ "use": "enc" }))),
        ("for something else", with(&bad, &json!({ "use": "SIG" }))),
        ("for signing alone", with(&bad, &json!({ "key_ops": ["sign"] }))),
        ("with its private part", with(&bad, &json!({ "d": encode([7; 32]) }))),
        ("of another algorithm", with(&bad, &json!({ "alg": "ES384" }))),
        ("of an algorithm for encryption", with(&bad, &json!({ "alg": "ECDH-ES" }))),
        ("of a symmetric algorithm", with(&bad, &json!({ "alg": "HS256" }))),
        ("on another curve", with(&bad, &json!({ "crv": "P-384" }))),
        ("on a curve that nobody knows", with(&bad, &json!({ "crv": "secp256k1", "alg": "ES256K" }))),
        ("of another kind", with(&bad, &json!({ "kty": "OKP" }))),
        ("of a kind that nobody knows", with(&bad, &json!({ "kty": "AKP" }))),
        ("without a coordinate", with(&bad, &json!({ "y": null }))),
        ("with a coordinate that is too short", with(&bad, &json!({ "y": encode([1; 31]) }))),
        ("off its curve", with(&bad, &json!({ "y": encode([1; 32]) }))),
        ("with an id that is no text", with(&bad, &json!({ "kid": 7 }))),
        ("that is no object", json!("bad")),
        ("that is null", json!(null)),
    ];
    let server = KeyServer::start(Reply::keys(&[]));
    let world = World::on(server, &[("JWKS_RENEWAL", "1")]);
    each(
        members,
        |(name, _)| (*name).to_owned(),
        |(_, member)| {
            world.keys.reply(Reply::set(&[member.clone(), good.jwk()]));
            let before = world.keys.fetches();
            super::eventually("it is fetched again", || world.keys.fetches() >= before + 2);
            world.holds(&world.token(&good));
            world.refuses(&world.token(&bad), "token_invalid");
        },
    );
    world.keys.reply(Reply::set(&[with(&bad, &json!({ "use": "sig", "key_ops": ["verify"], "x5t": "x" }))]));
    super::eventually("the key is used", || world.get(&world.token(&bad)).status == 200);
}

#[test]
fn a_symmetric_key_in_a_set_is_never_used() {
    let secret = b"a-published-Secret-of-40-Bytes-is-None-0";
    let jwk = json!({ "kty": "oct", "kid": "shared", "alg": "HS256", "k": encode(secret) });
    let key = Key::ed25519("ed");
    let world = World::on(KeyServer::start(Reply::set(&[jwk, key.jwk()])), &[]);
    let header = json!({ "alg": "HS256", "kid": "shared" }).to_string();
    let claims = world.claims().to_string();
    world.refuses(&sign_with(jsonwebtoken::Algorithm::HS256, secret, header, claims), "token_invalid");
    world.holds(&world.token(&key));
}

#[test]
fn a_weak_rsa_key_is_not_used() {
    // Only its size counts: nobody can sign with it here.
    let weak = |bits: usize| json!({ "kty": "RSA", "kid": "rsa", "n": encode(vec![0xff; bits / 8]), "e": "AQAB" });
    let key = Key::ed25519("ed");
    for bits in [512, 1024, 2040, 16_384] {
        let world = World::on(KeyServer::start(Reply::set(&[weak(bits), key.jwk()])), &[]);
        world.holds(&world.token(&key));
        let log = world.server.log();
        assert!(log.contains("2048 to 8192 bits"), "{bits}: {log}");
    }
}

#[test]
fn a_set_has_at_most_a_hundred_keys() {
    let keys: Vec<Key> = (0..101).map(|index| Key::ed25519(&index.to_string())).collect();
    let world = World::with(&keys[..100].iter().collect::<Vec<_>>(), &[("JWKS_RENEWAL", "1")]);
    world.holds(&world.token(&keys[99]));
    world.keys.reply(Reply::keys(&keys.iter().collect::<Vec<_>>()));
    super::eventually("it is told", || world.server.log().contains("101 keys; at most 100"));
    world.holds(&world.token(&keys[99]));
    world.cannot_tell(&world.token(&keys[100]));
}

#[test]
fn two_keys_of_one_name_are_both_tried() {
    let keys = [Key::ed25519("twin"), Key::ed25519("twin"), Key::new("twin", "ES256")];
    let world = World::new(&keys.iter().collect::<Vec<_>>());
    for key in &keys {
        world.holds(&world.token(key));
    }
    world.refuses(&world.token(&Key::ed25519("twin")), "token_invalid");
}
