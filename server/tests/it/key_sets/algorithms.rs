//! Every algorithm, bound to its key.

use serde_json::json;

use super::key::ALGORITHMS;
use super::{Key, KeyServer, Reply, World};
use crate::raw::table::each;

#[test]
fn tokens_of_every_algorithm_hold_and_of_each_key_only_with_its_own() {
    let keys: Vec<Key> = ALGORITHMS.iter().map(|algorithm| Key::new(algorithm, algorithm)).collect();
    let world = World::new(&keys.iter().collect::<Vec<_>>());
    each(&keys, |key| key.algorithm.clone(), |key| world.holds(&world.token(key)));
    let pairs = keys.iter().flat_map(|key| ALGORITHMS.map(|named| (key, named)));
    let is_ed25519 = |name: &str| matches!(name, "EdDSA" | "Ed25519");
    let other =
        |(key, named): &(&Key, &str)| key.algorithm != **named && !(is_ed25519(&key.algorithm) && is_ed25519(named));
    each(
        pairs.filter(other),
        |(key, named)| format!("a key of {} and a header that says {named}", key.algorithm),
        |(key, named)| {
            let header = json!({ "alg": named, "kid": key.id });
            world.refuses(&key.sign(&header, &world.claims()), "token_invalid");
        },
    );
    let fetches = world.keys.fetches();
    assert!(fetches <= 10, "{fetches} fetches for keys that were all known");
}

#[test]
fn a_key_that_does_not_name_its_algorithm_has_the_one_of_its_kind() {
    let kinds = ["EdDSA", "ES256", "ES384", "ES512", "RS256"];
    let keys: Vec<Key> = kinds.iter().map(|algorithm| Key::new(algorithm, algorithm)).collect();
    let jwks: Vec<_> = keys.iter().map(Key::bare_jwk).collect();
    let world = World::on(KeyServer::start(Reply::set(&jwks)), &[]);
    each(&keys, |key| key.algorithm.clone(), |key| world.holds(&world.token(key)));
    let rsa = keys.into_iter().last().expect("a key");
    for algorithm in ["RS384", "RS512", "PS256"] {
        let header = json!({ "alg": algorithm, "kid": rsa.id });
        world.refuses(&rsa.sign(&header, &world.claims()), "token_invalid");
    }
    let rsa = rsa.under("PS256");
    world.refuses(&world.token(&rsa), "token_invalid");
}

#[test]
fn ed25519_goes_by_both_of_its_names() {
    for published in ["EdDSA", "Ed25519"] {
        let key = Key::new("ed", published);
        let world = World::new(&[&key]);
        for named in ["EdDSA", "Ed25519"] {
            world.holds(&key.sign(&json!({ "alg": named, "kid": "ed" }), &world.claims()));
        }
        for named in ["eddsa", "ED25519", "Ed448", "EdDSA "] {
            let token = key.sign(&json!({ "alg": named, "kid": "ed" }), &world.claims());
            world.refuses(&token, "token_invalid");
        }
    }
}

#[test]
fn without_a_key_id_there_must_be_one_key_alone_that_fits() {
    let (first, second, other) = (Key::ed25519("first"), Key::ed25519("second"), Key::new("other", "ES256"));
    let world = World::new(&[&first, &other]);
    let nameless = |key: &Key| key.sign(&json!({ "alg": key.algorithm }), &world.claims());
    world.holds(&nameless(&first));
    world.holds(&nameless(&other));
    world.refuses(&nameless(&second), "token_invalid");
    world.keys.reply(Reply::keys(&[&first, &second, &other]));
    world.holds(&world.token(&second));
    world.holds(&nameless(&other));
    world.refuses(&nameless(&first), "token_invalid");
    world.refuses(&nameless(&second), "token_invalid");
}
