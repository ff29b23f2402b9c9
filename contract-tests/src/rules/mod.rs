//! The catalogue: every rule that the suite can find broken, one file a group.

#[macro_use]
mod rule;
pub mod authentication;
pub mod concurrency;
pub mod conditions;
pub mod documentation;
pub mod exchange;
pub mod idempotency;
pub mod isolation;
pub mod keys;
pub mod model;
pub mod protocol;
pub mod provisioning;
pub mod robustness;
pub mod validation;

pub use rule::{Group, Rule, Severity};

/// Every rule, in the order of the report.
#[must_use]
pub fn all() -> Vec<&'static Rule> {
    [
        exchange::RULES,
        authentication::RULES,
        keys::RULES,
        provisioning::RULES,
        isolation::RULES,
        model::RULES,
        validation::RULES,
        conditions::RULES,
        idempotency::RULES,
        concurrency::RULES,
        protocol::RULES,
        robustness::RULES,
        documentation::RULES,
    ]
    .concat()
}

/// The rule with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Rule> {
    all().into_iter().find(|rule| rule.id.eq_ignore_ascii_case(id))
}
