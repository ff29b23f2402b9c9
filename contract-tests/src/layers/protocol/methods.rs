//! Methods: those that a path has, and all the others.

use super::bare;
use crate::exchange::{Request, Response};
use crate::rules::protocol as rule;
use crate::spec::{Isolation, Location, Operation};
use crate::suite::{Case, Fault, Ground, Suite};
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;

const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "PROPFIND", "LOCK"];
/// Headers on how the body is sent, which HEAD may leave out (RFC 9110, section 9.3.2).
const OF_THE_BODY: [&str; 3] = ["connection", "transfer-encoding", "content-length"];

pub async fn run(suite: &Suite) {
    for path in suite.spec.paths() {
        let here = path.template.text();
        for method in METHODS {
            let known = suite.spec.operations.iter().any(|one| one.template.text() == here && one.method == method);
            if !known {
                let label = format!("{method} {here}");
                suite.check(&rule::METHOD, &label, async |case| other(case, path, method).await).await;
            }
        }
        suite.check(&rule::TRACE, &format!("TRACE {here}"), async |case| trace(case, path).await).await;
        for method in ["FOO", "get", "Get", "GETGET", "DELETE\u{b}"] {
            let label = format!("{method:?} {here}");
            suite.check(&rule::STRANGE_METHOD, &label, async |case| strange(case, path, method).await).await;
        }
    }
    for operation in suite.spec.operations.iter().filter(|operation| operation.is_safe()) {
        suite.check(&rule::HEAD, &operation.id, async |case| head(case, operation).await).await;
    }
    for operation in suite.spec.of_class(Isolation::Owner).filter(|operation| operation.is_safe()) {
        for header in ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "_method"] {
            let label = format!("{}: {header}", operation.id);
            suite.check(&rule::OVERRIDE, &label, async |case| method_override(case, operation, header).await).await;
        }
        suite.check(&rule::OVERRIDE, "X-Original-URL", async |case| path_override(case, operation).await).await;
    }
}

/// The path with the resource's key in it, by another method, with a body where bodies are usual.
fn by(suite: &Suite, ground: &Ground, path: &Operation, method: &str) -> Result<Request, Fault> {
    let mut request = suite
        .typical(path, |parameter| {
            (path.isolation == Isolation::Owner && parameter.location == Location::Path).then(|| ground.key.clone())
        })?
        .token(&ground.user.token);
    method.clone_into(&mut request.method);
    request.body = None;
    request.headers.clear();
    Ok(if matches!(method, "POST" | "PUT" | "PATCH") { request.json(&json!({})) } else { request })
}

async fn other(case: &Case<'_>, path: &Operation, method: &str) -> Result<(), Fault> {
    let suite = case.suite();
    let ground = Ground::new(case).await?;
    let before = ground.state(case).await?;
    let answer = case.send(by(suite, &ground, path, method)?).await?;
    case.status(&answer, 405)?;
    let here = path.template.text();
    let documented: BTreeSet<String> =
        suite.spec.operations.iter().filter(|one| one.template.text() == here).map(|one| one.method.clone()).collect();
    let mut allowed: BTreeSet<String> = answer
        .all("allow")
        .flat_map(|value| value.split(','))
        .map(|method| method.trim().to_owned())
        .filter(|method| !method.is_empty())
        .collect();
    for extra in ["HEAD", "OPTIONS"] {
        if !documented.contains(extra) {
            allowed.remove(extra);
        }
    }
    case.hold(allowed == documented, || format!("Allow names {allowed:?}; the path has {documented:?}"))?;
    ground.unchanged(case, &before).await
}

async fn trace(case: &Case<'_>, path: &Operation) -> Result<(), Fault> {
    let ground = Ground::new(case).await?;
    let request = by(case.suite(), &ground, path, "TRACE")?.header("X-Echo", "never-come-back");
    let answer = case.send(request).await?;
    case.hold((400..500).contains(&answer.status) && !answer.text().contains("never-come-back"), || {
        format!("answered {}: {}", answer.status, answer.text())
    })?;
    case.canary(&ground.user).await
}

async fn strange(case: &Case<'_>, path: &Operation, method: &str) -> Result<(), Fault> {
    let ground = Ground::new(case).await?;
    let before = ground.state(case).await?;
    let target = by(case.suite(), &ground, path, method)?.target;
    let head = bare::head(case.suite(), method, &target, Some(&ground.user));
    let event = bare::send(case, format!("{head}\r\n").as_bytes()).await?;
    case.hold(bare::is_refusal(&event), || format!("{method:?}: {event}"))?;
    ground.unchanged(case, &before).await
}

async fn head(case: &Case<'_>, operation: &Arc<Operation>) -> Result<(), Fault> {
    let ground = Ground::new(case).await?;
    let request = ground.request(case.suite(), operation)?;
    let get = case.send(request.clone()).await?;
    let mut asked = request;
    asked.method = "HEAD".into();
    let head = case.send(asked.clone()).await?;
    case.status(&head, get.status)?;
    let (ours, theirs) = (lasting(&get), lasting(&head));
    case.hold(ours == theirs, || format!("GET has the headers {ours:?}, HEAD {theirs:?}"))?;
    let length = get.body.len().to_string();
    case.hold(head.header("content-length").is_none_or(|value| value == length), || {
        format!("HEAD says Content-Length {:?}; GET has {length} bytes", head.header("content-length"))
    })?;
    // Without a token HEAD must say no more than GET does.
    asked.token = None;
    let anonymous = case.send(asked).await?;
    case.status(&anonymous, if operation.needs_token { 401 } else { get.status })
}

fn lasting(answer: &Response) -> BTreeSet<(&str, &str)> {
    answer.lasting_headers().filter(|(name, _)| !OF_THE_BODY.contains(name)).collect()
}

async fn method_override(case: &Case<'_>, operation: &Arc<Operation>, header: &str) -> Result<(), Fault> {
    let ground = Ground::new(case).await?;
    let before = ground.state(case).await?;
    let request = ground.request(case.suite(), operation)?;
    let answer = case.send(request.header(header, "DELETE")).await?;
    case.status(&answer, operation.success().unwrap_or(200))?;
    ground.unchanged(case, &before).await
}

/// A public path by name, the resource by header: nothing of it comes out without a token.
async fn path_override(case: &Case<'_>, operation: &Arc<Operation>) -> Result<(), Fault> {
    let ground = Ground::new(case).await?;
    for header in ["X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Uri"] {
        let mut request = ground.request(case.suite(), operation)?.header(header, "/health");
        request.token = None;
        let answer = case.send(request).await?;
        case.status(&answer, 401)?;
    }
    case.canary(&ground.user).await
}
