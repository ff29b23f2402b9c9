//! What runs outside of Rust: the TypeScript client in Node, and the page in a browser.

use std::path::PathBuf;
use std::process::Command;

use crate::harness::{Server, token};

/// Runs a script of an npm package of this repository. Both are quiet where all is well.
fn npm(package: &str, script: &str, variables: &[(&str, &str)]) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(package);
    assert!(folder.join("node_modules").exists(), "{package} is not installed; run: make tools");
    let output = Command::new("npm")
        .args(["run", "--silent", script])
        .current_dir(folder)
        .envs(variables.iter().copied())
        .output()
        .expect("npm runs; install Node.js 20 or newer");
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{package}: npm run {script}\n{text}");
}

#[test]
fn the_typescript_client_compiles_strictly_and_works_against_the_server() {
    let server = Server::start();
    npm("clients/typescript", "build", &[]);
    npm("clients/typescript", "test:types", &[]);
    npm("clients/typescript", "test:package", &[]);
    let (alice, bob) = (token("alice"), token("bob"));
    let variables = [("BASE_URL", server.base_url.as_str()), ("TOKEN_ALICE", &alice), ("TOKEN_BOB", &bob)];
    npm("clients/typescript", "test:live", &variables);
}

#[test]
fn the_docs_render_in_a_browser_take_a_token_and_try_a_request() {
    let server = Server::start();
    let alice = token("alice");
    npm("e2e", "test:docs", &[("BASE_URL", server.base_url.as_str()), ("TOKEN", &alice)]);
}
