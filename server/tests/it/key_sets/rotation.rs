//! Keys come and go.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::ScopedJoinHandle;
use std::time::Duration;

use serde_json::json;

use super::{Key, Reply, World, eventually};

#[test]
fn the_first_token_of_a_new_key_holds_at_once() {
    // Better Auth publishes a key when it first signs with it, never before.
    let mut keys = vec![Key::ed25519("key 0")];
    let world = World::new(&[&keys[0]]);
    for index in 1..=6 {
        keys.push(Key::ed25519(&format!("key {index}")));
        world.keys.reply(Reply::keys(&keys.iter().collect::<Vec<_>>()));
        for key in keys.iter().rev() {
            world.holds(&world.token(key));
        }
    }
    assert_eq!(world.keys.fetches(), 7, "one at the start, and one for each new key");
    assert_eq!(world.keys.most_at_once(), 1);
}

#[test]
fn keys_rotate_during_a_stream_of_requests_and_none_is_refused() {
    let first = Key::ed25519("0");
    let world = World::new(&[&first]);
    let current = std::sync::Mutex::new(world.token(&first));
    let (ends, served) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        let stream = || {
            while !ends.load(Ordering::SeqCst) {
                let token = current.lock().expect("the token").clone();
                world.holds(&token);
                served.fetch_add(1, Ordering::SeqCst);
            }
        };
        let streams: Vec<_> = (0..4).map(|_| scope.spawn(stream)).collect();
        let mut before = first;
        for index in 1..=8 {
            let next = Key::ed25519(&index.to_string());
            world.keys.reply(Reply::keys(&[&before, &next]).after(Duration::from_millis(100)));
            let token = world.token(&next);
            *current.lock().expect("the token") = token;
            let seen = served.load(Ordering::SeqCst);
            eventually("the stream goes on", || {
                served.load(Ordering::SeqCst) > seen + 20 || streams.iter().any(ScopedJoinHandle::is_finished)
            });
            before = next;
        }
        ends.store(true, Ordering::SeqCst);
    });
    assert_eq!(world.keys.most_at_once(), 1);
}

#[test]
fn a_key_that_is_published_no_more_ends_with_the_next_fetch() {
    let (old, new) = (Key::ed25519("old"), Key::ed25519("new"));
    let world = World::with(&[&old, &new], &[("JWKS_RENEWAL", "1")]);
    world.holds(&world.token(&old));
    world.keys.reply(Reply::keys(&[&new]));
    eventually("the old key ends", || world.get(&world.token(&old)).status == 401);
    world.holds(&world.token(&new));
    world.refuses(&world.token(&old), "token_invalid");
    world.keys.reply(Reply::keys(&[]));
    eventually("the last key ends", || world.get(&world.token(&new)).status == 401);
    assert_eq!(world.ready().status, 200, "an empty set is a set");
}

#[test]
fn after_a_restart_with_new_keys_the_tokens_of_the_old_ones_end() {
    let (old, new) = (Key::ed25519("old"), Key::ed25519("new"));
    let mut world = World::new(&[&old]);
    world.holds(&world.token(&old));
    world.keys.stop();
    world.holds(&world.token(&old));
    world.keys.reply(Reply::keys(&[&new]));
    world.keys.resume();
    world.holds(&world.token(&new));
    world.refuses(&world.token(&old), "token_invalid");
}

#[test]
fn a_key_id_that_names_another_key_by_now_is_fetched_again() {
    // Better Auth with serial ids starts again with "1" on a new database.
    let (old, new) = (Key::ed25519("1"), Key::ed25519("1"));
    let world = World::new(&[&old]);
    world.holds(&world.token(&old));
    world.keys.reply(Reply::keys(&[&new]));
    world.holds(&world.token(&new));
    world.refuses(&world.token(&old), "token_invalid");
}

#[test]
fn a_stray_unknown_key_does_not_keep_a_new_one_out() {
    let (old, new) = (Key::ed25519("old"), Key::ed25519("new"));
    let world = World::new(&[&old]);
    world.refuses(&old.sign(&json!({ "alg": "EdDSA", "kid": "stray" }), &world.claims()), "token_invalid");
    world.keys.reply(Reply::keys(&[&old, &new]));
    world.holds(&world.token(&new));
}
