//! What headers may and may not change: media types, origins, hosts, request ids; and that reading changes nothing.

use super::bare::{self, PATIENCE};
use crate::exchange::Request;
use crate::rules::protocol as rule;
use crate::spec::Operation;
use crate::suite::{Case, Fault, Ground, Suite};
use std::collections::BTreeSet;
use std::sync::Arc;

const ACCEPTS: [&str; 9] = [
    "text/html",
    "application/json;q=0",
    "*/*;q=0",
    "application/xml, image/png;q=0.5",
    "application/vnd.taskward.v9+json",
    "garbage",
    ";;;,,,",
    "application/json;q=abc",
    "",
];

pub async fn run(suite: &Suite) {
    let is_page = |operation: &Arc<Operation>| {
        operation.responses.values().any(|answer| answer.content.contains_key("text/html"))
    };
    for operation in suite.spec.operations.iter().filter(|operation| operation.success().is_some()) {
        suite.check(&rule::ACCEPT, &operation.id, async |case| accept(case, operation).await).await;
        suite.check(&rule::CORS, &operation.id, async |case| cors(case, operation).await).await;
        if is_page(operation) {
            suite.check(&rule::PAGE_HEADERS, &operation.id, async |case| page(case, operation).await).await;
        }
    }
    if !suite.spec.operations.iter().any(is_page) {
        suite.excuse(&[&rule::PAGE_HEADERS], "the contract documents no page");
    }
    suite.check(&rule::SAFE, "every GET, HEAD and OPTIONS", async |case| safe(case).await).await;
    suite.check(&rule::REQUEST_ID, "ten answers", async |case| request_ids(case).await).await;
    for (name, value) in [
        ("X-Forwarded-Host", "evil.test"),
        ("Forwarded", "host=evil.test;proto=https"),
        ("X-Forwarded-Prefix", "//evil.test"),
        ("X-Original-Host", "evil.test"),
    ] {
        suite.check(&rule::LOCATION, name, async |case| location(case, name, value).await).await;
    }
    suite.check(&rule::LOCATION, "Host", async |case| host(case).await).await;
}

async fn accept(case: &Case<'_>, operation: &Arc<Operation>) -> Result<(), Fault> {
    for value in ACCEPTS {
        let ground = Ground::new(case).await?;
        let request = ground.request(case.suite(), operation)?;
        let plain = case.send(request.clone()).await?;
        // What was deleted is not there a second time.
        let again = if operation.method == "DELETE" {
            let other = Ground::new(case).await?;
            other.request(case.suite(), operation)?
        } else {
            request
        };
        let answer = case.send(again.header("Accept", value)).await?;
        case.hold(answer.status == plain.status || answer.status == 406, || {
            format!("Accept: {value} changes {} to {}: {}", plain.status, answer.status, answer.text())
        })?;
    }
    Ok(())
}

async fn cors(case: &Case<'_>, operation: &Arc<Operation>) -> Result<(), Fault> {
    let suite = case.suite();
    let host = suite.transport().host();
    for origin in ["https://evil.test".to_owned(), "null".to_owned(), format!("http://{host}.evil.test")] {
        let ground = Ground::new(case).await?;
        let request = ground.request(suite, operation)?.header("Origin", &origin);
        let preflight = Request::new("OPTIONS", request.path())
            .header("Origin", &origin)
            .header("Access-Control-Request-Method", &operation.method)
            .header("Access-Control-Request-Headers", "authorization, content-type");
        for request in [request, preflight] {
            let answer = case.send(request).await?;
            let allowed = answer.header("access-control-allow-origin").unwrap_or_default();
            let with_credentials =
                answer.header("access-control-allow-credentials").is_some_and(|value| value == "true");
            case.hold(!(with_credentials && (allowed == origin || allowed == "*")), || {
                format!("the origin {origin} may read answers with credentials")
            })?;
            case.hold(!operation.needs_token || allowed != origin, || {
                format!("the origin {origin} is sent back as allowed")
            })?;
        }
    }
    Ok(())
}

