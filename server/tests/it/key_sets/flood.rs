//! Ten thousand invented key ids.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;

use super::{Key, World};
use crate::raw::wire::{Connection, Request};

const FLOOD: usize = 10_000;
/// Quiet and flood take turns, so that both see the same machine.
const TURNS: usize = 10;
const FLOODERS: usize = 2;

fn get(connection: &mut Connection, token: &str) -> u16 {
    connection.send(Request::new("GET", "/tasks").bearer(token).bytes()).expect("the server reads");
    connection.answer().expect("an answer").status
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

#[test]
fn ten_thousand_invented_key_ids_cost_ten_fetches_at_most_and_disturb_nobody() {
    let key = Key::ed25519("ed");
    let world = World::new(&[&key]);
    let good = world.token(&key);
    world.holds(&good);
    let before = world.keys.fetches();
    let (floods, ends, sent) = (AtomicBool::new(false), AtomicBool::new(false), AtomicUsize::new(0));
    let flood_of = |turn: usize, flooder: usize| {
        let mut connection = Connection::open(&world.server.base_url);
        for index in 0..FLOOD / TURNS / FLOODERS {
            let header = json!({ "alg": "EdDSA", "kid": format!("invented {turn} {flooder} {index}") });
            assert_eq!(get(&mut connection, &key.sign(&header, &world.claims())), 401);
            sent.fetch_add(1, Ordering::SeqCst);
            // As fast as a network would let it come: two cores serve both sides here.
            std::thread::sleep(Duration::from_millis(1));
        }
    };
    let [quiet, flooded] = std::thread::scope(|scope| {
        let measure = || {
            let mut connection = Connection::open(&world.server.base_url);
            let mut times = [Vec::new(), Vec::new()];
            while !ends.load(Ordering::SeqCst) {
                let (start, flooded) = (Instant::now(), floods.load(Ordering::SeqCst));
                assert_eq!(get(&mut connection, &good), 200);
                times[usize::from(flooded)].push(start.elapsed());
                std::thread::sleep(Duration::from_millis(1));
            }
            times
        };
        let measured = scope.spawn(measure);
        for turn in 0..TURNS {
            floods.store(true, Ordering::SeqCst);
            let flooders: Vec<_> = (0..FLOODERS)
                .map(|flooder| {
                    scope.spawn({
                        let flood_of = &flood_of;
                        move || flood_of(turn, flooder)
                    })
                })
                .collect();
            let calm = flooders.into_iter().all(|flooder| flooder.join().is_ok());
            floods.store(false, Ordering::SeqCst);
            std::thread::sleep(Duration::from_millis(500));
            if !calm {
                break;
            }
        }
        ends.store(true, Ordering::SeqCst);
        measured.join().expect("good tokens hold throughout").map(median)
    });
    let fetches = world.keys.fetches() - before;
    println!("{fetches} fetches; a good token takes {quiet:?}, during the flood {flooded:?}");
    assert_eq!(sent.load(Ordering::SeqCst), FLOOD, "each was a 401");
    assert!((1..=10).contains(&fetches), "{fetches} fetches");
    assert_eq!(world.keys.most_at_once(), 1);
    assert!(flooded < quiet * 2, "a good token takes {quiet:?}, during the flood {flooded:?}");

    // Whoever comes with a new key afterwards is let in as soon as the pace allows.
    let new = Key::ed25519("new");
    world.keys.reply(super::Reply::keys(&[&key, &new]));
    super::eventually("the new key is known", || world.get(&world.token(&new)).status == 200);
}
