//! Answers that are no key set: what was there before goes on, and nothing is followed.

use std::time::Duration;

use super::{Key, KeyServer, Reply, World, eventually};
use crate::raw::table::each;

fn bad_answers() -> Vec<(&'static str, Reply, &'static str)> {
    let elsewhere = |status, place: &str| {
        let header = format!("location: {place}\r\n");
        Reply { header, ..Reply::text(status, "") }
    };
    vec![
        ("an error", Reply::text(500, "{}"), "500"),
        ("nothing there", Reply::text(404, r#"{"keys":[]}"#), "404"),
        ("nothing in it", Reply::text(204, ""), "204"),
        ("a page", Reply::text(200, "<!doctype html><title>Sign in</title>"), "no JSON Web Key Set"),
        ("an array", Reply::text(200, "[]"), "no JSON Web Key Set"),
        ("another object", Reply::text(200, r#"{"key":[]}"#), "no JSON Web Key Set"),
        ("keys that are no list", Reply::text(200, r#"{"keys":{}}"#), "no JSON Web Key Set"),
        ("keys twice", Reply::text(200, r#"{"keys":[],"keys":[]}"#), "no JSON Web Key Set"),
        ("half of it", Reply::text(200, r#"{"keys":["#), "no JSON Web Key Set"),
        ("something behind it", Reply::text(200, r#"{"keys":[]} {}"#), "no JSON Web Key Set"),
        ("deep", Reply::text(200, "[".repeat(100_000)), "no JSON Web Key Set"),
        ("huge", Reply::text(200, vec![b' '; 300_000]), "more than 262144 bytes"),
        ("a redirect to itself", elsewhere(302, "/api/auth/jwks"), "redirect"),
        ("a redirect elsewhere", elsewhere(307, "http://localhost:1/"), "redirect"),
        ("too slow", Reply::keys(&[]).after(Duration::from_secs(5)), "within 3 s"),
    ]
}

#[test]
fn the_last_good_set_goes_on() {
    let key = Key::ed25519("ed");
    let world = World::with(&[&key], &[("JWKS_RENEWAL", "1")]);
    world.holds(&world.token(&key));
    each(
        bad_answers(),
        |(name, ..)| (*name).to_owned(),
        |(_, reply, reason)| {
            world.keys.reply(Reply::keys(&[&key]));
            let fetches = world.keys.fetches();
            eventually("it is fetched again", || world.keys.fetches() > fetches);
            let known = world.server.log().len();
            world.keys.reply(reply.clone());
            eventually("the log tells why", || world.server.log()[known..].contains(reason));
            world.holds(&world.token(&key));
            assert_eq!(world.ready().status, 200);
        },
    );
    assert_eq!(world.keys.most_at_once(), 1, "one fetch at a time");
    let targets = world.keys.targets();
    assert!(targets.iter().all(|target| target == "/api/auth/jwks"), "{targets:?}");
}

#[test]
fn without_a_good_set_nothing_is_refused_that_may_hold() {
    let key = Key::ed25519("ed");
    each(
        bad_answers(),
        |(name, ..)| (*name).to_owned(),
        |(_, reply, reason)| {
            let world = World::on(KeyServer::start(reply.clone()), &[]);
            world.cannot_tell(&world.token(&key));
            world.ready().problem(503, "service_unavailable");
            let log = world.server.log();
            assert!(log.contains(reason), "{log}");
            world.refuses("junk", "token_malformed");
            world.keys.reply(Reply::keys(&[&key]));
            eventually("the set is fetched", || world.ready().status == 200);
            world.holds(&world.token(&key));
        },
    );
}
