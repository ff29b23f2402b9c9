//! One trial: the suite against the server through the proxy with one fault.

use super::fault::Fault;
use super::proxy;
use super::world::World;
use crate::budget::Budget;
use crate::cli::Cli;
use crate::layers::{preflight, run_all};
use crate::rules;
use crate::setup;
use crate::suite::{Suite, Verdict};
use serde::Serialize;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The name of what refuses to test at all; a fault may name it among its rules.
pub const PREFLIGHT: &str = "PREFLIGHT";

/// What became of one fault or variant.
#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    /// The group.
    pub group: &'static str,
    /// The fault.
    pub id: &'static str,
    /// Where it comes from.
    pub source: &'static str,
    /// What is wrong with such a server.
    pub what: &'static str,
    /// The rules of which one had to find it.
    pub expected: &'static [&'static str],
    /// The rules that turned red.
    pub red: Vec<String>,
    /// Whether it ended as it should.
    pub right: bool,
    /// What else there is to say: the first failure, or why the run ended.
    pub note: String,
    /// Seconds.
    pub seconds: f64,
}

/// Runs the suite with this fault. A variant (no rules) gets the whole suite, a fault the rules that must find it.
pub async fn run(cli: &Cli, base: Arc<Suite>, trial: super::Trial, patience: Duration) -> Finding {
    let (group, fault, carriers) = trial;
    let started = Instant::now();
    let outcome = Box::pin(tokio::time::timeout(patience, through_proxy(cli, base, fault, carriers))).await;
    let (red, note) = match outcome {
        Ok(Ok(found)) => found,
        Ok(Err(why)) => (vec![PREFLIGHT.to_owned()], why),
        Err(_) => (Vec::new(), format!("not finished within {} s", patience.as_secs())),
    };
    let right = if fault.is_harmless() { red.is_empty() && note.is_empty() } else { found(fault.rules, &red) };
    Finding {
        group,
        id: fault.id,
        source: fault.source,
        what: fault.what,
        expected: fault.rules,
        red,
        right,
        note,
        seconds: started.elapsed().as_secs_f64(),
    }
}

/// Whether one of the rules that had to be red is.
fn found(expected: &[&str], red: &[String]) -> bool {
    let is_expected = |id: &String| match rules::find(id) {
        Some(rule) => expected.iter().any(|name| rule.is_called(name)),
        None => expected.contains(&id.as_str()),
    };
    red.iter().any(is_expected)
}

async fn through_proxy(
    cli: &Cli,
    base: Arc<Suite>,
    fault: &'static Fault,
    carriers: &[&str],
) -> Result<(Vec<String>, String), String> {
    let (listener, url) = proxy::open().await?;
    let server = tokio::spawn(proxy::serve(listener, Arc::new(World::new(base.clone())), fault));
    let mut cli = cli.clone();
    cli.only = fault.rules.iter().filter(|id| **id != PREFLIGHT).map(|id| (*id).to_owned()).collect();
    // These have no cases of their own: others look for them on the way.
    let rides = |id: &&&str| {
        id.starts_with("X-") || ["ROB-CANARY", "PROV-ONE-USER", "ISO-UPSERT", "VAL-ERRORS-NAME"].contains(*id)
    };
    if fault.rules.iter().any(|id| rides(&id)) {
        cli.only.extend(carriers.iter().map(|id| (*id).to_owned()));
    }
    if fault.rules.iter().any(|id| rules::find(id).is_some_and(|rule| rule.from > cli.budget)) {
        cli.budget = Budget::Ci;
    }
    let mut suite = setup::suite_at(&cli, base.seed, url).await?;
    suite.is_quiet = true;
    // Whether a fault is found must not hang on the draw.
    suite.every_case |= !fault.is_harmless();
    suite.ends_with = fault.rules;
    let outcome = preflight::run(&suite).await;
    if outcome.is_ok() {
        Box::pin(run_all(&suite)).await;
    }
    server.abort();
    outcome?;
    let red: Vec<_> = rules::all().into_iter().filter(|rule| suite.verdict(rule) == Verdict::Broken).collect();
    let first = red.first().and_then(|rule| suite.verdicts.tally(rule).evidence.into_iter().next());
    let note = first.map(|evidence| format!("{}: {}", evidence.case, evidence.message));
    let note = note.or_else(|| suite.stop_reason()).unwrap_or_default();
    Ok((red.into_iter().map(|rule| rule.id.to_owned()).collect(), note.chars().take(300).collect()))
}
