//! The program as an operator runs it, against servers of a few lines. One binary; needs no server of ours.

/// What the program exits with, and the sentence that says what to do.
mod exits;
/// An operation that the suite has never heard of, in a contract that it has never seen.
mod isolation;
/// Files that a run leaves, and a failure sent again.
mod reports;
mod toy;

use std::path::Path;
use std::process::{Command, Output};

/// Runs the program with these arguments and no token in the environment.
fn taskward_contract(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_taskward-contract"));
    command.args(arguments).env_remove("TASKWARD_TOKEN_A").env_remove("TASKWARD_TOKEN_B");
    command.output().expect("the program runs")
}

/// The exit code, and all that was printed.
fn outcome(arguments: &[&str]) -> (Option<i32>, String) {
    let output = taskward_contract(arguments);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout) + &text(&output.stderr))
}

/// A file in a folder, and its path as an argument.
fn file(folder: &Path, name: &str, content: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, content).expect("a file can be written");
    path.to_str().expect("paths are UTF-8").to_owned()
}
