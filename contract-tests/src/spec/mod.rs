//! The contract as plain values, read from the `OpenAPI` document; knows no HTTP client, no tokens and no rules.

mod document;
mod operation;
mod paths;
mod read;
mod sample;
mod schema;

pub use document::{Document, SpecError};
pub use operation::{Body, Header, Isolation, Location, Operation, Parameter, Response};
pub use paths::{PathMatch, Template, is_plain};
pub use sample::sample;
pub use schema::{Schema, World};

use std::collections::BTreeMap;
use std::sync::Arc;

/// A whole contract: every operation, and the shape that every error has.
#[derive(Debug)]
pub struct Spec {
    /// The title and version that the document gives itself.
    pub title: String,
    /// Every operation, in the order of the document.
    pub operations: Vec<Arc<Operation>>,
    /// The schema of `application/problem+json`, for answers that belong to no operation.
    pub problem: Option<Schema>,
    /// The document, its references still in place.
    pub document: Document,
}

impl Spec {
    /// Reads a contract from YAML or JSON text.
    ///
    /// # Errors
    /// When the text is no `OpenAPI` 3 document, is one that cannot be tested, or has an operation without `x-isolation`.
    pub fn parse(text: &str) -> Result<Self, SpecError> {
        let document = Document::parse(text)?;
        let operations = read::all(&document)?;
        let problem = operations
            .iter()
            .flat_map(|operation| operation.responses.values())
            .find_map(|response| response.content.get("application/problem+json").cloned().flatten());
        let info = &document.root()["info"];
        let text = |name: &str| info[name].as_str().unwrap_or("?").to_owned();
        Ok(Self { title: format!("{} {}", text("title"), text("version")), operations, problem, document })
    }

    /// The operation with this `operationId`.
    #[must_use]
    pub fn operation(&self, id: &str) -> Option<&Arc<Operation>> {
        self.operations.iter().find(|operation| operation.id == id)
    }

    /// Whether the contract has all of these operations.
    #[must_use]
    pub fn has(&self, ids: &[&str]) -> bool {
        ids.iter().all(|id| self.operation(id).is_some())
    }

    /// The operations of one isolation class.
    pub fn of_class(&self, class: Isolation) -> impl Iterator<Item = &Arc<Operation>> {
        self.operations.iter().filter(move |operation| operation.isolation == class)
    }

    /// The operation that adds to the caller's collection.
    #[must_use]
    pub fn creator(&self) -> Option<&Arc<Operation>> {
        self.of_class(Isolation::OwnerCollection).find(|operation| operation.method == "POST")
    }

    /// The paths of the contract, each with one of its operations.
    #[must_use]
    pub fn paths(&self) -> Vec<&Arc<Operation>> {
        let mut paths: Vec<&Arc<Operation>> = Vec::new();
        for operation in &self.operations {
            if paths.iter().all(|known| known.template.text() != operation.template.text()) {
                paths.push(operation);
            }
        }
        paths
    }

    /// What the contract says of a request for `path` (without query) by `method`; `HEAD` is read as `GET`.
    #[must_use]
    pub fn find(&self, method: &str, path: &str) -> PathMatch<'_> {
        let method = if method == "HEAD" { "GET" } else { method };
        let mut siblings: BTreeMap<usize, Vec<&Arc<Operation>>> = BTreeMap::new();
        for operation in &self.operations {
            if operation.template.matches(path) {
                siblings.entry(operation.template.parameter_count()).or_default().push(operation);
            }
        }
        // A literal path wins over a template (OpenAPI, "Path Templating Matching").
        let Some((_, siblings)) = siblings.into_iter().next() else { return PathMatch::NoPath };
        match siblings.iter().find(|operation| operation.method == method) {
            Some(operation) => PathMatch::Operation(operation),
            None => PathMatch::OtherMethod(siblings),
        }
    }

    /// The plainest read that shows whether a token is accepted: an owner-collection `GET` that needs no parameter.
    #[must_use]
    pub fn probe(&self) -> Option<&Arc<Operation>> {
        let usable = |operation: &&Arc<Operation>| {
            operation.method == "GET" && operation.parameters.iter().all(|parameter| !parameter.required)
        };
        self.of_class(Isolation::OwnerCollection)
            .find(usable)
            .or_else(|| self.of_class(Isolation::SelfOnly).find(usable))
    }
}
