//! A PostgreSQL that a test owns: `tools/postgres` starts it, takes orders, and ends it when the test process ends.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Mutex;

/// A running server.
pub struct Cluster {
    process: Child,
    talk: Mutex<(Option<ChildStdin>, BufReader<ChildStdout>)>,
    url: String,
}

impl Cluster {
    /// Starts one.
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// Starts one whose disk has room for this many megabytes.
    pub fn start_with_disk(megabytes: u32) -> Self {
        Self::start_with(&["--disk", &megabytes.to_string()])
    }

    fn start_with(arguments: &[&str]) -> Self {
        let mut process = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../tools/postgres"))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("tools/postgres runs");
        let orders = process.stdin.take().expect("standard input is piped");
        let mut answers = BufReader::new(process.stdout.take().expect("standard output is piped"));
        let url = line(&mut answers);
        Self { process, talk: Mutex::new((Some(orders), answers)), url }
    }

    /// The address of its first database, as its superuser.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Gives an order, one of those that `tools/postgres` lists, and waits until it is done.
    pub fn order(&self, order: &str) {
        let mut talk = self.talk.lock().expect("no order has failed");
        let (orders, answers) = &mut *talk;
        writeln!(orders.as_mut().expect("it takes orders"), "{order}").expect("tools/postgres listens");
        assert_eq!(line(answers), "done", "{order}");
    }
}

fn line(answers: &mut BufReader<ChildStdout>) -> String {
    let mut line = String::new();
    answers.read_line(&mut line).expect("tools/postgres answers");
    assert!(!line.is_empty(), "tools/postgres has ended; it says above why");
    line.trim_end().to_owned()
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // The end of its input is the order to end.
        if let Ok(talk) = self.talk.get_mut() {
            talk.0 = None;
        }
        let _ = self.process.wait();
    }
}
