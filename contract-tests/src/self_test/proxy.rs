//! The proxy: plain requests go through the fault, everything else goes through untouched.

use super::fault::{Act, Fault, Style};
use super::message::{self, Incoming, Read};
use super::world::World;
use crate::exchange::Response;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use url::Url;

/// After this long without the rest of a request, the server itself gets what there is.
const LATE: Duration = Duration::from_millis(400);

/// Opens the proxy's door.
///
/// # Errors
/// When there is no port to be had.
pub async fn open() -> Result<(TcpListener, Url), String> {
    let failed = |error: std::io::Error| format!("the proxy cannot be opened: {error}");
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let url = Url::parse(&format!("http://{address}/")).map_err(|error| error.to_string())?;
    Ok((listener, url))
}

/// Serves until it is dropped.
pub async fn serve(listener: TcpListener, world: Arc<World>, fault: &'static Fault) {
    let mut connections = JoinSet::new();
    let mut number = 0;
    while let Ok((stream, _)) = listener.accept().await {
        number += 1;
        let _ = stream.set_nodelay(true);
        connections.spawn(connection(stream, world.clone(), fault, number));
        while connections.try_join_next().is_some() {}
    }
}

async fn connection(mut stream: TcpStream, world: Arc<World>, fault: &'static Fault, number: u64) {
    let mut buffer = Vec::new();
    loop {
        match message::read(&buffer, number) {
            Read::Whole(incoming, taken) => {
                buffer.drain(..taken);
                let asked_to_close =
                    incoming.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close"));
                let Some(answer) = fault.serve(&world, incoming.clone()).await else { return };
                let closes = write(&mut stream, &incoming, answer, fault).await;
                if closes || asked_to_close {
                    return;
                }
            }
            Read::Strange => return untouched(stream, &buffer, &world, fault).await,
            Read::Partial => {
                let patience = if buffer.is_empty() { Duration::from_mins(10) } else { LATE };
                match timeout(patience, stream.read_buf(&mut buffer)).await {
                    Ok(Ok(0)) if !buffer.is_empty() => return untouched(stream, &buffer, &world, fault).await,
                    Ok(Ok(0) | Err(_)) => return,
                    Ok(Ok(_)) => {}
                    Err(_) if buffer.is_empty() => return,
                    Err(_) => return untouched(stream, &buffer, &world, fault).await,
                }
            }
        }
    }
}

/// Lets the server deal with the connection from here on.
async fn untouched(mut stream: TcpStream, buffer: &[u8], world: &World, fault: &Fault) {
    match fault.act {
        Act::Stall => {
            // As a server that never gives up: it reads, and nothing comes of it.
            let mut rest = Vec::new();
            while stream.read_buf(&mut rest).await.is_ok_and(|count| count > 0) {}
            return sleep(Duration::from_mins(2)).await;
        }
        Act::Lax => {
            let answer = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n[]";
            let _ = stream.write_all(answer.as_bytes()).await;
            return;
        }
        _ => {}
    }
    let base = world.suite.transport().base();
    let (Some(host), Some(port)) = (base.host_str(), base.port_or_known_default()) else { return };
    let Ok(mut server) = TcpStream::connect((host, port)).await else { return };
    let _ = server.set_nodelay(true);
    if server.write_all(buffer).await.is_ok() {
        let _ = copy_bidirectional(&mut stream, &mut server).await;
    }
}

/// Writes an answer; whether the connection ends with it.
async fn write(stream: &mut TcpStream, incoming: &Incoming, mut answer: Response, fault: &Fault) -> bool {
    let (style, changes_length) = (fault.style(), fault.is_harmless());
    let no_body = incoming.method == "HEAD" || matches!(answer.status, 204 | 304);
    let announced = answer.header("content-length").and_then(|value| value.parse().ok());
    let mut closes = answer.closes();
    answer.headers.retain(|(name, _)| !matches!(name.as_str(), "content-length" | "transfer-encoding"));
    // A body that was changed has another length than the one announced to HEAD, which may be left out.
    let mut length = if no_body { announced.filter(|_| !changes_length) } else { Some(answer.body.len()) };
    let mut body = if no_body { Vec::new() } else { answer.body.clone() };
    match style {
        Style::Chunked if !no_body => {
            message::set(&mut answer, "transfer-encoding", "chunked");
            length = None;
            body = chunked(&body);
        }
        Style::Close | Style::UntilClose => {
            message::set(&mut answer, "connection", "close");
            closes = true;
            if style == Style::UntilClose && !no_body {
                length = None;
            }
        }
        Style::BodyAlways if no_body => {
            length = Some(2);
            body = b"{}".to_vec();
        }
        Style::WrongLength if !no_body => length = Some(body.len() + 1),
        _ => {}
    }
    let bytes = [message::head(&answer, length, style == Style::Capitals).into_bytes(), body].concat();
    let written = if style == Style::Pieces { pieces(stream, &bytes).await } else { stream.write_all(&bytes).await };
    if closes {
        let _ = stream.shutdown().await;
    }
    closes || written.is_err()
}

async fn pieces(stream: &mut TcpStream, bytes: &[u8]) -> std::io::Result<()> {
    let (first, rest) = bytes.split_at(bytes.len() / 2);
    stream.write_all(first).await?;
    sleep(Duration::from_millis(1)).await;
    stream.write_all(rest).await
}

fn chunked(body: &[u8]) -> Vec<u8> {
    let size = if body.len() > 4096 { 1024 } else { 7 };
    let mut out = Vec::new();
    for piece in body.chunks(size) {
        out.extend(format!("{:x}\r\n", piece.len()).into_bytes());
        out.extend_from_slice(piece);
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b"0\r\n\r\n");
    out
}
