//! The rules on published keys, against a server of a few lines that has one flaw at a time: each is found, and no other rule
//! is broken where there is none. One binary; needs no server of ours.

mod server;
mod verifier;

use std::net::{SocketAddr, TcpListener};
use std::process::Command;
use verifier::Flaw;

/// Runs the rules on keys, and gives the exit code and all that was printed.
fn run(flaw: Flaw, more: &[&str]) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let spec = folder.path().join("spec.json");
    std::fs::write(&spec, server::contract().to_string()).expect("a file can be written");
    let address = free_address();
    let url = server::start(flaw, address);
    let output = Command::new(env!("CARGO_BIN_EXE_taskward-contract"))
        .args(["--base-url", &url, "--serve-key-set", &address.to_string(), "--seed", "1", "--floor", "0"])
        .args(["--spec", spec.to_str().expect("paths are UTF-8")])
        .args(more)
        .output()
        .expect("the program runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout) + &text(&output.stderr))
}

/// An address that nobody listens on. Somebody else may take it before the suite does, which then says so.
fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address")
}

/// Asserts that the flaw breaks this rule.
fn finds(flaw: Flaw, rule: &str) {
    let (exit, text) = run(flaw, &["--only", rule]);
    assert!(text.contains(&format!("BROKEN {rule}")), "{flaw:?}: {text}");
    assert_eq!(exit, Some(1), "{flaw:?}: {text}");
}

#[test]
fn nothing_is_held_against_a_server_that_keeps_the_rules() {
    let (exit, text) = run(Flaw::None, &["--only", "KEYS"]);
    assert!(text.contains("15 rules kept, 0 broken, 0 skipped, 0 not run"), "{text}");
    assert_eq!(exit, Some(0), "{text}");
}

#[test]
fn a_new_key_that_is_not_looked_for_at_once_is_found() {
    finds(Flaw::Stale, "KEYS-ROTATION");
    finds(Flaw::RefusesFirst, "KEYS-ROTATION");
}

#[test]
fn fetches_that_anybody_can_cause_are_found() {
    finds(Flaw::FetchesForEach, "KEYS-FLOOD");
    finds(Flaw::FetchesAlways, "KEYS-BURST");
    finds(Flaw::GivesUp, "KEYS-AFTER-FLOOD");
}

#[test]
fn keys_that_do_not_end_and_keys_that_are_mixed_up_are_found() {
    finds(Flaw::Hoards, "KEYS-REMOVED");
    finds(Flaw::AnyKey, "KEYS-BOUND");
}

#[test]
fn keys_that_are_none_for_verifying_are_found() {
    finds(Flaw::TakesSymmetric, "KEYS-SYMMETRIC");
    finds(Flaw::IgnoresUse, "KEYS-USE");
    finds(Flaw::WantsAllKnown, "KEYS-TOLERANT");
}

#[test]
fn tokens_that_nobody_should_have_made_are_found() {
    finds(Flaw::PublicAsSecret, "KEYS-CONFUSION");
    finds(Flaw::AnyKind, "KEYS-KINDS");
    finds(Flaw::Breaks, "KEYS-UNKNOWN-ID");
}

#[test]
fn a_server_that_loses_its_keys_is_found() {
    finds(Flaw::Forgets, "KEYS-OUTAGE");
    finds(Flaw::TakesAnything, "KEYS-GARBAGE");
    finds(Flaw::Follows, "KEYS-REDIRECT");
}
