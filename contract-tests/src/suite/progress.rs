//! One line on the terminal while the run lasts; nothing where nobody looks.

use std::io::{IsTerminal, Write};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The line.
#[derive(Debug)]
pub struct Progress {
    on: bool,
    state: Mutex<(String, Instant)>,
}

impl Default for Progress {
    fn default() -> Self {
        Self { on: std::io::stderr().is_terminal(), state: Mutex::new((String::new(), Instant::now())) }
    }
}

impl Progress {
    /// A layer begins.
    pub fn layer(&self, name: &str) {
        name.clone_into(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner).0);
    }

    /// Something happened; drawn at most ten times a second.
    pub fn tick(&self, cases: u64, failures: u64, requests: u64) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if self.on && state.1.elapsed() > Duration::from_millis(100) {
            state.1 = Instant::now();
            let mut terminal = std::io::stderr().lock();
            // A progress line that cannot be drawn is no reason to stop.
            let _ = write!(terminal, "\r\x1b[K{}: {cases} cases, {failures} failures, {requests} requests", state.0);
            let _ = terminal.flush();
        }
    }

    /// The run is over.
    pub fn clear(&self) {
        if self.on {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}
