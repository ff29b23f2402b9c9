//! All that a user can read: every protected GET, with every documented filter, page by page.

use super::look::Look;
use super::resource::{Made, request, text};
use crate::exchange::{Request, Response};
use crate::spec::{Isolation, Location, Operation};
use crate::suite::{Case, Fault, Suite, User};
use serde_json::Value;
use std::sync::Arc;

/// How many pages of one collection are walked.
const PAGES: usize = 12;

/// All that a user can read, by what was asked.
#[derive(Debug, Clone)]
pub struct View(Vec<(String, Look)>);

impl View {
    /// Reads everything twice, so that what moves by itself is known.
    pub async fn take(case: &Case<'_>, user: &User, made: &[&Made]) -> Result<Self, Fault> {
        let (first, second) = (read_all(case, user, made).await?, read_all(case, user, made).await?);
        let both = first.into_iter().zip(second);
        Ok(Self(both.map(|((name, one), (_, two))| (name, Look::of_both(&one, &two))).collect()))
    }

    /// What has changed since, if anything has.
    pub async fn change(&self, case: &Case<'_>, user: &User, made: &[&Made]) -> Result<Option<String>, Fault> {
        let now = read_all(case, user, made).await?;
        if now.len() != self.0.len() {
            return Ok(Some(format!("there were {} answers to read, and now {}", self.0.len(), now.len())));
        }
        let pairs = self.0.iter().zip(&now);
        let told = pairs.filter_map(|((name, before), (_, after))| Some((name, before.difference(&Look::of(after))?)));
        Ok(told.map(|(name, how)| format!("{name}: {how}")).next())
    }
}

/// The pages of every collection of the user's, under every documented filter.
pub async fn collections(case: &Case<'_>, user: &User) -> Result<Vec<(String, Arc<Response>)>, Fault> {
    let mut out = Vec::new();
    let suite = case.suite();
    for operation in suite.spec.operations.iter().filter(|operation| reads(operation, Isolation::OwnerCollection)) {
        if operation.parameters_in(Location::Path).next().is_some() {
            continue;
        }
        for first in variants(suite, operation)? {
            let mut next = Some(first);
            for _ in 0..PAGES {
                let Some(page) = next.take() else { break };
                let answer = case.send(page.clone().token(&user.token)).await?;
                next = answer.next_link().map(Request::get);
                out.push((format!("GET {}", page.target), answer));
            }
        }
    }
    Ok(out)
}

/// Whether any object in the value has this id.
pub fn names_id(value: &Value, id: &str) -> bool {
    match value {
        Value::Object(members) => {
            members.get("id").is_some_and(|given| text(given) == id)
                || members.values().any(|member| names_id(member, id))
        }
        Value::Array(items) => items.iter().any(|item| names_id(item, id)),
        _ => false,
    }
}

async fn read_all(case: &Case<'_>, user: &User, made: &[&Made]) -> Result<Vec<(String, Arc<Response>)>, Fault> {
    let mut out = collections(case, user).await?;
    let suite = case.suite();
    for operation in &suite.spec.operations {
        let mut requests = Vec::new();
        if reads(operation, Isolation::SelfOnly) {
            requests.push(suite.typical(operation, |_| None)?);
        } else if reads(operation, Isolation::Owner) {
            for one in made.iter().filter(|one| one.leads_to(operation)) {
                requests.push(request(suite, operation, one)?);
            }
        }
        for request in requests {
            let name = format!("GET {}", request.target);
            out.push((name, case.send(request.token(&user.token)).await?));
        }
    }
    Ok(out)
}

fn reads(operation: &Operation, class: Isolation) -> bool {
    operation.is_safe() && operation.needs_token && operation.isolation == class
}

/// The plain request, and one for each value that an optional parameter lists; of a number, its least and the next.
fn variants(suite: &Suite, operation: &Operation) -> Result<Vec<Request>, Fault> {
    let mut out = vec![suite.typical(operation, |_| None)?];
    for parameter in operation.parameters_in(Location::Query) {
        let schema = &parameter.schema.value;
        let values: Vec<String> = match (schema["enum"].as_array(), schema["type"].as_str()) {
            (Some(values), _) => values.iter().map(text).collect(),
            (None, Some("boolean")) => vec!["true".into(), "false".into()],
            (None, Some("integer")) => {
                let least = schema["minimum"].as_i64().unwrap_or(1);
                vec![least.to_string(), (least + 1).to_string()]
            }
            _ => Vec::new(),
        };
        for value in values {
            out.push(suite.typical(operation, |given| (given.name == parameter.name).then(|| value.clone()))?);
        }
    }
    Ok(out)
}
