//! Replay files: a failing sequence as it was sent, to be sent again with new tokens and new ids.

use crate::exchange::{Exchange, Request};
use crate::rules::{self, Group};
use crate::run::Exit;
use crate::suite::{Case, Evidence, Fault, Suite};
use crate::tokens::{Recipe, jws};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// One failing sequence.
#[derive(Debug, Serialize, Deserialize)]
pub struct Script {
    /// The rule that it breaks.
    pub rule: String,
    /// What was wrong.
    pub message: String,
    /// What to send.
    pub steps: Vec<Step>,
}

/// One request of a sequence.
#[derive(Debug, Serialize, Deserialize)]
pub struct Step {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    /// base64url, for it may be no text.
    body: Option<String>,
    token: Option<(String, Recipe)>,
    /// What was answered then; 0 if nothing was.
    status: u16,
    /// Where a new resource was then: later targets are moved to where it is now.
    location: Option<String>,
}

impl Script {
    /// The script of a failure.
    #[must_use]
    pub fn of(suite: &Suite, rule: &str, evidence: &Evidence) -> Self {
        // A token broken by us may still hold most of a given one, and that is not ours to write down.
        let keeps_broken = suite.tokens.given(0).is_none();
        Self {
            rule: rule.to_owned(),
            message: evidence.message.clone(),
            steps: evidence.exchanges.iter().map(|exchange| step(exchange, keeps_broken)).collect(),
        }
    }
}

fn step(exchange: &Exchange, keeps_broken: bool) -> Step {
    let request = &exchange.request;
    let response = exchange.outcome.as_ref().ok();
    let recipe = |recipe: &Recipe| match recipe {
        Recipe::Verbatim(_) if !keeps_broken => Recipe::Verbatim("left.out.".into()),
        other => other.clone(),
    };
    Step {
        method: request.method.clone(),
        target: request.target.clone(),
        headers: request
            .headers
            .iter()
            .map(|(name, value)| (name.clone(), String::from_utf8_lossy(value).into_owned()))
            .collect(),
        body: request.body.as_deref().map(jws::encode),
        token: request.token.as_ref().map(|token| (token.label.to_string(), recipe(&token.recipe))),
        status: response.map_or(0, |response| response.status),
        location: response.and_then(|response| response.header("location").map(str::to_owned)),
    }
}

/// Sends a script again; broken if the answers are the same as then or a rule on exchanges is.
pub async fn run(suite: &Suite, file: &Path) -> Exit {
    let script: Script = match std::fs::read_to_string(file)
        .map_err(|error| error.to_string())
        .and_then(|text| serde_json::from_str(&text).map_err(|error| error.to_string()))
    {
        Ok(script) => script,
        Err(error) => {
            eprintln!("could not test: {} is no replay file: {error}", file.display());
            return Exit::Untestable;
        }
    };
    println!("{}: {}", script.rule, script.message);
    let rule = rules::find(&script.rule).unwrap_or(&rules::exchange::STATUS);
    let mut same = true;
    let attempt = suite.attempt(rule, "replay", async |case| {
        same = send_all(case, &script).await?;
        Ok(())
    });
    if let Err(fault) = attempt.await.outcome {
        eprintln!("could not test: {fault:?}");
        return Exit::Untestable;
    }
    // A rule on exchanges is judged anew; for any other the same answers must come.
    let still = if rule.group == Group::Exchange { suite.verdicts.tally(rule).failures > 0 } else { same };
    if still {
        println!("{} is still broken", rule.id);
        return Exit::Broken;
    }
    println!("the failure does not show any more");
    Exit::Kept
}

async fn send_all(case: &Case<'_>, script: &Script) -> Result<bool, Fault> {
    let mut moved = BTreeMap::<String, String>::new();
    let mut tokens = BTreeMap::new();
    let mut same = true;
    for step in &script.steps {
        let mut request = Request::new(&step.method, now_at(&step.target, &moved));
        request.headers = step.headers.iter().map(|(name, value)| (name.clone(), value.clone().into_bytes())).collect();
        request.body = step.body.as_deref().and_then(jws::decode);
        if let Some((label, recipe)) = &step.token {
            let key = format!("{recipe:?}");
            if !tokens.contains_key(&key) {
                tokens.insert(key.clone(), case.suite().tokens.remake(label, recipe).await?);
            }
            request.token = tokens.get(&key).cloned();
        }
        let exchange = case.try_send(request).await;
        let response = exchange.outcome.as_ref().ok();
        let status = response.map_or(0, |response| response.status);
        println!("  {} {} → {status} (then {})", step.method, step.target, step.status);
        same &= status == step.status;
        if let (Some(old), Some(new)) = (&step.location, response.and_then(|response| response.header("location"))) {
            moved.insert(old.clone(), new.to_owned());
        }
    }
    Ok(same)
}

/// The target with the place of an old resource replaced by that of the new one.
fn now_at(target: &str, moved: &BTreeMap<String, String>) -> String {
    let place = moved.iter().find_map(|(old, new)| {
        let rest = target.strip_prefix(old.as_str())?;
        (rest.is_empty() || rest.starts_with(['/', '?'])).then(|| format!("{new}{rest}"))
    });
    place.unwrap_or_else(|| target.to_owned())
}
