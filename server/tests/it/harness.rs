//! The program under test: started on a free port with a database of its own, ended when the test ends.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use taskward_client::Client;
use tempfile::TempDir;

use crate::database::Database;

/// The secret of every deployment under test.
pub const SECRET: &str = "kQ7vN2xW9sLmR4tB8yHcJ5fGpD3aZ6eUoXiTqVw1";

/// A running server.
pub struct Server {
    process: Child,
    /// Where it listens: `http://127.0.0.1:PORT`.
    pub base_url: String,
    /// What it serves from.
    pub database: Arc<Database>,
    folder: TempDir,
}

impl Server {
    /// Starts a server on a new database.
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// Starts a server on a new database, with these variables besides the usual ones.
    pub fn start_with(variables: &[(&str, &str)]) -> Self {
        Self::start_on(Arc::new(Database::new()), variables)
    }

    /// Starts a server on this database.
    pub fn start_on(database: Arc<Database>, variables: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let log = std::fs::File::create(folder.path().join("log")).expect("the log can be created");
        let mut process = taskward(folder.path())
            .env("DATABASE_URL", database.url())
            .envs(variables.iter().copied())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("the server starts");
        let mut output = BufReader::new(process.stdout.take().expect("standard output is piped"));
        let mut line = String::new();
        output.read_line(&mut line).expect("the server prints where it listens");
        let Some((_, base_url)) = line.trim().split_once(" on ") else {
            let log = std::fs::read_to_string(folder.path().join("log")).unwrap_or_default();
            panic!("the server did not start: {line}{log}");
        };
        Self { process, base_url: base_url.to_owned(), database, folder }
    }

    /// Ends the process at once, as `kill -9` does, and starts another one on the same database.
    pub fn crash_and_restart(mut self) -> Self {
        self.process.kill().expect("the server can be killed");
        self.process.wait().expect("the server ends");
        Self::start_on(Arc::clone(&self.database), &[])
    }

    /// A client of a user, whose id is this.
    pub fn client(&self, user: &str) -> Client {
        Client::new(reqwest::Client::new(), &self.base_url).with_token(token(user))
    }

    /// What the server has logged so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).expect("there is a log")
    }

    /// The process, to be signalled.
    pub fn process(&mut self) -> &mut Child {
        &mut self.process
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The program, in a folder and with an environment of its own.
pub fn taskward(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_taskward"));
    command.current_dir(folder).env_clear().env("JWT_SECRET", SECRET).env("PORT", "0");
    command
}

/// A token of a user, whose id is this, as the program itself makes it.
pub fn token(user: &str) -> String {
    token_with(&["--sub", user, "--email", &format!("{user}@example.com"), "--name", user])
}

/// A token made with these arguments.
pub fn token_with(arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let output = taskward(folder.path()).arg("token").args(arguments).output().expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("a token is ASCII").trim().to_owned()
}
