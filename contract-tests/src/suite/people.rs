//! Users, and plain good requests for them to make.

use super::{Fault, Suite, User, typical};
use crate::exchange::Request;
use crate::spec::{Operation, Parameter};
use crate::tokens::Identity;

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

    /// The plainest request that needs a token; add one.
    #[must_use]
    pub fn probe_request(&self) -> Request {
        Request::get(self.spec.probe().map_or("/", |operation| operation.template.text()))
    }
}
