//! The README's first screen, run as it is written.

use std::process::Command;

use crate::harness::{SECRET, Server};

/// What differs from run to run: times, and ids of requests.
fn masked(text: &str) -> String {
    let mask = |text: &str, pattern: &str, name: &str| {
        regex::Regex::new(pattern).expect("the pattern is a regular expression").replace_all(text, name).into_owned()
    };
    let text = mask(text, r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", "TIME");
    mask(&text, r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID")
}

#[test]
fn the_commands_of_the_readme_answer_what_it_shows() {
    let server = Server::start();
    let address = server.base_url.strip_prefix("http://").expect("an address");
    let readme = include_str!("../../../README.md");
    let (_, rest) = readme.split_once("```console\n").expect("the README shows a session");
    let (session, _) = rest.split_once("```").expect("the session ends");
    let mut script = "set -e\n".to_owned();
    let mut expected = String::new();
    for line in session.lines() {
        match line.strip_prefix("$ ") {
            // An answer has no newline at its end.
            Some(command) if command.starts_with("curl") => script.extend([command, "; echo\n"]),
            Some(command) => script.extend([command, "\n"]),
            None => expected.extend([line, "\n"]),
        }
    }
    let script =
        script.replace("target/release/taskward", env!("CARGO_BIN_EXE_taskward")).replace("localhost:8000", address);
    let output = Command::new("bash").args(["-c", &script]).env("JWT_SECRET", SECRET).output().expect("bash runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(masked(&String::from_utf8_lossy(&output.stdout)), masked(&expected));
    assert_eq!(session.matches("$ curl").count(), 5);
}
