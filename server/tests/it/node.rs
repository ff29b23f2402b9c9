//! What runs outside of Rust: the TypeScript client in Node, pages in a browser, and Better Auth.

use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

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

/// The program, for tests that start it themselves.
const TASKWARD: (&str, &str) = ("TASKWARD", env!("CARGO_BIN_EXE_taskward"));

/// Builds the TypeScript client, once for all who use it.
static CLIENT: LazyLock<()> = LazyLock::new(|| npm("clients/typescript", "build", &[]));

#[test]
fn the_typescript_client_compiles_strictly_and_works_against_the_server() {
    let server = Server::start();
    LazyLock::force(&CLIENT);
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

#[test]
fn tokens_of_a_stock_better_auth_server_are_taken_whatever_signs_them_and_whenever_keys_rotate() {
    npm("e2e", "test:better-auth", &[TASKWARD]);
}

#[test]
fn the_example_page_works_in_a_browser_with_page_auth_server_and_api_on_three_origins() {
    LazyLock::force(&CLIENT);
    npm("examples/web", "test:types", &[]);
    npm("e2e", "test:demo", &[TASKWARD]);
}
