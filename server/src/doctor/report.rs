//! What was found, for people and for programs.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use serde::Serialize;

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// As it should be.
    Ok,
    /// It works, and may not be what was meant.
    Warning,
    /// It does not work.
    Failed,
}

/// One thing that was looked at.
#[derive(Clone, Debug, Serialize)]
pub struct Check {
    /// What was looked at.
    pub name: &'static str,
    /// How it is.
    pub finding: Finding,
    /// What was seen.
    pub text: String,
    /// What to change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<String>,
}

/// Everything that was looked at.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The deployment.
    pub checks: Vec<Check>,
    /// The token, if there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<Check>,
}

impl Check {
    /// As it should be.
    pub fn ok(name: &'static str, text: impl Into<String>) -> Self {
        Self { name, finding: Finding::Ok, text: text.into(), advice: None }
    }

    /// It works, and may not be what was meant.
    pub fn warning(name: &'static str, text: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { name, finding: Finding::Warning, text: text.into(), advice: Some(advice.into()) }
    }

    /// It does not work.
    pub fn failed(name: &'static str, text: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { name, finding: Finding::Failed, text: text.into(), advice: Some(advice.into()) }
    }
}

impl Report {
    /// The exit code: 0 if all is well, 1 if the deployment cannot serve, 3 if it can and refuses the token.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        let has_failed = |check: &Check| check.finding == Finding::Failed;
        match (self.checks.iter().any(has_failed), self.token.as_ref().is_some_and(has_failed)) {
            (true, _) => 1,
            (false, true) => 3,
            (false, false) => 0,
        }
    }

    /// Writes it for people: a line each, and what to change below.
    ///
    /// # Errors
    ///
    /// Nobody takes it.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        for check in self.checks.iter().chain(&self.token) {
            let (word, colour) = match check.finding {
                Finding::Ok => ("ok", AnsiColor::Green),
                Finding::Warning => ("warning", AnsiColor::Yellow),
                Finding::Failed => ("FAILED", AnsiColor::Red),
            };
            let style = Style::new().fg_color(Some(colour.into()));
            writeln!(out, "{style}{word:<8}{style:#} {:<14} {}", check.name, check.text)?;
            if let Some(advice) = &check.advice {
                writeln!(out, "{:24}{advice}", "")?;
            }
        }
        Ok(())
    }

    /// Writes it for programs, as one line of JSON.
    ///
    /// # Errors
    ///
    /// Nobody takes it.
    pub fn write_json(&self, out: &mut impl Write) -> io::Result<()> {
        #[derive(Serialize)]
        struct Document<'a> {
            exit_code: u8,
            #[serde(flatten)]
            report: &'a Report,
        }
        serde_json::to_writer(&mut *out, &Document { exit_code: self.exit_code(), report: self })?;
        writeln!(out)
    }
}
