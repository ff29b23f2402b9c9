//! What of the contract was exercised: answers seen, and edges of constraints tried from inside and outside.

use crate::spec::{Location, Operation, Schema, Spec};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// On which side of a constraint a value was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// Just allowed.
    Inside,
    /// Just not.
    Outside,
}

/// One keyword of one field or parameter of one operation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Constraint {
    /// The `operationId`.
    pub operation: String,
    /// `body`, `body.title`, `query.limit`, `path.task_id`, `header.Accept-Encoding`.
    pub place: String,
    /// `maxLength`, `enum`, `required` …
    pub keyword: String,
}

/// Counters; shared by everything that sends.
#[derive(Debug, Default)]
pub struct Coverage {
    statuses: Mutex<BTreeMap<(String, u16), u64>>,
    constraints: Mutex<BTreeMap<Constraint, [u64; 2]>>,
}

/// The keywords that have an inside and an outside.
const KEYWORDS: [&str; 10] =
    ["type", "enum", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "pattern", "format"];

impl Coverage {
    /// An operation answered with this status. The validator calls it for every exchange.
    pub fn saw_status(&self, operation: &str, status: u16) {
        *lock(&self.statuses).entry((operation.to_owned(), status)).or_default() += 1;
    }

    /// A value at this edge of a constraint was sent.
    pub fn tried(&self, operation: &str, place: &str, keyword: &str, edge: Edge) {
        let key = Constraint { operation: operation.to_owned(), place: place.to_owned(), keyword: keyword.to_owned() };
        lock(&self.constraints).entry(key).or_default()[usize::from(edge == Edge::Outside)] += 1;
    }

    /// How often each operation gave each status.
    #[must_use]
    pub fn statuses(&self) -> BTreeMap<(String, u16), u64> {
        lock(&self.statuses).clone()
    }

    /// How often each constraint of the contract was tried, `[inside, outside]`; those never tried are there with zeros.
    #[must_use]
    pub fn constraints(&self, spec: &Spec) -> BTreeMap<Constraint, [u64; 2]> {
        let mut all: BTreeMap<_, _> =
            spec.operations.iter().flat_map(|operation| constraints_of(operation)).map(|one| (one, [0; 2])).collect();
        all.extend(lock(&self.constraints).clone());
        all
    }
}

/// Every constraint that the contract puts on what an operation takes.
fn constraints_of(operation: &Operation) -> Vec<Constraint> {
    let mut all = Vec::new();
    let mut add = |place: &str, keyword: &str| {
        all.push(Constraint { operation: operation.id.clone(), place: place.to_owned(), keyword: keyword.to_owned() });
    };
    for parameter in &operation.parameters {
        let kind = match parameter.location {
            Location::Path => "path",
            Location::Query => "query",
            Location::Header => "header",
            Location::Cookie => "cookie",
        };
        let place = format!("{kind}.{}", parameter.name);
        for keyword in keywords(&parameter.schema.value) {
            // Every text is a string: nothing in a URL is outside that type.
            if keyword != "type" || parameter.schema.value["type"] != "string" {
                add(&place, keyword);
            }
        }
    }
    if let Some(body) = &operation.body {
        for keyword in ["type", "additionalProperties"] {
            add("body", keyword);
        }
        let schema: &Schema = &body.schema;
        for (name, field) in schema.value["properties"].as_object().into_iter().flatten() {
            let place = format!("body.{name}");
            for keyword in keywords(field) {
                add(&place, keyword);
            }
            if schema.value["required"].as_array().is_some_and(|required| required.iter().any(|one| one == name)) {
                add(&place, "required");
            }
        }
    }
    all
}

fn keywords(schema: &Value) -> impl Iterator<Item = &'static str> {
    // A reference stands for a type and perhaps an enum; the layer that sends values knows which.
    KEYWORDS.into_iter().filter(|keyword| schema.get(keyword).is_some())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
