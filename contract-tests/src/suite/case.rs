//! One case: requests in, assertions on the answers, and the recording that shows what happened.

use super::{Fault, Socket, Suite, User};
use crate::exchange::{Exchange, Request, Response};
use crate::rules::{self, Rule};
use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many exchanges of a case are remembered.
const REMEMBERED: usize = 40;

/// One case of one rule. Shared references are enough, so that a case may do several things at once.
pub struct Case<'a> {
    suite: &'a Suite,
    rule: &'static Rule,
    label: String,
    notes: Mutex<Notes>,
}

#[derive(Default)]
struct Notes {
    exchanges: VecDeque<Arc<Exchange>>,
    others: Vec<&'static Rule>,
    /// The subjects whose account was erased: their good tokens are none any more.
    erased: BTreeSet<String>,
}

/// How a case ended; not yet counted.
pub struct Attempt {
    /// The rule of the case.
    pub rule: &'static Rule,
    /// What the case was about.
    pub label: String,
    /// How it ended.
    pub outcome: Result<(), Fault>,
    /// What was sent and what came back.
    pub exchanges: Vec<Arc<Exchange>>,
    /// Every other rule that the case held something against, once an assertion.
    pub others: Vec<&'static Rule>,
    /// How often the same sequence failed when it was tried again: k of n.
    pub again: Option<(u32, u32)>,
}

impl Attempt {
    /// What is wrong, if a rule is broken.
    #[must_use]
    pub fn failure(&self) -> Option<&str> {
        if let Err(Fault::Broken(_, message)) = &self.outcome { Some(message) } else { None }
    }
}

impl<'a> Case<'a> {
    pub(super) fn new(suite: &'a Suite, rule: &'static Rule, label: &str) -> Self {
        Self { suite, rule, label: label.to_owned(), notes: Mutex::default() }
    }

    /// The suite that the case belongs to.
    #[must_use]
    pub fn suite(&self) -> &'a Suite {
        self.suite
    }

    /// Sends a request; every rule on exchanges is applied to the answer.
    ///
    /// # Errors
    /// When no answer comes: `X-ANSWERED` is broken, and the case ends.
    pub async fn send(&self, request: Request) -> Result<Arc<Response>, Fault> {
        if self.suite.would_erase(&request) {
            return Err(Fault::Untestable("an account that the operator gave is not erased".into()));
        }
        let exchange = self.try_send(request).await;
        let answered = exchange.outcome.is_ok();
        self.hold_rule(&rules::exchange::ANSWERED, answered, || {
            format!(
                "{} {} got no answer: {}",
                exchange.request.method,
                exchange.request.target,
                exchange.outcome.as_ref().err().cloned().unwrap_or_default()
            )
        })?;
        exchange.outcome.clone().map_err(Fault::broken)
    }

    /// As [`Case::send`], where no answer is an answer too (shutdown, hostile bytes).
    pub async fn try_send(&self, request: Request) -> Arc<Exchange> {
        let exchange = Arc::new(self.suite.send(request).await);
        self.record(exchange.clone());
        exchange
    }

    /// Opens a plain connection for bytes of the layer's own making.
    ///
    /// # Errors
    /// When raw bytes cannot be sent to this deployment.
    pub async fn socket(&self) -> Result<Socket<'_>, Fault> {
        Ok(Socket::new(self, self.suite.transport().raw().await.map_err(Fault::Untestable)?))
    }

    /// Asserts for the case's own rule.
    ///
    /// # Errors
    /// When it does not hold.
    pub fn hold(&self, holds: bool, message: impl FnOnce() -> String) -> Result<(), Fault> {
        if holds { Ok(()) } else { Err(Fault::Broken(None, message())) }
    }

    /// Asserts for another rule, and counts a case of it.
    ///
    /// # Errors
    /// When it does not hold.
    pub fn hold_rule(&self, rule: &'static Rule, holds: bool, message: impl FnOnce() -> String) -> Result<(), Fault> {
        self.notes().others.push(rule);
        if holds { Ok(()) } else { Err(Fault::Broken(Some(rule), message())) }
    }

    /// Asserts a status for the case's own rule.
    ///
    /// # Errors
    /// When it is another one.
    pub fn status(&self, response: &Response, wanted: u16) -> Result<(), Fault> {
        self.hold(response.status == wanted, || {
            format!("answered {} instead of {wanted}: {}", response.status, response.text())
        })
    }

    /// A good request, to be made after each probe that had to be refused.
    ///
    /// # Errors
    /// When it is not served.
    pub async fn canary(&self, user: &User) -> Result<(), Fault> {
        if self.notes().erased.contains(&user.identity.sub) {
            return Ok(());
        }
        let response = self.send(self.suite.probe_request().token(&user.token)).await?;
        self.hold_rule(&rules::robustness::CANARY, response.status == 200, || {
            format!("after the probe a good request is answered {}: {}", response.status, response.text())
        })
    }

    /// Adds an exchange that was made elsewhere: it is validated and remembered.
    pub fn record(&self, exchange: Arc<Exchange>) {
        self.suite.judge(&exchange, &self.label);
        let mut notes = self.notes();
        notes.erased.extend(self.suite.erased_by(&exchange));
        if notes.exchanges.len() == REMEMBERED {
            notes.exchanges.pop_front();
        }
        notes.exchanges.push_back(exchange);
    }

    pub(super) fn end(self, outcome: Result<(), Fault>) -> Attempt {
        let notes = self.notes.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut exchanges = Vec::from(notes.exchanges);
        exchanges.sort_by_key(|exchange| exchange.started);
        Attempt { rule: self.rule, label: self.label, outcome, exchanges, others: notes.others, again: None }
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
