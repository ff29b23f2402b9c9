//! The contract suite against the server as it was just built, over HTTP alone.

#[expect(dead_code, reason = "the other tests use more of it")]
#[path = "../it/database.rs"]
mod database;
#[expect(dead_code, reason = "the other tests use more of it")]
#[path = "../it/harness.rs"]
mod harness;
mod key_set;
mod second_opinion;

use clap::Parser as _;
use harness::{SECRET, Server};
use taskward_contract::cli::Cli;
use taskward_contract::run::{self, Exit};

/// However slow the machine is, every random case is to come.
const PATIENT: &str = "--time=3600";

/// Runs the suite against a server of its own; the reports are in `target/tmp/NAME`.
async fn suite(name: &str, more: impl FnOnce(&mut Server) -> Vec<String>) -> Exit {
    let mut server = Server::start();
    let secret = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(&secret, SECRET).expect("the secret can be written");
    let report = format!("{}/{name}", env!("CARGO_TARGET_TMPDIR"));
    let secret = secret.path().to_str().expect("paths are UTF-8");
    let arguments =
        ["taskward-contract", "--base-url", &server.base_url, "--secret-file", secret, "--report", &report, PATIENT];
    let arguments: Vec<_> = arguments.map(str::to_owned).into_iter().chain(more(&mut server)).collect();
    run::run(&Cli::parse_from(arguments)).await
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// Every rule, the end of the server included.
#[tokio::test(flavor = "multi_thread")]
async fn a_fixed_seed() {
    let exit = suite("contract", |server| words(&format!("--seed 1 --server-pid {}", server.process().id()))).await;
    assert_eq!(exit, Exit::Kept);
}

/// Whoever sees it fail has the seed on the first line, to run it again with `taskward-contract --seed`.
#[tokio::test(flavor = "multi_thread")]
async fn a_random_seed() {
    let seed = rand::random_range(0..1_u64 << 53);
    assert_eq!(suite("contract-random", |_| words(&format!("--seed {seed}"))).await, Exit::Kept, "seed {seed}");
}

/// A server that ends at once cuts off what is under way: the rule on it can fail.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_does_not_drain_is_found() {
    let killing = |server: &mut Server| {
        let kill = format!("kill -KILL {}", server.process().id());
        [words("--only ROB-SHUTDOWN --signal-command"), vec![kill]].concat()
    };
    assert_eq!(suite("contract-killed", killing).await, Exit::Broken);
}

/// A store that goes on although it was stopped: the rule on outages can fail. On PostgreSQL it holds.
#[tokio::test(flavor = "multi_thread")]
async fn an_outage_that_is_none_is_found() {
    let nothing = "--only ROB-OUTAGE --store-stop-command true --store-start-command true";
    assert_eq!(suite("contract-outage", |_| words(nothing)).await, Exit::Broken);
}

/// Each fault that a proxy puts before the server is found by a rule that names it, and no harmless variant by any.
#[tokio::test(flavor = "multi_thread")]
async fn every_fault_is_found() {
    assert_eq!(suite("self-test", |_| words("--self-test --budget smoke --seed 1")).await, Exit::Kept);
}
