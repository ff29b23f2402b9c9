//! Connections: order, pieces, unwanted bodies, early answers, and the end.

use super::bare::{self, PATIENCE};
use crate::exchange::{RawEvent, Request};
use crate::rules::protocol as rule;
use crate::suite::{Case, Fault, Ground, Suite};
use crate::tokens::Token;
use std::time::Duration;

pub async fn run(suite: &Suite) {
    suite.check(&rule::PIPELINE, "three at once", async |case| pipeline(case).await).await;
    for size in [1, 7, 64] {
        let label = format!("{size} bytes at a time");
        suite.check(&rule::PIECES, &label, async |case| pieces(case, size).await).await;
    }
    suite.check(&rule::EXPECT, "with a good token", async |case| expect(case, true).await).await;
    suite.check(&rule::EXPECT, "without a token", async |case| expect(case, false).await).await;
    for method in ["GET", "DELETE", "HEAD"] {
        for chunked in [false, true] {
            let label = format!("{method}, {}", if chunked { "chunked" } else { "with a length" });
            suite.check(&rule::STRAY_BODY, &label, async |case| stray(case, method, chunked).await).await;
        }
    }
    for label in ["401", "404", "405", "413", "415"] {
        suite.check(&rule::EARLY, label, async |case| early(case, label).await).await;
    }
    suite
        .check(&rule::CLOSE, "HTTP/1.1 with close", async |case| close(case, "HTTP/1.1", "Connection: close\r\n").await)
        .await;
    suite.check(&rule::CLOSE, "HTTP/1.0", async |case| close(case, "HTTP/1.0", "").await).await;
}

async fn pipeline(case: &Case<'_>) -> Result<(), Fault> {
    let suite = case.suite();
    let ground = Ground::new(case).await?;
    let token = &ground.user.token;
    let requests = [
        (Request::get("/never-there").token(token), 404),
        (suite.probe_request().token(token), 200),
        (suite.probe_request(), 401),
        (Request::get(&ground.place).token(token), 200),
    ];
    let transport = suite.transport();
    let mut bytes = Vec::new();
    for (request, _) in &requests {
        let mut sent = request.clone();
        sent.target = format!("{}{}", transport.prefix(), sent.target);
        bytes.extend(sent.to_bytes(&transport.host()));
    }
    let mut socket = case.socket().await?;
    socket.write(bytes).await;
    for (request, wanted) in &requests {
        let answer = socket.answer(request, PATIENCE).await?;
        case.status(&answer, *wanted)?;
        if answer.closes() {
            return Err(Fault::Untestable("the server ends the connection after an answer".into()));
        }
    }
    case.hold(socket.connection().leftover().is_empty(), || "there are bytes after the last answer".into())
}

async fn pieces(case: &Case<'_>, size: usize) -> Result<(), Fault> {
    let suite = case.suite();
    let ground = Ground::new(case).await?;
    let create = &ground.create;
    let request = ground.request(suite, create)?;
    let mut sent = request.clone();
    sent.target = format!("{}{}", suite.transport().prefix(), sent.target);
    let mut socket = case.socket().await?;
    for piece in sent.to_bytes(&suite.transport().host()).chunks(size) {
        socket.write(piece).await;
    }
    let answer = socket.answer(&request, PATIENCE).await?;
    case.status(&answer, create.success().unwrap_or(201))?;
    case.canary(&ground.user).await
}

async fn expect(case: &Case<'_>, with_token: bool) -> Result<(), Fault> {
    let suite = case.suite();
    let ground = Ground::new(case).await?;
    let create = &ground.create;
    let mut request = ground.request(suite, create)?.header("Expect", "100-continue");
    if !with_token {
        request.token = None;
    }
    let mut head = request.clone();
    head.target = format!("{}{}", suite.transport().prefix(), head.target);
    let mut bytes = head.to_bytes(&suite.transport().host());
    let body = request.body.clone().unwrap_or_default();
    bytes.truncate(bytes.len() - body.len());
    let mut socket = case.socket().await?;
    socket.write(bytes).await;
    let wanted = if with_token { create.success().unwrap_or(201) } else { 401 };
    match socket.read(&request, PATIENCE).await {
        RawEvent::Response(answer) if answer.status == 100 => {
            socket.write(body).await;
            let answer = socket.answer(&request, PATIENCE).await?;
            case.status(&answer, wanted)?;
        }
        RawEvent::Response(answer) if !with_token => case.status(&answer, wanted)?,
        other => return Err(Fault::broken(format!("a client that waits for 100 Continue gets: {other}"))),
    }
    case.canary(&ground.user).await
}