async fn page(case: &Case<'_>, operation: &Arc<Operation>) -> Result<(), Fault> {
    let ground = Ground::new(case).await?;
    let answer = case.send(ground.request(case.suite(), operation)?).await?;
    let policy = answer.header("content-security-policy").unwrap_or_default().to_owned();
    let directive = |name: &str| policy.split(';').map(str::trim).find(|part| part.split(' ').next() == Some(name));
    let scripts = directive("script-src").or_else(|| directive("default-src"));
    case.hold(scripts.is_some_and(|scripts| !scripts.contains("'unsafe-inline'") && !scripts.contains(" *")), || {
        format!("the policy lets any script run: {policy:?}")
    })?;
    let framing = directive("frame-ancestors").is_some() || answer.header("x-frame-options").is_some();
    case.hold(framing, || format!("anybody may frame the page: {policy:?}"))
}

async fn safe(case: &Case<'_>) -> Result<(), Fault> {
    let suite = case.suite();
    let ground = Ground::new(case).await?;
    let before = ground.state(case).await?;
    for operation in suite.spec.operations.iter().filter(|operation| operation.is_safe()) {
        for method in ["GET", "HEAD", "OPTIONS", "GET"] {
            let mut request = ground.request(suite, operation)?;
            method.clone_into(&mut request.method);
            case.send(request).await?;
        }
    }
    let after = ground.state(case).await?;
    case.hold(after == before, || format!("reading changed {before} to {after}"))
}

async fn request_ids(case: &Case<'_>) -> Result<(), Fault> {
    let suite = case.suite();
    let user = suite.user("owner").await?;
    let mut seen = BTreeSet::new();
    let long = "x".repeat(4000);
    for index in 0..10 {
        let odd = ["the-same", "", &long, "a b\t<c>\"", "\u{e9}\u{1f600}"][index / 2];
        let request = suite.probe_request().header("X-Request-Id", odd);
        let answer = case.send(if index % 2 == 0 { request } else { request.token(&user.token) }).await?;
        case.status(&answer, if index % 2 == 0 { 401 } else { 200 })?;
        let Some(id) = answer.header("x-request-id") else {
            return Err(Fault::Untestable("the server gives no X-Request-Id".into()));
        };
        case.hold(seen.insert(id.to_owned()), || format!("two answers have the request id {id}"))?;
        let body = answer.json();
        case.hold(body["request_id"].is_null() || body["request_id"] == id, || {
            format!("the header says {id}, the body {}", body["request_id"])
        })?;
    }
    Ok(())
}

/// Nothing of a host that the client made up comes back in a header that leads somewhere.
fn leads_home(case: &Case<'_>, answer: &crate::exchange::Response) -> Result<(), Fault> {
    let astray = answer.headers.iter().find(|(_, value)| value.contains("evil.test"));
    case.hold(astray.is_none() && !answer.text().contains("evil.test"), || {
        format!("the client's word for the host comes back: {astray:?}")
    })
}

async fn location(case: &Case<'_>, name: &str, value: &str) -> Result<(), Fault> {
    let suite = case.suite();
    let ground = Ground::new(case).await?;
    let create = &ground.create;
    let made = case.send(ground.request(suite, create)?.header(name, value)).await?;
    case.status(&made, create.success().unwrap_or(201))?;
    leads_home(case, &made)?;
    let mut list = suite.probe_request();
    list.target.push_str("?limit=1");
    let page = case.send(list.token(&ground.user.token).header(name, value)).await?;
    leads_home(case, &page)
}

async fn host(case: &Case<'_>) -> Result<(), Fault> {
    let suite = case.suite();
    let ground = Ground::new(case).await?;
    let create = &ground.create;
    let request = ground.request(suite, create)?;
    let body = String::from_utf8(request.body.clone().unwrap_or_default()).unwrap_or_default();
    let head = bare::head(suite, "POST", &request.target, Some(&ground.user))
        .replace(&format!("Host: {}", suite.transport().host()), "Host: evil.test");
    let mut socket = case.socket().await?;
    socket.write(format!("{head}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}", body.len())).await;
    // A front end may refuse a host that is not its own.
    let answer = socket.answer(&request.terms(crate::exchange::Terms::BrokenHttp), PATIENCE).await?;
    leads_home(case, &answer)
}
