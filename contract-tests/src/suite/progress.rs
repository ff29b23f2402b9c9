//! What is told while the run lasts: one line that moves on a terminal, a line for each layer elsewhere.

use std::io::{IsTerminal, Write};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What is told while the run lasts, on standard error.
#[derive(Debug)]
pub struct Progress {
    is_terminal: bool,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    layer: String,
    drawn: Instant,
}

impl Default for Progress {
    fn default() -> Self {
        let state = State { layer: String::new(), drawn: Instant::now() };
        Self { is_terminal: std::io::stderr().is_terminal(), state: Mutex::new(state) }
    }
}

impl Progress {
    /// A layer begins.
    pub fn begin(&self, layer: &str) {
        layer.clone_into(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner).layer);
    }

    /// A layer is over: what the whole run has come to.
    pub fn end(&self, layer: &str, took: Duration, cases: u64, failures: u64, requests: u64) {
        let line = format!(
            "{layer}: {:.1} s; so far {cases} cases, {failures} failures, {requests} requests\n",
            took.as_secs_f32()
        );
        write(if self.is_terminal { "" } else { &line });
    }

    /// Something happened; drawn at most ten times a second.
    pub fn tick(&self, cases: u64, failures: u64, requests: u64) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if self.is_terminal && state.drawn.elapsed() > Duration::from_millis(100) {
            state.drawn = Instant::now();
            write(&format!("\r\x1b[K{}: {cases} cases, {failures} failures, {requests} requests", state.layer));
        }
    }

    /// The run is over.
    pub fn clear(&self) {
        write(if self.is_terminal { "\r\x1b[K" } else { "" });
    }
}

fn write(text: &str) {
    let mut out = std::io::stderr().lock();
    // Progress that cannot be told is no reason to stop.
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
