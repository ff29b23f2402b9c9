//! The contract suite against a server whose keys the suite publishes: Better Auth's part is the suite's.

use std::net::TcpListener;

use clap::Parser as _;
use taskward_contract::cli::Cli;
use taskward_contract::run::{self, Exit};

use crate::PATIENT;
use crate::harness::Server;

/// Runs the suite with these arguments besides those that it needs, against a server that knows where its keys are.
async fn suite(arguments: &[&str]) -> Exit {
    let free = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").to_string();
    let origin = format!("http://{free}");
    let server = Server::start_with(&[("JWT_SECRET", ""), ("BETTER_AUTH_URL", &origin)]);
    let own = ["taskward-contract", "--base-url", &server.base_url, "--serve-key-set", &free, "--seed", "1", PATIENT];
    run::run(&Cli::parse_from(own.iter().chain(arguments))).await
}

/// Every rule: those on keys, and those on issuer and audience, which a shared secret does not need.
#[tokio::test(flavor = "multi_thread")]
async fn every_rule_holds_with_published_keys() {
    let report = format!("{}/contract-key-set", env!("CARGO_TARGET_TMPDIR"));
    assert_eq!(suite(&["--report", &report, "--require", "KEYS,AUTH-ISS,AUTH-AUD"]).await, Exit::Kept);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rules_on_keys_hold_with_other_algorithms() {
    for algorithm in ["ES256", "PS256"] {
        assert_eq!(suite(&["--only", "KEYS", "--algorithm", algorithm]).await, Exit::Kept, "{algorithm}");
    }
}
