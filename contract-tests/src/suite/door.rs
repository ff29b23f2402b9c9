//! A door for HTTP clients that are not ours (the generated one): what goes through it is sent, recorded and validated by the case.

use super::{Case, Fault, User};
use crate::exchange::{Request, Response};
use crate::tokens::Token;
use futures::future::{Either, select};
use futures::stream::{FuturesUnordered, StreamExt};
use std::fmt::Write;
use std::pin::pin;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Headers that belong to the connection and not to the request.
const OF_THE_CONNECTION: [&str; 5] = ["host", "content-length", "connection", "transfer-encoding", "authorization"];

impl Case<'_> {
    /// Runs `body` with the address of a door to the server: point any client there, and its exchanges are this case's.
    /// `users` are those whose tokens the client may send.
    ///
    /// # Errors
    /// When the door cannot be opened.
    pub async fn through_door<T>(&self, users: &[&User], body: impl AsyncFnOnce(String) -> T) -> Result<T, Fault> {
        let failed = |error: std::io::Error| Fault::Stop(format!("the door cannot be opened: {error}"));
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(failed)?;
        let address = format!("http://{}", listener.local_addr().map_err(failed)?);
        let serving = pin!(self.serve(&listener, users));
        let body = pin!(body(address));
        match select(body, serving).await {
            Either::Left((result, _)) => Ok(result),
            Either::Right(((), _)) => Err(Fault::Stop("the door closed".into())),
        }
    }

    async fn serve(&self, listener: &TcpListener, users: &[&User]) {
        let mut connections = FuturesUnordered::new();
        loop {
            tokio::select! {
                accepted = listener.accept() => match accepted {
                    Ok((stream, _)) => connections.push(self.connection(stream, users)),
                    Err(_) => return,
                },
                Some(()) = connections.next() => {}
            }
        }
    }

    async fn connection(&self, mut stream: TcpStream, users: &[&User]) {
        let mut buffer = Vec::new();
        loop {
            while let Some((request, taken)) = parse(&buffer, users) {
                buffer.drain(..taken);
                let exchange = self.try_send(request).await;
                // Where the server gave no answer, the client gets none.
                let Ok(response) = &exchange.outcome else { return };
                if stream.write_all(&to_bytes(response, &exchange.request.method)).await.is_err() {
                    return;
                }
            }
            match stream.read_buf(&mut buffer).await {
                Ok(0) | Err(_) => return,
                Ok(_) => {}
            }
        }
    }
}

/// One whole request from the start of the bytes, and how many it took.
fn parse(bytes: &[u8], users: &[&User]) -> Option<(Request, usize)> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut head = httparse::Request::new(&mut headers);
    let Ok(httparse::Status::Complete(start)) = head.parse(bytes) else { return None };
    let mut request = Request::new(head.method?, head.path?);
    let mut length = 0;
    for header in head.headers.iter() {
        let name = header.name.to_lowercase();
        let value = String::from_utf8_lossy(header.value);
        match name.as_str() {
            "content-length" => length = value.parse().ok()?,
            "authorization" => request.token = Some(known(value.trim_start_matches("Bearer "), users)),
            _ if OF_THE_CONNECTION.contains(&name.as_str()) => {}
            _ => request = request.header(header.name, header.value),
        }
    }
    let body = bytes.get(start..start + length)?;
    if length > 0 {
        request.body = Some(body.to_vec());
    }
    Some((request, start + length))
}

fn known(text: &str, users: &[&User]) -> Token {
    users
        .iter()
        .map(|user| &user.token)
        .find(|token| token.reveal() == text)
        .cloned()
        .unwrap_or_else(|| Token::broken(text, "some token"))
}

fn to_bytes(response: &Response, method: &str) -> Vec<u8> {
    let mut out = format!("HTTP/1.1 {} .\r\n", response.status);
    for (name, value) in response.headers.iter().filter(|(name, _)| !OF_THE_CONNECTION.contains(&name.as_str())) {
        let _ = write!(out, "{name}: {value}\r\n");
    }
    if response.status != 204 && method != "HEAD" {
        let _ = write!(out, "content-length: {}\r\n", response.body.len());
    }
    out.push_str("\r\n");
    [out.into_bytes(), response.body.clone()].concat()
}
