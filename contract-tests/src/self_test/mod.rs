//! Whether the suite can fail: a fault-injecting proxy between it and the real server (`--self-test`).

use crate::cli::Cli;
use crate::run::Exit;

/// Runs the self-test.
#[expect(clippy::unused_async, reason = "still empty")]
pub async fn run(_cli: &Cli) -> Exit {
    eprintln!("the self-test is not written yet");
    Exit::Internal
}
