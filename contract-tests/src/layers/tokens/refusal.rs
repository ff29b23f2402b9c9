//! The one 401 that every bad token gets, and how an answer is held against it.

use crate::exchange::{Request, Response};
use crate::rules::authentication as rule;
use crate::suite::{Case, Fault};
use crate::tokens::Token;
use serde_json::Value;
use std::sync::Arc;

/// What the server says to a token that is plain junk.
#[derive(Debug, Clone)]
pub struct Refusal {
    body: Value,
    challenge: String,
}

impl Refusal {
    /// Asks the server.
    ///
    /// # Errors
    /// When it does not refuse junk.
    pub async fn learn(case: &Case<'_>) -> Result<Self, Fault> {
        let answer = case.send(case.suite().probe_request().token(&Token::broken("junk", "junk"))).await?;
        case.status(&answer, 401)?;
        Ok(Self { body: common(&answer), challenge: challenge(&answer) })
    }

    /// Sends a request with a bad token: it gets the 401, and the same one as junk does.
    ///
    /// # Errors
    /// When it does not.
    pub async fn meet(&self, case: &Case<'_>, request: Request) -> Result<Arc<Response>, Fault> {
        let answer = case.send(request).await?;
        case.status(&answer, 401)?;
        self.same(case, &answer)?;
        Ok(answer)
    }

    /// Holds a 401 that was got otherwise against this one.
    ///
    /// # Errors
    /// When they differ.
    pub fn same(&self, case: &Case<'_>, answer: &Response) -> Result<(), Fault> {
        let (body, challenge) = (common(answer), challenge(answer));
        case.hold_rule(&rule::SAME_401, body == self.body && challenge == self.challenge, || {
            format!("this 401 is {body} with {challenge:?}; a junk token gets {} with {:?}", self.body, self.challenge)
        })
    }
}

/// The body but for what may differ: the request's id, and the finer code.
pub fn common(answer: &Response) -> Value {
    let mut body = answer.json();
    if let Some(members) = body.as_object_mut() {
        members.remove("request_id");
        members.remove("code");
    }
    body
}

/// The body but for the request's id.
pub fn body(answer: &Response) -> Value {
    let mut body = answer.json();
    if let Some(members) = body.as_object_mut() {
        members.remove("request_id");
    }
    body
}

fn challenge(answer: &Response) -> String {
    answer.header("www-authenticate").unwrap_or_default().to_owned()
}

/// What to answer is free: served or refused, and nothing else.
///
/// # Errors
/// When it is neither.
pub fn either(case: &Case<'_>, answer: &Response) -> Result<(), Fault> {
    case.hold(matches!(answer.status, 200 | 401), || {
        format!("answered {} instead of 200 or 401: {}", answer.status, answer.text())
    })
}
