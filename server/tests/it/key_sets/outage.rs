//! The authentication server is away.

use super::{Key, Reply, World, eventually};

#[test]
fn requests_go_on_with_the_last_good_set() {
    let key = Key::ed25519("ed");
    let mut world = World::with(&[&key], &[("JWKS_RENEWAL", "1")]);
    world.holds(&world.token(&key));
    world.keys.stop();
    let known = world.server.log().len();
    eventually("the log tells", || world.server.log()[known..].contains("cannot be reached"));
    for _ in 0..20 {
        world.holds(&world.token(&key));
    }
    assert_eq!(world.ready().status, 200);

    // A key may have been published since: whether its tokens hold cannot be told.
    let new = Key::ed25519("new");
    world.cannot_tell(&world.token(&new));
    world.refuses(&Key::ed25519("ed").sign(&key.header(), &world.claims()), "token_invalid");

    world.keys.reply(Reply::keys(&[&key, &new]));
    world.keys.resume();
    eventually("the new key is known", || world.get(&world.token(&new)).status == 200);
    world.holds(&world.token(&key));
}

#[test]
fn without_any_set_it_starts_and_says_503_until_there_is_one() {
    let key = Key::ed25519("ed");
    let mut keys = super::KeyServer::start(Reply::keys(&[&key]));
    keys.stop();
    let mut world = World::on(keys, &[]);
    world.cannot_tell(&world.token(&key));
    world.ready().problem(503, "service_unavailable");
    let health = crate::raw::wire::Request::new("GET", "/health").send(&world.server.base_url);
    assert_eq!(health.status, 200);
    world.get("").problem(401, "authentication_required");
    let log = world.server.log();
    assert!(log.contains("cannot be reached") && log.contains("the key set is out of reach"), "{log}");
    world.keys.resume();
    eventually("the set is fetched", || world.ready().status == 200);
    world.holds(&world.token(&key));
}

#[test]
fn a_request_that_comes_before_the_first_set_waits_for_it() {
    let key = Key::ed25519("ed");
    let slow = Reply::keys(&[&key]).after(std::time::Duration::from_millis(500));
    let world = World::on(super::KeyServer::start(slow), &[]);
    world.holds(&world.token(&key));
    assert_eq!(world.keys.fetches(), 1);
}
