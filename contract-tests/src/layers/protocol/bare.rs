//! Bytes out and answers in, where the server may refuse before it knows the contract.

use crate::exchange::RawEvent;
use crate::suite::{Case, Fault, Socket, Suite, User};
use std::time::Duration;

/// How long an answer may take.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// The first lines of a request, the last empty line not among them.
pub fn head(suite: &Suite, method: &str, target: &str, user: Option<&User>) -> String {
    let transport = suite.transport();
    let mut text = format!("{method} {}{target} HTTP/1.1\r\nHost: {}\r\n", transport.prefix(), transport.host());
    if let Some(user) = user {
        text.push_str("Authorization: Bearer ");
        text.push_str(user.token.reveal());
        text.push_str("\r\n");
    }
    text
}

/// Sends bytes on a connection of their own; the first answer that is one, or what came instead.
pub async fn send(case: &Case<'_>, bytes: &[u8]) -> Result<RawEvent, Fault> {
    let mut socket = case.socket().await?;
    // The server may close before it has read everything; what it said counts.
    socket.write(bytes).await;
    Ok(read(&mut socket).await)
}

/// The next answer, those of 1xx aside; not held against the contract.
pub async fn read(socket: &mut Socket<'_>) -> RawEvent {
    loop {
        match socket.connection().read("GET", PATIENCE).await {
            RawEvent::Response(response) if response.status < 200 => {}
            other => return other,
        }
    }
}

/// Whether the request was refused: by an answer, or by the end of the connection.
pub fn is_refusal(event: &RawEvent) -> bool {
    match event {
        RawEvent::Response(answer) => (400..500).contains(&answer.status) || matches!(answer.status, 501 | 505),
        RawEvent::Closed => true,
        RawEvent::TimedOut | RawEvent::Garbage(_) => false,
    }
}
