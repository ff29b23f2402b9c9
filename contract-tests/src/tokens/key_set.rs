//! A key set that the suite serves itself: the deployment under test fetches its keys here, and the suite counts.

use super::TokenError;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// How long a deployment may take to fetch the set for the first time.
const FIRST_FETCH: Duration = Duration::from_mins(1);
/// How long a client may take for its request.
const PATIENCE: Duration = Duration::from_secs(5);

/// What is served.
#[derive(Debug, Clone)]
pub enum Reply {
    /// A key set of these keys.
    Keys(Vec<Value>),
    /// This status, without a body.
    Status(u16),
    /// A redirect to this address.
    Redirect(String),
    /// 200 with any body.
    Body(Vec<u8>),
    /// The connection is closed without an answer.
    Nothing,
}

/// The server of the key set; it ends with this.
pub struct KeySet {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

struct Shared {
    reply: Mutex<Reply>,
    fetches: AtomicU64,
}

impl KeySet {
    /// Serves a key set at an address, whatever the path.
    ///
    /// # Errors
    /// When the address cannot be listened on.
    pub async fn serve(address: SocketAddr, reply: Reply) -> Result<Self, TokenError> {
        let failed = |error| TokenError::Broken(format!("no key set can be served at {address}: {error}"));
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let shared = Arc::new(Shared { reply: Mutex::new(reply), fetches: AtomicU64::new(0) });
        let serving = Arc::clone(&shared);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let shared = Arc::clone(&serving);
                tokio::spawn(async move { tokio::time::timeout(PATIENCE, answer(stream, &shared)).await });
            }
        });
        Ok(Self { address, shared, task })
    }

    /// Waits until the deployment has fetched the set.
    ///
    /// # Errors
    /// When it does not within a minute.
    pub async fn is_fetched(&self) -> Result<(), TokenError> {
        let start = Instant::now();
        while self.fetches() == 0 {
            if start.elapsed() > FIRST_FETCH {
                let (address, seconds) = (self.address, FIRST_FETCH.as_secs());
                return Err(TokenError::Broken(format!(
                    "nobody fetched the key set at http://{address}/jwks within {seconds} s: start the server so that it does"
                )));
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }

    /// `http://HOST:PORT`.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Serves this from now on.
    pub fn reply(&self, reply: Reply) {
        *self.shared.reply.lock().unwrap_or_else(PoisonError::into_inner) = reply;
    }

    /// How often it was asked.
    #[must_use]
    pub fn fetches(&self) -> u64 {
        self.shared.fetches.load(Ordering::SeqCst)
    }
}

impl Drop for KeySet {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(mut stream: TcpStream, shared: &Shared) -> std::io::Result<()> {
    let (from, mut to) = stream.split();
    let mut lines = BufReader::new(from).lines();
    while lines.next_line().await?.is_some_and(|line| !line.is_empty()) {}
    shared.fetches.fetch_add(1, Ordering::SeqCst);
    let reply = shared.reply.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let (status, header, body) = match reply {
        Reply::Keys(keys) => (200, String::new(), json!({ "keys": keys }).to_string().into_bytes()),
        Reply::Status(status) => (status, String::new(), Vec::new()),
        Reply::Redirect(address) => (302, format!("location: {address}\r\n"), Vec::new()),
        Reply::Body(body) => (200, String::new(), body),
        Reply::Nothing => return Ok(()),
    };
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} .\r\ncontent-type: application/json\r\n{header}connection: close\r\ncontent-length: {length}\r\n\r\n"
    );
    to.write_all(head.as_bytes()).await?;
    to.write_all(&body).await?;
    to.shutdown().await
}
