//! The status line.

use super::{Checked, View};
use crate::exchange::Terms;
use crate::rules::exchange as rule;
use crate::spec::PathMatch;

pub fn check(view: &View<'_>, checked: &mut Checked) {
    let status = view.response.status;
    if view.terms != Terms::Outage {
        checked
            .hold(&rule::SERVER_ERROR, (status >= 500).then(|| format!("answered {status}: {}", view.response.text())));
    }
    if view.terms == Terms::BrokenHttp || status >= 500 {
        return;
    }
    let found = match &view.path_match {
        PathMatch::Operation(operation) => {
            let documented: Vec<_> = operation.responses.keys().map(ToString::to_string).collect();
            (!operation.responses.contains_key(&status))
                .then(|| format!("{} answered {status}; it documents {}", operation.id, documented.join(", ")))
        }
        // OPTIONS may be answered with a preflight's 204 or 200.
        PathMatch::OtherMethod(_) => {
            let right = status == 405 || (view.request.method == "OPTIONS" && (status == 204 || status == 200));
            (!right).then(|| {
                format!("{} is no method of this path, and the answer is {status} instead of 405", view.request.method)
            })
        }
        PathMatch::NoPath => {
            let right = matches!(status, 404 | 405) || (view.request.method == "OPTIONS" && status == 204);
            (!right).then(|| format!("there is nothing at this path, and the answer is {status} instead of 404"))
        }
    };
    checked.hold(&rule::STATUS, found);
}
