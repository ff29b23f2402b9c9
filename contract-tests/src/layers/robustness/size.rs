//! Large bodies, URIs and headers.

use crate::exchange::{RawEvent, Request, Terms};
use crate::rules::robustness as rule;
use crate::spec::Operation;
use crate::suite::{Case, Fault, Ground, Suite};
use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(5);
/// How much a server may still take of a body without end.
const ENOUGH: usize = 32 << 20;

pub async fn run(suite: &Suite) {
    let mut limited = false;
    for operation in &suite.spec.operations {
        let (Some(limit), true) = (operation.max_body_bytes, operation.body.is_some()) else { continue };
        limited = true;
        for (label, more, fits) in
            [("at the limit", 0, true), ("one byte more", 1, false), ("1 MiB more", 1 << 20, false)]
        {
            let label = format!("{}: {label}", operation.id);
            let check = async |case: &Case<'_>| sized(case, operation, limit + more, fits).await;
            suite.check(&rule::BODY_LIMIT, &label, check).await;
        }
        for length in [limit as u64 + 1, 1 << 32, u64::MAX >> 1] {
            let label = format!("{}: {length} bytes declared", operation.id);
            suite.check(&rule::BODY_EARLY, &label, async |case| declared(case, operation, length, 413).await).await;
        }
        let label = format!("{}: 4 GiB declared", operation.id);
        suite.check(&rule::BODY_ANONYMOUS, &label, async |case| declared(case, operation, 1 << 32, 401).await).await;
        let label = format!("{}: chunks without end", operation.id);
        suite.check(&rule::BODY_CHUNKED, &label, async |case| endless(case, operation, limit).await).await;
    }
    if !limited {
        let limits = [&rule::BODY_LIMIT, &rule::BODY_EARLY, &rule::BODY_ANONYMOUS, &rule::BODY_CHUNKED];
        suite.excuse(&limits, "no operation documents x-max-body-bytes");
    }
    let long = "a".repeat(100_000);
    let probe = suite.probe_request().target;
    for (label, target) in [
        ("path", format!("/{long}")),
        ("query", format!("{probe}?x={long}")),
        ("one megabyte", format!("/{}", long.repeat(10))),
    ] {
        suite.check(&rule::URI, label, async |case| huge(case, &target, "").await).await;
    }
    let mut many = String::new();
    for index in 0..1000 {
        let _ = write!(many, "X-Many-{index}: a\r\n");
    }
    for (label, lines) in [
        ("1000 headers", many),
        ("one of a megabyte", format!("X-Large: {}\r\n", long.repeat(10))),
        ("a name of 100 kB", format!("X-{long}: a\r\n")),
    ] {
        suite.check(&rule::HEADERS, label, async |case| huge(case, &probe, &lines).await).await;
    }
    suite.check(&rule::HEADERS, "60 headers", async |case| some(case).await).await;
}

/// As many headers as proxies and browsers together may well send.
async fn some(case: &Case<'_>) -> Result<(), Fault> {
    let user = case.suite().user("owner").await?;
    let many = |request: Request, index| request.header(&format!("X-Some-{index}"), "a");
    let request = (0..60).fold(case.suite().probe_request().token(&user.token), many);
    let answer = case.send(request.terms(Terms::BrokenHttp)).await?;
    case.hold(matches!(answer.status, 200 | 431), || format!("answered {} {}", answer.status, answer.text()))
}

/// The good body with white space before it, of exactly this size.
async fn sized(case: &Case<'_>, operation: &Arc<Operation>, size: usize, fits: bool) -> Result<(), Fault> {
    let ground = Ground::new(case).await?;
    let before = ground.state(case).await?;
    let mut request = ground.request(case.suite(), operation)?;
    let body = request.body.take().unwrap_or_default();
    let mut padded = vec![b' '; size.saturating_sub(body.len())];
    padded.extend(body);
    request.body = Some(padded);
    let answer = case.send(request.alone()).await?;
    if fits {
        return case.status(&answer, operation.success().unwrap_or(200));
    }
    case.status(&answer, 413)?;
    ground.unchanged(case, &before).await
}

/// First lines that declare a body, which never comes.
async fn declared(case: &Case<'_>, operation: &Arc<Operation>, length: u64, wanted: u16) -> Result<(), Fault> {
    let ground = Ground::new(case).await?;
    let mut about = ground.request(case.suite(), operation)?;
    if wanted == 401 {
        about.token = None;
    }
    about.body = None;
    let mut socket = case.socket().await?;
    socket.write_request(&about.clone().header("Content-Length", length.to_string())).await;
    let answer = socket.answer(&about, PATIENCE).await?;
    // Size and token may be looked at in either order.
    case.hold(answer.status == wanted || (wanted == 401 && answer.status == 413), || {
        format!("answered {} instead of {wanted}: {}", answer.status, answer.text())
    })?;
    case.canary(&ground.user).await
}

async fn endless(case: &Case<'_>, operation: &Arc<Operation>, limit: usize) -> Result<(), Fault> {
    let ground = Ground::new(case).await?;
    let before = ground.state(case).await?;
    let mut about = ground.request(case.suite(), operation)?;
    about.body = None;
    let mut socket = case.socket().await?;
    socket.write_request(&about.clone().header("Transfer-Encoding", "chunked")).await;
    let chunk = format!("4000\r\n{}\r\n", " ".repeat(0x4000));
    let (mut sent, mut event) = (0, RawEvent::TimedOut);
    while sent < ENOUGH.max(limit * 4) && matches!(event, RawEvent::TimedOut) {
        let sending = tokio::time::timeout(PATIENCE, socket.write(&chunk)).await;
        sent += chunk.len();
        // Either the server has closed, or it reads no more: then it must have answered.
        let patience = if matches!(sending, Ok(true)) { Duration::from_millis(1) } else { PATIENCE };
        event = socket.read(&about, patience).await;
        if !matches!(sending, Ok(true)) {
            break;
        }
    }
    match event {
        RawEvent::Response(answer) => case.status(&answer, 413)?,
        RawEvent::Closed => {}
        other => return Err(Fault::broken(format!("after {sent} bytes of a body without end: {other}"))),
    }
    ground.unchanged(case, &before).await
}

async fn huge(case: &Case<'_>, target: &str, lines: &str) -> Result<(), Fault> {
    let suite = case.suite();
    let user = suite.user("owner").await?;
    let about = Request::get(target).terms(Terms::BrokenHttp);
    let transport = suite.transport();
    let head = format!("GET {}{target} HTTP/1.1\r\nHost: {}\r\n{lines}\r\n", transport.prefix(), transport.host());
    let mut socket = case.socket().await?;
    socket.write(head).await;
    // The server's HTTP layer may refuse before it knows any contract: only the status counts.
    let event = socket.connection().read(&about.method, PATIENCE).await;
    let refused = match &event {
        RawEvent::Response(answer) => (400..500).contains(&answer.status),
        RawEvent::Closed => true,
        RawEvent::TimedOut | RawEvent::Garbage(_) => false,
    };
    case.hold(refused, || event.to_string())?;
    case.canary(&user).await
}
