//! The stub behind a socket, and the few bytes of HTTP that asking it takes.

use dropshot::{ConfigLogging, ConfigLoggingLevel, HttpServer, ServerBuilder};
use serde_json::Value;
use taskward_api::operations;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::stub::Stub;

/// A running server.
pub fn serve() -> HttpServer<Stub> {
    let log = ConfigLogging::StderrTerminal { level: ConfigLoggingLevel::Critical };
    let log = log.to_logger("stub").expect("standard error can be written to");
    let api = operations::description().expect("no two operations collide");
    ServerBuilder::new(api, Stub, log).start().expect("there is a free port")
}

/// The status and the body (null where it is not JSON) of an answer.
pub async fn ask(server: &HttpServer<Stub>, line: &str, headers: &str, body: &str) -> (u16, Value) {
    let length = body.len();
    let request = format!(
        "{line} HTTP/1.1\r\nhost: stub\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
    );
    let mut stream = TcpStream::connect(server.local_addr()).await.expect("the server listens");
    stream.write_all(request.as_bytes()).await.expect("the server reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("the server answers");
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
    let body = answer.split_once("\r\n\r\n").and_then(|(_, body)| serde_json::from_str(body).ok());
    (status.expect("an answer starts with its status"), body.unwrap_or_default())
}
