//! Cursors: what the server never gave is no cursor.

use crate::exchange::Request;
use crate::rules::validation as rule;
use crate::spec::{Location, Operation, Parameter};
use crate::suite::{Case, Fault, Ground, Suite};
use std::sync::Arc;

/// Texts that no server gives.
const NEVER_GIVEN: [&str; 5] = ["never-given", "0", "AAAA", "e30", "2026-11-23T09%3A30%3A00Z"];

pub async fn run(suite: &Suite) {
    for list in suite.spec.operations.iter().filter(|operation| operation.is_safe() && operation.needs_token) {
        // Only where a page has a size can it be made too small for what there is.
        let Some((size, least)) = page_size(list) else { continue };
        for text in NEVER_GIVEN {
            let label = format!("{}: {text}", list.id);
            suite.check(&rule::CURSOR, &label, async |case| refused(case, list, size, least, text).await).await;
        }
        suite.check(&rule::CURSOR_BOUND, &list.id, async |case| bound(case, list, size, least).await).await;
    }
    if !suite.spec.operations.iter().any(|operation| operation.needs_token && page_size(operation).is_some()) {
        suite.excuse(&[&rule::CURSOR, &rule::CURSOR_BOUND], "no operation of the contract has pages");
    }
}

/// The parameter that bounds a page, and its least value.
fn page_size(list: &Operation) -> Option<(&str, i64)> {
    let mut numbers = list.parameters_in(Location::Query).filter(|one| one.schema.value["type"] == "integer");
    numbers.find_map(|one| Some((one.name.as_str(), one.schema.value["minimum"].as_i64()?)))
}

async fn refused(case: &Case<'_>, list: &Arc<Operation>, size: &str, least: i64, text: &str) -> Result<(), Fault> {
    let suite = case.suite();
    let ground = Ground::new(case).await?;
    let create = &ground.create;
    case.send(ground.request(suite, create)?).await?;
    let page =
        |more: String| Request::get(format!("{}?{size}={least}{more}", list.template.text())).token(&ground.user.token);
    let first = case.send(page(String::new())).await?;
    let link = first.next_link().ok_or_else(|| Fault::Untestable("the collection is not paged".into()))?;
    let mut pairs =
        link.split_once('?').map_or("", |(_, query)| query).split('&').filter_map(|pair| pair.split_once('='));
    // A link repeats what was asked for, and the order that goes without saying; only the cursor takes any text.
    let takes_text = |name: &str| {
        let mut known = list.parameters_in(Location::Query).filter(|one| one.name == name);
        known.any(|one| one.schema.value["type"] == "string" && !one.schema.value["enum"].is_array())
    };
    let name = pairs.find(|(name, _)| takes_text(name)).map(|(name, _)| name);
    let name = name.ok_or_else(|| Fault::Untestable("the link leads on without a parameter".into()))?;
    let answer = case.send(page(format!("&{name}={text}"))).await?;
    case.status(&answer, 400)?;
    case.canary(&ground.user).await
}

async fn bound(case: &Case<'_>, list: &Arc<Operation>, size: &str, least: i64) -> Result<(), Fault> {
    let suite = case.suite();
    let (ground, other) = (Ground::new(case).await?, Ground::new(case).await?);
    case.send(ground.request(suite, &ground.create)?).await?;
    let first = Request::get(format!("{}?{size}={least}", list.template.text()));
    let first = case.send(first.token(&ground.user.token)).await?;
    let link = first.next_link().ok_or_else(|| Fault::Untestable("the collection is not paged".into()))?;
    let theirs = case.send(Request::get(&link).token(&other.user.token)).await?;
    case.hold(theirs.status == 400, || format!("{link} in another's hands is answered {}", theirs.status))?;
    let is_choice = |one: &&Parameter| one.schema.value["type"] == "boolean" || one.schema.value["enum"].is_array();
    let more = list.parameters_in(Location::Query).filter(is_choice);
    for parameter in more.filter(|one| !link.contains(&format!("{}=", one.name))) {
        let value = parameter.schema.value["enum"][0].as_str().unwrap_or("true");
        let changed = format!("{link}&{}={value}", parameter.name);
        let answer = case.send(Request::get(&changed).token(&ground.user.token)).await?;
        case.hold(answer.status == 400, || {
            format!("{changed}, a link for another list, is answered {}", answer.status)
        })?;
    }
    let own = case.send(Request::get(&link).token(&ground.user.token)).await?;
    case.status(&own, 200)
}
