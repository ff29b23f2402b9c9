//! What must hold for every exchange, whoever caused it; knows the contract, sends nothing.

mod body;
mod headers;
mod status;

use crate::coverage::Coverage;
use crate::exchange::{Exchange, Request, Response, Terms};
use crate::rules::Rule;
use crate::spec::{Operation, PathMatch, Spec, is_plain};
use std::sync::Arc;

/// Which rules an exchange was held against, and what was found.
#[derive(Debug, Default)]
pub struct Checked {
    /// Every rule that applied.
    pub considered: Vec<&'static Rule>,
    /// Those that were broken, and how.
    pub broken: Vec<(&'static Rule, String)>,
}

impl Checked {
    /// Holds the exchange against one rule: `found` says what is wrong.
    fn hold(&mut self, rule: &'static Rule, found: Option<String>) {
        self.considered.push(rule);
        self.broken.extend(found.map(|message| (rule, message)));
    }
}

/// One answer with all that is known about it.
struct View<'a> {
    spec: &'a Spec,
    request: &'a Request,
    response: &'a Response,
    terms: Terms,
    path_match: PathMatch<'a>,
    operation: Option<&'a Arc<Operation>>,
    secrets: &'a [String],
}

/// Holds one exchange against the contract and notes which answers were seen. `secrets` may appear in no answer.
#[must_use]
pub fn check(spec: &Spec, exchange: &Exchange, coverage: &Coverage, secrets: &[String]) -> Checked {
    let mut checked = Checked::default();
    let Ok(response) = &exchange.outcome else {
        // A case decides itself whether silence is a fault: see `Case::send`.
        return checked;
    };
    let request = &exchange.request;
    let path_match = spec.find(&request.method, request.path());
    let operation = match &path_match {
        PathMatch::Operation(operation) => Some(*operation),
        PathMatch::OtherMethod(siblings) => siblings.first().copied(),
        PathMatch::NoPath => None,
    };
    let terms = terms(request, response);
    match &path_match {
        _ if terms == Terms::BrokenHttp => {}
        PathMatch::Operation(operation) => coverage.saw_status(&operation.id, response.status),
        // Whatever the method was, 405 is documented by, and counted for, each operation of the path.
        PathMatch::OtherMethod(siblings) => {
            for operation in siblings {
                coverage.saw_status(&operation.id, response.status);
            }
        }
        PathMatch::NoPath => {}
    }
    let view = View { spec, request, response, terms, path_match, operation, secrets };
    status::check(&view, &mut checked);
    headers::check(&view, &mut checked);
    body::check(&view, &mut checked);
    checked
}

/// A path that not every HTTP stack reads alike may be refused in any form, as what is no HTTP; it may not be served.
fn terms(request: &Request, response: &Response) -> Terms {
    match request.terms {
        Terms::Contract if (400..500).contains(&response.status) && !is_plain(request.path()) => Terms::BrokenHttp,
        terms => terms,
    }
}
