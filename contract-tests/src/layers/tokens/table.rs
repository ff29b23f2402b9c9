//! The table of tokens: how an entry is written down and made, and what must become of it.

use crate::rules::Rule;
use crate::suite::{Fault, Suite, User};
use crate::tokens::{Key, Token, jws};
use serde_json::Value;

/// What must become of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// The 401.
    Refused,
    /// It is good.
    Accepted,
    /// The standard leaves it open: one of the two.
    Either,
}

/// How a token is made.
#[derive(Debug, Clone)]
pub enum Plan {
    /// Any text; needs nothing.
    Text(String),
    /// These claims under the usual header, rightly signed.
    Claims(Value),
    /// This header over these claims, rightly signed.
    Header(Value, Value),
    /// Any bytes as header and payload, rightly signed.
    Bytes(Vec<u8>, Vec<u8>),
    /// Any text as header and payload parts, rightly signed as it stands.
    Parts(String, String),
}

/// One token of the table.
#[derive(Debug)]
pub struct Entry {
    /// The rule that it is for.
    pub rule: &'static Rule,
    /// What is odd about it.
    pub label: String,
    /// How it is made.
    pub plan: Plan,
    /// What must become of it.
    pub wanted: Wanted,
}

/// What entries are written from, and those written so far.
pub struct Table<'a> {
    /// The suite.
    pub suite: &'a Suite,
    /// The parts of a good token.
    pub good: [String; 3],
    /// The header of a good token.
    pub header: Value,
    /// The claims of a good token.
    pub claims: Value,
    /// What was written.
    pub entries: Vec<Entry>,
}

impl<'a> Table<'a> {
    /// An empty table about one user.
    pub fn new(suite: &'a Suite, user: &User) -> Self {
        let mut parts = user.token.reveal().split('.').map(str::to_owned);
        let good = [(); 3].map(|()| parts.next().unwrap_or_default());
        Self {
            suite,
            good,
            header: user.token.header().unwrap_or_else(|| suite.tokens.header()),
            claims: suite.tokens.claims(&user.identity),
            entries: Vec::new(),
        }
    }

    /// Adds an entry.
    pub fn add(&mut self, rule: &'static Rule, label: impl Into<String>, plan: Plan, wanted: Wanted) {
        self.entries.push(Entry { rule, label: label.into(), plan, wanted });
    }

    /// Adds a text that must be refused.
    pub fn text(&mut self, rule: &'static Rule, label: impl Into<String>, text: impl Into<String>) {
        self.add(rule, label, Plan::Text(text.into()), Wanted::Refused);
    }

    /// Adds a token with one claim of another value.
    pub fn claim(&mut self, rule: &'static Rule, name: &str, value: Value, wanted: Wanted) {
        let label = format!("{name} is {}", brief(&value));
        self.add(rule, label, Plan::Claims(with(&self.claims, name, value)), wanted);
    }

    /// Adds a token with one more header member.
    pub fn member(&mut self, rule: &'static Rule, name: &str, value: Value, wanted: Wanted) {
        let label = format!("{name} in the header is {}", brief(&value));
        self.add(rule, label, Plan::Header(with(&self.header, name, value), self.claims.clone()), wanted);
    }

    /// Adds a rightly signed token with any payload.
    pub fn payload(&mut self, rule: &'static Rule, label: &str, payload: impl Into<Vec<u8>>, wanted: Wanted) {
        self.add(rule, label, Plan::Bytes(self.header.to_string().into_bytes(), payload.into()), wanted);
    }

    /// Adds a token that an attacker signed with a key of theirs.
    pub fn forged(&mut self, rule: &'static Rule, label: impl Into<String>, key: &Key, header: &Value) {
        let text = jws::sign_json(key, header, &self.claims);
        self.text(rule, label, text);
    }
}

impl Entry {
    /// Makes the token.
    ///
    /// # Errors
    /// When the token source cannot.
    pub async fn make(&self, suite: &Suite) -> Result<Token, Fault> {
        let key = || suite.tokens.key().ok_or_else(|| Fault::Untestable("the signing key is not at hand".into()));
        let text = match &self.plan {
            Plan::Text(text) => text.clone(),
            Plan::Claims(claims) => return Ok(suite.tokens.mint(&self.label, None, claims).await?),
            Plan::Header(header, claims) => return Ok(suite.tokens.mint(&self.label, Some(header), claims).await?),
            Plan::Bytes(header, payload) => jws::sign(key()?, header, payload),
            Plan::Parts(header, payload) => jws::sign_parts(key()?, header, payload),
        };
        Ok(Token::broken(&text, &self.label))
    }
}

/// A copy with one member set.
pub fn with(object: &Value, name: &str, value: Value) -> Value {
    let mut object = object.clone();
    object[name] = value;
    object
}

/// A copy without one member.
pub fn without(object: &Value, name: &str) -> Value {
    let mut object = object.clone();
    if let Some(members) = object.as_object_mut() {
        members.remove(name);
    }
    object
}

/// A value, cut to what fits a label.
fn brief(value: &Value) -> String {
    let text = value.to_string();
    let short: String = text.chars().take(48).collect();
    if short.len() < text.len() { format!("{short}… ({} bytes)", text.len()) } else { short }
}
