//! A plain socket: bytes in as they are, answers out as they come.

use super::Response;
use super::parse::{Parsed, parse};
use std::fmt;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// One connection.
#[derive(Debug)]
pub struct RawConnection {
    stream: TcpStream,
    buffer: Vec<u8>,
    closed: bool,
}

/// What came next on a connection.
#[derive(Debug)]
pub enum RawEvent {
    /// An answer; 100 Continue is one too.
    Response(Response),
    /// The server closed without an answer.
    Closed,
    /// Nothing came in time.
    TimedOut,
    /// Something that is no HTTP.
    Garbage(String),
}

impl fmt::Display for RawEvent {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Response(response) => write!(out, "an answer {}", response.status),
            Self::Closed => out.write_str("the connection was closed without an answer"),
            Self::TimedOut => out.write_str("no answer in time"),
            Self::Garbage(why) => out.write_str(why),
        }
    }
}

impl RawConnection {
    /// Connects.
    ///
    /// # Errors
    /// When nobody listens.
    pub async fn open(host: &str, port: u16) -> Result<Self, String> {
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let stream = TcpStream::connect((host, port)).await.map_err(|error| format!("cannot connect: {error}"))?;
        stream.set_nodelay(true).map_err(|error| error.to_string())?;
        Ok(Self { stream, buffer: Vec::new(), closed: false })
    }

    /// Sends bytes.
    ///
    /// # Errors
    /// When the server has closed the connection.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), String> {
        self.stream.write_all(bytes).await.map_err(|error| format!("cannot send: {error}"))
    }

    /// Says that no more bytes will come, and keeps listening.
    ///
    /// # Errors
    /// When the connection is gone.
    pub async fn finish(&mut self) -> Result<(), String> {
        self.stream.shutdown().await.map_err(|error| format!("cannot close: {error}"))
    }

    /// The next answer, to a request by `method`.
    pub async fn read(&mut self, method: &str, patience: Duration) -> RawEvent {
        tokio::time::timeout(patience, self.read_answer(method)).await.unwrap_or(RawEvent::TimedOut)
    }

    /// Bytes that came and belong to no answer read so far.
    #[must_use]
    pub fn leftover(&self) -> &[u8] {
        &self.buffer
    }

    /// Waits until the server closes; false if it does not in time.
    pub async fn closes_within(&mut self, patience: Duration) -> bool {
        let drained = async {
            while !self.closed {
                self.fill().await;
            }
        };
        tokio::time::timeout(patience, drained).await.is_ok()
    }

    async fn read_answer(&mut self, method: &str) -> RawEvent {
        loop {
            match parse(&self.buffer, method) {
                Parsed::Whole(response, taken) => {
                    self.buffer.drain(..taken);
                    return RawEvent::Response(response);
                }
                Parsed::UntilClose(mut response, start) if self.closed => {
                    response.body = self.buffer.split_off(start);
                    self.buffer.clear();
                    return RawEvent::Response(response);
                }
                Parsed::Garbage(why) if !self.buffer.is_empty() => return RawEvent::Garbage(why),
                _ if self.closed && self.buffer.is_empty() => return RawEvent::Closed,
                _ if self.closed => return RawEvent::Garbage("the answer broke off".into()),
                _ => self.fill().await,
            }
        }
    }

    async fn fill(&mut self) {
        if matches!(self.stream.read_buf(&mut self.buffer).await, Ok(0) | Err(_)) {
            self.closed = true;
        }
    }
}
