//! The page of the contract, and everything that it loads.

use crate::exchange::Request;
use crate::rules::documentation as rule;
use crate::spec::{Isolation, Location, Operation};
use crate::suite::{Case, Fault, Suite};
use regex::Regex;
use std::sync::Arc;

pub async fn run(suite: &Suite) {
    let is_page = |operation: &&Arc<Operation>| {
        operation.is_safe()
            && operation.parameters_in(Location::Path).next().is_none()
            && operation.responses.values().any(|answer| answer.content.contains_key("text/html"))
    };
    let pages: Vec<_> = suite.spec.of_class(Isolation::Public).filter(is_page).collect();
    if pages.is_empty() {
        suite.excuse(&[&rule::PAGE], "the contract documents no page");
    }
    for operation in pages {
        suite.check(&rule::PAGE, &operation.id, async |case| loads(case, operation).await).await;
    }
}

async fn loads(case: &Case<'_>, operation: &Arc<Operation>) -> Result<(), Fault> {
    let page = case.send(Request::get(operation.template.text())).await?;
    case.status(&page, operation.success().unwrap_or(200))?;
    let pattern = Regex::new(r#"<(?:script|link|img)\b[^>]*?\s(?:src|href)\s*=\s*["']?([^"'\s>]+)"#)
        .map_err(|error| Fault::Stop(error.to_string()))?;
    let html = page.text();
    for part in pattern.captures_iter(&html).filter_map(|found| found.get(1)).map(|found| found.as_str()) {
        if part.starts_with("data:") {
            continue;
        }
        let target = local(operation.template.text(), part);
        let Some(target) = target else { return Err(Fault::broken(format!("the page loads {part} from elsewhere"))) };
        for accepted in ["gzip, br", "identity"] {
            let answer = case.send(Request::get(&target).header("Accept-Encoding", accepted)).await?;
            case.hold(answer.status == 200 && !answer.body.is_empty(), || {
                format!("the page loads {target}, which is answered {} with {} bytes", answer.status, answer.body.len())
            })?;
            let coding = answer.header("content-encoding").unwrap_or("identity");
            case.hold(accepted.contains(coding), || {
                format!("{target} is sent as {coding} to one who takes {accepted}")
            })?;
        }
    }
    Ok(())
}

/// The path of a part of the page at `page`; none where it is on another server.
fn local(page: &str, part: &str) -> Option<String> {
    let base = url::Url::parse("http://here.test").ok()?.join(page).ok()?;
    let url = base.join(part).ok()?;
    (url.host_str() == Some("here.test")).then(|| url.path().to_owned())
}