/// A request that nobody made, for the resource: should it be served, the resource is gone.
fn hidden(case: &Case<'_>, ground: &Ground) -> String {
    format!("{}\r\n", bare::head(case.suite(), "DELETE", &ground.place, Some(&ground.user)))
}

async fn stray(case: &Case<'_>, method: &str, chunked: bool) -> Result<(), Fault> {
    let suite = case.suite();
    let ground = Ground::new(case).await?;
    let before = ground.state(case).await?;
    let body = hidden(case, &ground);
    // What DELETE is sent to is not there, so that the resource stays.
    let target = if method == "DELETE" { "/never-there".to_owned() } else { ground.place.clone() };
    let about = Request::new(method, &target).token(&ground.user.token);
    let framed = if chunked {
        format!("Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n", body.len())
    } else {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    };
    let mut socket = case.socket().await?;
    socket.write(format!("{}{framed}", bare::head(suite, method, &target, Some(&ground.user)))).await;
    let answer = socket.answer(&about, PATIENCE).await?;
    let wanted: &[u16] = if method == "DELETE" { &[404] } else { &[200, 400] };
    case.hold(wanted.contains(&answer.status), || format!("answered {} {}", answer.status, answer.text()))?;
    next_is_right(case, &mut socket).await?;
    ground.unchanged(case, &before).await
}

/// The next request on the connection gets its own answer, or the connection is closed.
async fn next_is_right(case: &Case<'_>, socket: &mut crate::suite::Socket<'_>) -> Result<(), Fault> {
    let next = case.suite().probe_request();
    socket.write_request(&next).await;
    match socket.read(&next, PATIENCE).await {
        RawEvent::Closed => return Ok(()),
        RawEvent::Response(answer) => {
            case.hold(answer.status == 401, || {
                format!("the next request, without a token, got the answer {}: it belongs to another", answer.status)
            })?;
        }
        other => return Err(Fault::broken(format!("the next request on the connection: {other}"))),
    }
    let more = socket.connection().read("GET", Duration::from_millis(50)).await;
    case.hold(matches!(more, RawEvent::TimedOut | RawEvent::Closed), || format!("nobody asked for {more}"))
}

async fn early(case: &Case<'_>, kind: &str) -> Result<(), Fault> {
    let suite = case.suite();
    let ground = Ground::new(case).await?;
    let before = ground.state(case).await?;
    let create = &ground.create;
    let limit = create.max_body_bytes.unwrap_or(1 << 16);
    let mut body = hidden(case, &ground).into_bytes();
    let repeated = if kind == "413" { limit / body.len() + 4 } else { 4 };
    body = body.repeat(repeated);
    let mut request = ground.with_body(suite, create, body)?;
    match kind {
        "401" => request.token = Some(Token::broken("junk", "junk")),
        "404" => request.target = "/never-there".into(),
        "405" => request.method = "PATCH".into(),
        "415" => {
            request.headers.clear();
            request = request.header("Content-Type", "text/plain");
        }
        _ => {}
    }
    let mut socket = case.socket().await?;
    socket.write_request(&request).await;
    let answer = match socket.read(&request, PATIENCE).await {
        RawEvent::Response(answer) => answer,
        // A server that closes while we still send may cut off its own answer.
        RawEvent::Closed if kind == "413" => return ground.unchanged(case, &before).await,
        other => return Err(Fault::broken(other.to_string())),
    };
    case.hold(answer.status.to_string() == kind, || format!("answered {} {}", answer.status, answer.text()))?;
    next_is_right(case, &mut socket).await?;
    ground.unchanged(case, &before).await
}

async fn close(case: &Case<'_>, version: &str, line: &str) -> Result<(), Fault> {
    let ground = Ground::new(case).await?;
    let head = bare::head(case.suite(), "GET", &ground.place, Some(&ground.user)).replace("HTTP/1.1", version);
    let about = Request::get(&ground.place).token(&ground.user.token);
    let mut socket = case.socket().await?;
    socket.write(format!("{head}{line}\r\n")).await;
    let answer = socket.answer(&about, PATIENCE).await?;
    case.status(&answer, 200)?;
    let closed = socket.connection().closes_within(Duration::from_secs(2)).await;
    case.hold(closed, || "the connection stays open".into())
}
