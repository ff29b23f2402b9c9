//! One operation of the contract: its parameters, body, answers and isolation class.

use super::{Schema, Template};
use serde_json::Value;
use std::collections::BTreeMap;

/// What an operation may show (`x-isolation`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Isolation {
    /// The same to everyone, without a token.
    Public,
    /// The caller's own account.
    SelfOnly,
    /// One resource of the caller's.
    Owner,
    /// The set of the caller's resources.
    OwnerCollection,
}

/// Where a parameter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Location {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
    /// In a cookie.
    Cookie,
}

/// A parameter of an operation.
#[derive(Debug)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub location: Location,
    /// Whether it must be there.
    pub required: bool,
    /// The schema of its value (of the value, not of its text).
    pub schema: Schema,
    /// The example that the document gives.
    pub example: Option<Value>,
}

/// The JSON body that an operation takes.
#[derive(Debug)]
pub struct Body {
    /// Whether it must be there.
    pub required: bool,
    /// Its media type.
    pub media_type: String,
    /// Its schema, as the document says (open world).
    pub schema: Schema,
    /// The example that the document gives.
    pub example: Option<Value>,
}

/// A header that an answer carries.
#[derive(Debug)]
pub struct Header {
    /// Whether it must be there.
    pub required: bool,
    /// The schema of its value.
    pub schema: Option<Schema>,
}

/// One documented answer.
#[derive(Debug)]
pub struct Response {
    /// Headers by lower-case name.
    pub headers: BTreeMap<String, Header>,
    /// Media type to closed-world schema; empty means no body.
    pub content: BTreeMap<String, Option<Schema>>,
}

/// One operation.
#[derive(Debug)]
pub struct Operation {
    /// Its `operationId`.
    pub id: String,
    /// Its method, upper case.
    pub method: String,
    /// Its path.
    pub template: Template,
    /// Its isolation class.
    pub isolation: Isolation,
    /// Whether it needs a token.
    pub needs_token: bool,
    /// Its parameters, those of the path item included.
    pub parameters: Vec<Parameter>,
    /// Its body.
    pub body: Option<Body>,
    /// `x-max-body-bytes`.
    pub max_body_bytes: Option<usize>,
    /// Its answers by status.
    pub responses: BTreeMap<u16, Response>,
}

impl Operation {
    /// The parameters that stand in one place.
    pub fn parameters_in(&self, location: Location) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().filter(move |parameter| parameter.location == location)
    }

    /// Whether the contract lets a request carry this header.
    #[must_use]
    pub fn takes_header(&self, name: &str) -> bool {
        self.parameters_in(Location::Header).any(|parameter| parameter.name.eq_ignore_ascii_case(name))
    }

    /// Whether the contract lets a body have this member.
    #[must_use]
    pub fn takes_member(&self, name: &str) -> bool {
        self.body.as_ref().is_some_and(|body| body.schema.value["properties"].get(name).is_some())
    }

    /// Whether its success ends the caller's account.
    #[must_use]
    pub fn erases_caller(&self) -> bool {
        self.method == "DELETE" && self.isolation == Isolation::SelfOnly
    }

    /// Whether the operation only reads (RFC 9110, section 9.2.1).
    #[must_use]
    pub fn is_safe(&self) -> bool {
        self.method == "GET"
    }

    /// The documented status of success, the lowest if there are several.
    #[must_use]
    pub fn success(&self) -> Option<u16> {
        self.responses.keys().copied().find(|status| (200..300).contains(status))
    }
}
