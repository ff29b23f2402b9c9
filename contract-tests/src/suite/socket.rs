//! A raw connection inside a case: its answers are recorded and validated like any other.

use super::{Case, Fault};
use crate::exchange::{Exchange, RawConnection, RawEvent, Request, Response};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A raw connection of a case.
pub struct Socket<'a> {
    case: &'a Case<'a>,
    connection: RawConnection,
    sent: Instant,
}

impl<'a> Socket<'a> {
    pub(super) fn new(case: &'a Case<'a>, connection: RawConnection) -> Self {
        Self { case, connection, sent: Instant::now() }
    }

    /// Sends bytes as they are. That the server has closed already is no error here: read what it said.
    pub async fn write(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.sent = Instant::now();
        self.connection.write(bytes.as_ref()).await.is_ok()
    }

    /// Sends a request as HTTP/1.1 bytes on this connection.
    pub async fn write_request(&mut self, request: &Request) -> bool {
        let transport = self.case.suite().transport();
        let mut as_sent = request.clone();
        as_sent.target = format!("{}{}", transport.prefix(), request.target);
        self.write(as_sent.to_bytes(&transport.host())).await
    }

    /// The next event on the connection. `about` says which request it answers, so that the contract can be applied;
    /// its terms tell how far.
    pub async fn read(&mut self, about: &Request, patience: Duration) -> RawEvent {
        let event = self.connection.read(&about.method, patience).await;
        if let RawEvent::Response(response) = &event
            && response.status >= 200
        {
            let response = Response { duration: self.sent.elapsed(), ..response.clone() };
            let exchange = Exchange {
                request: about.clone(),
                outcome: Ok(Arc::new(response)),
                started: self.sent,
                ended: Instant::now(),
            };
            self.case.record(Arc::new(exchange));
        }
        event
    }

    /// As [`Socket::read`], when only an answer will do.
    ///
    /// # Errors
    /// When something else comes: the case's rule is broken.
    pub async fn answer(&mut self, about: &Request, patience: Duration) -> Result<Response, Fault> {
        loop {
            match self.read(about, patience).await {
                RawEvent::Response(response) if response.status < 200 => {}
                RawEvent::Response(response) => return Ok(response),
                other => return Err(Fault::broken(format!("{} {}: {other}", about.method, about.target))),
            }
        }
    }

    /// Puts a new connection in the place of one that the server ends with the answer it just gave.
    ///
    /// # Errors
    /// When raw bytes cannot be sent to this deployment.
    pub async fn reopen_after(&mut self, answer: &Response) -> Result<(), Fault> {
        if answer.closes() {
            self.connection = self.case.suite().transport().raw().await.map_err(Fault::Untestable)?;
        }
        Ok(())
    }

    /// The connection itself: half-close, left-over bytes, whether the server closes.
    pub fn connection(&mut self) -> &mut RawConnection {
        &mut self.connection
    }
}
