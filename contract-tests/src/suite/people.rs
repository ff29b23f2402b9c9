//! Users, and plain good requests for them to make.

use super::{Fault, Suite, User, typical};
use crate::exchange::{Exchange, Request};
use crate::spec::{Operation, Parameter, PathMatch};
use crate::tokens::Identity;
use std::time::Instant;

impl Suite {
    /// A user who was never here before; with two given tokens, A (label `a`, `A`, `owner`) or B (any other label).
    ///
    /// # Errors
    /// When the token source fails.
    pub async fn user(&self, label: &str) -> Result<User, Fault> {
        let index = usize::from(!matches!(label, "a" | "A" | "owner"));
        if let Some(token) = self.tokens.given(index) {
            let sub = token.claims().and_then(|claims| claims["sub"].as_str().map(str::to_owned)).unwrap_or_default();
            let identity = Identity { label: label.to_owned(), sub, email: None, name: None, issuer: None };
            return Ok(User { identity, token, is_fresh: false });
        }
        self.user_as(self.tokens.identity(label)).await
    }

    /// A user with an identity of the case's making; needs fresh users.
    ///
    /// # Errors
    /// When the token source fails.
    pub async fn user_as(&self, identity: Identity) -> Result<User, Fault> {
        let token = self.tokens.good(&identity).await?;
        Ok(User { identity, token, is_fresh: true })
    }

    /// A plain good request for any operation; `given` may choose the value of a parameter.
    ///
    /// # Errors
    /// When the contract gives no sample.
    pub fn typical(
        &self,
        operation: &Operation,
        given: impl Fn(&Parameter) -> Option<String>,
    ) -> Result<Request, Fault> {
        typical::typical(&self.spec, operation, given).map_err(|error| Fault::Stop(error.to_string()))
    }

    /// A value that this parameter may have and no resource ever will.
    #[must_use]
    pub fn missing(&self, parameter: &Parameter) -> String {
        typical::missing(parameter)
    }

    /// Whether the request would end an account that the operator gave: the run may use it, and no more.
    pub(super) fn would_erase(&self, request: &Request) -> bool {
        self.tokens.given(0).is_some() && request.token.is_some() && self.erases_caller(request)
    }

    /// Sends, unless an account that the operator gave would be erased.
    pub(super) async fn send(&self, request: Request) -> Exchange {
        if self.would_erase(&request) {
            let (now, why) = (Instant::now(), "not sent: an account that the operator gave is not erased".to_owned());
            return Exchange { request, outcome: Err(why), started: now, ended: now };
        }
        self.transport().send(request).await
    }

    /// The subject whose account ended with this exchange.
    pub(super) fn erased_by(&self, exchange: &Exchange) -> Option<String> {
        let succeeded = exchange.outcome.as_ref().is_ok_and(|answer| (200..300).contains(&answer.status));
        let token = exchange.request.token.as_ref().filter(|_| succeeded && self.erases_caller(&exchange.request))?;
        token.claims()?["sub"].as_str().map(str::to_owned)
    }

    fn erases_caller(&self, request: &Request) -> bool {
        matches!(self.spec.find(&request.method, request.path()), PathMatch::Operation(one) if one.erases_caller())
    }

    /// The plainest request that needs a token; add one.
    #[must_use]
    pub fn probe_request(&self) -> Request {
        Request::get(self.spec.probe().map_or("/", |operation| operation.template.text()))
    }
}
