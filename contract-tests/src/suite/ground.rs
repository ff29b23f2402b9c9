//! What good requests stand on: a user with one resource, and what both look like before and after.

use super::{Case, Fault, Suite, User};
use crate::exchange::{Request, Response};
use crate::rules::{robustness, validation as rule};
use crate::spec::{Isolation, Location, Operation};

use serde_json::{Value, json};
use std::sync::Arc;

/// A user and a resource of theirs.
pub struct Ground {
    /// Who.
    pub user: User,
    /// The path of the resource.
    pub place: String,
    /// The last segment of that path.
    pub key: String,
    /// The answer that made it.
    pub made: Arc<Response>,
    /// The operation that did.
    pub create: Arc<Operation>,
}

impl Ground {
    /// A user of the case's own, with a resource from the contract's sample.
    ///
    /// # Errors
    /// When no resource can be made: [`rule::ACCEPT`] is broken.
    pub async fn new(case: &Case<'_>) -> Result<Self, Fault> {
        let suite = case.suite();
        let create = suite.spec.creator().cloned();
        let create = create.ok_or_else(|| Fault::Untestable("the contract has no operation that creates".into()))?;
        let user = suite.user("owner").await?;
        let made = case.send(suite.typical(&create, |_| None)?.token(&user.token)).await?;
        case.hold_rule(&rule::ACCEPT, made.status == create.success().unwrap_or(201), || {
            format!("the contract's own sample is answered {}: {}", made.status, made.text())
        })?;
        let place = made.header("location").unwrap_or_default().to_owned();
        let key = place.rsplit('/').next().unwrap_or_default().to_owned();
        case.hold_rule(&rule::ACCEPT, !key.is_empty(), || "what was created has no Location".into())?;
        Ok(Self { user, place, key, made, create })
    }

    /// A plain good request for an operation, about the resource where it is about one.
    ///
    /// # Errors
    /// When the contract gives no sample.
    pub fn request(&self, suite: &Suite, operation: &Operation) -> Result<Request, Fault> {
        let request = suite.typical(operation, |parameter| {
            (operation.isolation == Isolation::Owner && parameter.location == Location::Path).then(|| self.key.clone())
        })?;
        Ok(if operation.needs_token { request.token(&self.user.token) } else { request })
    }

    /// The same request with other bytes as its body.
    ///
    /// # Errors
    /// When the contract gives no sample.
    pub fn with_body(&self, suite: &Suite, operation: &Operation, body: impl Into<Vec<u8>>) -> Result<Request, Fault> {
        Ok(self.request(suite, operation)?.untyped(body))
    }

    /// What the user sees: the resource, and the list where nobody else adds to it. It is a canary too.
    ///
    /// # Errors
    /// When a good request is not served.
    pub async fn state(&self, case: &Case<'_>) -> Result<Value, Fault> {
        let token = &self.user.token;
        let list = case.send(case.suite().probe_request().token(token)).await?;
        let one = case.send(Request::get(&self.place).token(token)).await?;
        for answer in [&list, &one] {
            case.hold_rule(&robustness::CANARY, answer.status == 200, || {
                format!("a good read is answered {}: {}", answer.status, answer.text())
            })?;
        }
        Ok(json!([self.user.is_fresh.then(|| list.json()), one.json()]))
    }

    /// Asserts that nothing changed since `before`.
    ///
    /// # Errors
    /// When something did.
    pub async fn unchanged(&self, case: &Case<'_>, before: &Value) -> Result<(), Fault> {
        let after = self.state(case).await?;
        case.hold_rule(&rule::NO_EFFECT, &after == before, || {
            format!("the request was refused, and yet {before} became {after}")
        })
    }
}
