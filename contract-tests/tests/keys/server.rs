//! A server with one operation, which shows nothing to nobody but whoever has a token that holds.

use crate::verifier::{Flaw, Verifier};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The contract: ours, but for all operations except the list.
pub fn contract() -> Value {
    let mut spec: Value = yaml_serde::from_str(include_str!("../../../openapi.yaml")).expect("our contract is YAML");
    let paths = spec["paths"].as_object_mut().expect("paths");
    paths.retain(|path, _| path == "/tasks");
    let list = paths["/tasks"].as_object_mut().expect("a path");
    list.retain(|method, _| method == "get");
    list["get"].as_object_mut().expect("an operation").remove("parameters");
    spec
}

/// Starts a server that fetches keys from an address as soon as it answers; it ends with the process.
pub fn start(flaw: Flaw, keys: SocketAddr) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let verifier = Arc::new(Mutex::new(Verifier::new(flaw, keys)));
    let starting = Arc::clone(&verifier);
    std::thread::spawn(move || {
        // As long as the suite waits for its set to be fetched.
        for _ in 0..600 {
            if starting.lock().unwrap_or_else(PoisonError::into_inner).start() {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    });
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let verifier = Arc::clone(&verifier);
            std::thread::spawn(move || connection(stream, &verifier));
        }
    });
    format!("http://{address}")
}

fn connection(mut stream: TcpStream, verifier: &Mutex<Verifier>) {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let mut headers = [httparse::EMPTY_HEADER; 128];
        let mut head = httparse::Request::new(&mut headers);
        match head.parse(&bytes) {
            Ok(httparse::Status::Complete(end)) => {
                let found = head.headers.iter().find(|header| header.name.eq_ignore_ascii_case("authorization"));
                let token = found.and_then(|header| std::str::from_utf8(header.value).ok()?.strip_prefix("Bearer "));
                let status =
                    token.map_or(401, |token| verifier.lock().unwrap_or_else(PoisonError::into_inner).judge(token));
                if stream.write_all(reply(status, token.is_some()).as_bytes()).is_err() {
                    return;
                }
                bytes.drain(..end);
                continue;
            }
            Ok(httparse::Status::Partial) => {}
            Err(_) => return,
        }
        match stream.read(&mut buffer) {
            Ok(count) if count > 0 => bytes.extend_from_slice(&buffer[..count]),
            _ => return,
        }
    }
}

fn reply(status: u16, had_token: bool) -> String {
    let error = if had_token { ", error=\"invalid_token\"" } else { "" };
    let (kind, lines, body) = match status {
        200 => ("application/json", String::new(), json!([])),
        401 => {
            let code = if had_token { "token_invalid" } else { "authentication_required" };
            (
                "application/problem+json",
                format!("www-authenticate: Bearer realm=\"toy\"{error}\r\n"),
                problem(401, code),
            )
        }
        status => ("application/problem+json", String::new(), problem(status, "internal_error")),
    };
    let body = body.to_string();
    format!(
        "HTTP/1.1 {status} .\r\ncontent-type: {kind}\r\n{lines}x-content-type-options: nosniff\r\n\
         cache-control: no-store\r\nx-request-id: 0\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

fn problem(status: u16, code: &str) -> Value {
    json!({ "type": "about:blank", "title": code, "status": status, "detail": code, "code": code, "request_id": "0" })
}
