//! Says in plain words what is wrong with a deployment, or with a token, and what to change. It changes nothing.

mod deployment;
mod keys;
mod look;
mod report;
mod token;

pub use report::{Check, Finding, Report};

use taskward_api::Timestamp;

use crate::config::Doctor;

/// Examines the deployment that the configuration describes, and a token if there is one.
pub async fn examine(config: &Doctor, token: Option<&str>, clock: fn() -> Timestamp) -> Report {
    let (configuration, trust) = deployment::configuration(&config.tokens);
    let mut checks = vec![configuration];
    checks.extend(deployment::database(&config.database).await);
    let mut keys = keys::Known::Nothing;
    if let Some(trust) = &trust {
        let (found, known) = keys::examine(&trust.anchor, &trust.rules, clock).await;
        checks.extend(found);
        keys = known;
        checks.push(deployment::rules(trust));
    }
    let token = match (token, &trust) {
        (Some(token), Some(trust)) => Some(token::examine(token, &keys, trust, clock())),
        (Some(_), None) => Some(Check::failed(
            "token",
            "It cannot be looked at while the configuration does not say which tokens hold.",
            "Correct the configuration first.",
        )),
        (None, _) => None,
    };
    Report { checks, token }
}
