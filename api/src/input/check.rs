//! Collects the rules that a request breaks, each with the member or parameter that breaks it.

use std::fmt::Display;
use std::sync::LazyLock;

pub(crate) use regex::Regex;

use crate::models::{FieldError, FieldErrorCode};

/// A `pattern` of the contract, compiled at its first use.
pub(crate) type Pattern = LazyLock<Regex>;

/// How many broken rules are told, as `Problem.errors` has it in the contract.
const MOST_ERRORS: usize = 64;
/// How long a name may be that is told, as `FieldError.field` has it in the contract.
const MOST_NAME_CHARS: usize = 128;

/// The rules broken so far.
#[derive(Debug, Default)]
pub struct Check {
    field: &'static str,
    errors: Vec<FieldError>,
}

impl Check {
    /// Notes a broken rule of this member or parameter; an empty name means the body as a whole.
    pub(crate) fn broken(&mut self, field: &str, code: FieldErrorCode, message: impl Into<String>) {
        if self.errors.len() < MOST_ERRORS {
            let field = field.chars().take(MOST_NAME_CHARS).collect();
            self.errors.push(FieldError { field, code, message: message.into() });
        }
    }

    /// Notes the rules that `value` breaks, and gives it back: one broken rule anywhere refuses the whole request.
    pub(crate) fn value<T>(&mut self, field: &'static str, value: T, rules: impl FnOnce(&mut Self, &T)) -> T {
        self.field = field;
        rules(self, &value);
        value
    }

    /// What was noted, in the order in which it was found.
    pub(crate) fn into_errors(self) -> Vec<FieldError> {
        self.errors
    }

    // Lengths count characters (Unicode scalar values), as JSON Schema does (validation, section 6.3).
    pub(crate) fn min_length(&mut self, value: &str, least: usize) {
        if value.chars().take(least).count() < least {
            self.broken(self.field, FieldErrorCode::TooShort, format!("must have at least {}", characters(least)));
        }
    }

    pub(crate) fn max_length(&mut self, value: &str, most: usize) {
        if value.len() > most && value.chars().nth(most).is_some() {
            self.broken(self.field, FieldErrorCode::TooLong, format!("must have at most {}", characters(most)));
        }
    }

    pub(crate) fn pattern(&mut self, value: &str, pattern: &Pattern, message: &str) {
        // An empty value breaks its minimum length, and one broken rule is enough to say so.
        if !value.is_empty() && !pattern.is_match(value) {
            self.broken(self.field, FieldErrorCode::InvalidFormat, message);
        }
    }

    pub(crate) fn minimum<T: PartialOrd + Display + Copy>(&mut self, value: T, least: T) {
        if value < least {
            self.broken(self.field, FieldErrorCode::TooSmall, format!("must be at least {least}"));
        }
    }

    pub(crate) fn maximum<T: PartialOrd + Display + Copy>(&mut self, value: T, most: T) {
        if value > most {
            self.broken(self.field, FieldErrorCode::TooLarge, format!("must be at most {most}"));
        }
    }
}

fn characters(count: usize) -> String {
    format!("{count} character{}", if count == 1 { "" } else { "s" })
}
