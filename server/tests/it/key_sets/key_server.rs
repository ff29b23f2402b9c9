//! The server that publishes keys: real HTTP on a port of its own; it counts, and does whatever a test wants it to do.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::{Value, json};

use super::Key;

/// What it answers.
#[derive(Clone)]
pub struct Reply {
    pub status: u16,
    pub header: String,
    pub body: Vec<u8>,
    /// Before the answer.
    pub delay: Duration,
}

impl Reply {
    pub fn keys(keys: &[&Key]) -> Self {
        Self::set(&keys.iter().map(|key| key.jwk()).collect::<Vec<_>>())
    }

    pub fn set(jwks: &[Value]) -> Self {
        Self::text(200, json!({ "keys": jwks }).to_string())
    }

    pub fn text(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, header: String::new(), body: body.into(), delay: Duration::ZERO }
    }

    pub fn after(self, delay: Duration) -> Self {
        Self { delay, ..self }
    }
}

/// A running server.
pub struct KeyServer {
    address: SocketAddr,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    reply: Mutex<Reply>,
    targets: Mutex<Vec<String>>,
    at_once: AtomicUsize,
    most_at_once: AtomicUsize,
    ends: AtomicBool,
}

impl KeyServer {
    /// Starts a server on a free port.
    pub fn start(reply: Reply) -> Self {
        let shared = Shared {
            reply: Mutex::new(reply),
            targets: Mutex::default(),
            at_once: AtomicUsize::new(0),
            most_at_once: AtomicUsize::new(0),
            ends: AtomicBool::new(false),
        };
        let address = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut server = Self { address, shared: Arc::new(shared), thread: None };
        server.resume();
        server
    }

    /// `http://127.0.0.1:PORT`.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Answers so from now on.
    pub fn reply(&self, reply: Reply) {
        *self.shared.reply.lock().expect("the reply") = reply;
    }

    /// How often it was asked.
    pub fn fetches(&self) -> usize {
        self.shared.targets.lock().expect("the targets").len()
    }

    /// What it was asked for.
    pub fn targets(&self) -> Vec<String> {
        self.shared.targets.lock().expect("the targets").clone()
    }

    /// How many fetches there were at the same time at most.
    pub fn most_at_once(&self) -> usize {
        self.shared.most_at_once.load(Ordering::SeqCst)
    }

    /// Ends: connections are refused from now on.
    pub fn stop(&mut self) {
        if let Some(thread) = self.thread.take() {
            self.shared.ends.store(true, Ordering::SeqCst);
            // Wakes the thread that accepts; it drops the listener.
            let _ = TcpStream::connect(self.address);
            thread.join().expect("the key server ends");
        }
    }

    /// Comes back at the same address.
    pub fn resume(&mut self) {
        let listener = TcpListener::bind(self.address).expect("the address is free");
        self.address = listener.local_addr().expect("an address");
        self.shared.ends.store(false, Ordering::SeqCst);
        let shared = Arc::clone(&self.shared);
        self.thread = Some(std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if shared.ends.load(Ordering::SeqCst) {
                    return;
                }
                let shared = Arc::clone(&shared);
                std::thread::spawn(move || serve(&stream, &shared));
            }
        }));
    }
}

fn serve(stream: &TcpStream, shared: &Shared) -> Option<()> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next()?.ok()?;
    while !lines.next()?.ok()?.is_empty() {}
    let now = shared.at_once.fetch_add(1, Ordering::SeqCst) + 1;
    shared.most_at_once.fetch_max(now, Ordering::SeqCst);
    let target = first.split(' ').nth(1).unwrap_or_default().to_owned();
    shared.targets.lock().expect("the targets").push(target);
    let Reply { status, header, body, delay } = shared.reply.lock().expect("the reply").clone();
    std::thread::sleep(delay);
    let length = body.len();
    shared.at_once.fetch_sub(1, Ordering::SeqCst);
    let head = format!("HTTP/1.1 {status} X\r\n{header}connection: close\r\ncontent-length: {length}\r\n\r\n");
    let mut stream = stream;
    stream.write_all(&[head.as_bytes(), &body].concat()).ok()
}

impl Drop for KeyServer {
    fn drop(&mut self) {
        self.stop();
    }
}
