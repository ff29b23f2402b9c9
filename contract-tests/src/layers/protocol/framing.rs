//! Framing: requests whose length is ambiguous, and bytes that are no request.

use super::bare;
use crate::exchange::RawEvent;
use crate::rules::protocol as rule;
use crate::suite::{Case, Fault, Ground, Suite};

/// What follows the first lines of a POST whose body is `B` of `N` bytes; `H` is a request that nobody made.
const SMUGGLED: [(&str, &str); 20] = [
    ("two lengths", "Content-Length: N\r\nContent-Length: 0\r\n\r\nBH"),
    ("two lengths in one line", "Content-Length: N, 0\r\n\r\nBH"),
    ("a length with a plus", "Content-Length: +N\r\n\r\nBH"),
    ("a negative length", "Content-Length: -1\r\n\r\nBH"),
    ("a length in hexadecimal", "Content-Length: 0xN\r\n\r\nBH"),
    ("a length beyond 64 bits", "Content-Length: 18446744073709551617\r\n\r\nBH"),
    ("a length with a letter", "Content-Length: Nx\r\n\r\nBH"),
    ("an empty length", "Content-Length: \r\n\r\nBH"),
    ("a space before the colon", "Content-Length : N\r\n\r\nBH"),
    ("chunked, then a length", "Transfer-Encoding: chunked\r\nContent-Length: N\r\n\r\n0\r\n\r\nH"),
    ("a length, then chunked", "Content-Length: N\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nH"),
    ("an unknown coding", "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\nH"),
    ("chunked, but not last", "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\nH"),
    ("a coding with a space before the colon", "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\nH"),
    ("a coding after a vertical tab", "Transfer-Encoding: \u{b}chunked\r\n\r\n0\r\n\r\nH"),
    ("a chunk size that is none", "Transfer-Encoding: chunked\r\n\r\nzz\r\nB\r\n0\r\n\r\nH"),
    ("a chunk size with a sign", "Transfer-Encoding: chunked\r\n\r\n-1\r\nB\r\n0\r\n\r\nH"),
    ("a chunk size beyond 64 bits", "Transfer-Encoding: chunked\r\n\r\n10000000000000001\r\nB\r\n0\r\n\r\nH"),
    ("a folded line", "X-Folded: a\r\n b\r\nContent-Length: N\r\n\r\nBH"),
    ("NUL in a header", "X-Nul: a\0b\r\nContent-Length: N\r\n\r\nBH"),
];

const GARBAGE: [(&str, &[u8]); 9] = [
    ("TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"),
    ("no version", b"GET /\r\n\r\n"),
    ("an unknown version", b"GET / HTTP/3.7\r\nHost: a\r\n\r\n"),
    ("a space in the target", b"GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"),
    ("a header without a colon", b"GET / HTTP/1.1\r\nHost: a\r\nnothing\r\n\r\n"),
    ("a header without a name", b"GET / HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n"),
    ("binary", b"\x00\x01\x02\x03\xff\xfe\xfd\r\n\r\n"),
    ("an answer", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
    ("another protocol", b"EHLO evil.test\r\n\r\n"),
];

pub async fn run(suite: &Suite) {
    for (label, shape) in SMUGGLED {
        suite.check(&rule::SMUGGLE, label, async |case| smuggle(case, shape).await).await;
    }
    for (label, bytes) in GARBAGE {
        suite.check(&rule::GARBAGE, label, async |case| garbage(case, bytes).await).await;
    }
}

async fn smuggle(case: &Case<'_>, shape: &str) -> Result<(), Fault> {
    let suite = case.suite();
    let ground = Ground::new(case).await?;
    let before = ground.state(case).await?;
    let create = &ground.create;
    let request = ground.request(suite, create)?;
    let body = String::from_utf8(request.body.clone().unwrap_or_default()).unwrap_or_default();
    let hidden = format!("{}\r\n", bare::head(suite, "DELETE", &ground.place, Some(&ground.user)));
    // The mark of the body must not be found in what the hidden request holds.
    let rest: String = match shape.split_once("\r\n\r\n") {
        Some((lines, bytes)) => {
            let lines = lines.replace('N', &body.len().to_string()).replace(&format!("X-{}ul", body.len()), "X-Nul");
            let bytes: String = bytes
                .chars()
                .map(|one| match one {
                    'B' => body.clone(),
                    'H' => hidden.clone(),
                    other => other.to_string(),
                })
                .collect();
            format!("{lines}\r\n\r\n{bytes}")
        }
        None => shape.to_owned(),
    };
    let head = bare::head(suite, "POST", &request.target, Some(&ground.user));
    let mut socket = case.socket().await?;
    socket.write(format!("{head}Content-Type: application/json\r\n{rest}")).await;
    let first = bare::read(&mut socket).await;
    case.hold(bare::is_refusal(&first), || format!("a request of ambiguous length: {first}"))?;
    if matches!(first, RawEvent::Response(_)) {
        let second = bare::read(&mut socket).await;
        case.hold(matches!(second, RawEvent::Closed), || {
            format!("after the refusal the connection has to be closed, and there is: {second}")
        })?;
    }
    ground.unchanged(case, &before).await
}

async fn garbage(case: &Case<'_>, bytes: &[u8]) -> Result<(), Fault> {
    let user = case.suite().user("owner").await?;
    let event = bare::send(case, bytes).await?;
    case.hold(bare::is_refusal(&event), || event.to_string())?;
    case.canary(&user).await
}
