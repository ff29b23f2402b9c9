//! A bare hyper server that answers every request with one recorded response: what HTTP alone costs.
//!
//! `taskward-bench-bare FILE PORT`, where FILE holds a response as it went over the wire.

use std::convert::Infallible;

use anyhow::{Context as _, ensure};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().context("the file of the response is missing")?;
    let port: u16 = arguments.next().context("the port is missing")?.parse()?;
    let response = recorded(&std::fs::read(file)?)?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    println!("listens on http://{}", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let response = response.clone();
        tokio::spawn(async move {
            let service = service_fn(|request| answer(request, response.clone()));
            // A connection that breaks is its client's business.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn answer(
    request: Request<Incoming>,
    response: Response<Full<Bytes>>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let _ = request.into_body().collect().await;
    Ok(response)
}

/// The response, without the headers that hyper writes itself.
fn recorded(bytes: &[u8]) -> anyhow::Result<Response<Full<Bytes>>> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut head = httparse::Response::new(&mut headers);
    let status = head.parse(bytes)?;
    ensure!(status.is_complete(), "the response ends within its head");
    let mut response = Response::new(Full::new(Bytes::copy_from_slice(&bytes[status.unwrap()..])));
    *response.status_mut() = StatusCode::from_u16(head.code.context("no status")?)?;
    for header in head.headers.iter().filter(|header| !header.name.eq_ignore_ascii_case("date")) {
        let name = HeaderName::from_bytes(header.name.as_bytes())?;
        response.headers_mut().append(name, HeaderValue::from_bytes(header.value)?);
    }
    Ok(response)
}
