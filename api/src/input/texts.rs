//! The parameters of one place (path, query, headers), still as text.

use std::borrow::Cow;

use http::HeaderMap;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::{Check, Scalar};
use crate::models::FieldErrorCode;

/// Names and values, each read at most once.
#[derive(Debug)]
pub struct Texts<'a>(Place<'a>);

#[derive(Debug)]
enum Place<'a> {
    Pairs(Vec<(Cow<'a, str>, Cow<'a, str>)>),
    Headers(&'a HeaderMap),
}

impl<'a> Texts<'a> {
    /// The variables of a path, which the router has matched with this template.
    pub(crate) fn of_path(template: &'static str, path: &'a str) -> Self {
        let segments = template.split('/').zip(path.split('/'));
        let variables = segments.filter_map(|(segment, value)| {
            let name = segment.strip_prefix('{')?.strip_suffix('}')?;
            Some((Cow::Borrowed(name), Cow::Borrowed(value)))
        });
        Self(Place::Pairs(variables.collect()))
    }

    /// The parameters of a query, as forms write them. One that stands there twice is noted.
    pub(crate) fn of_query(query: &'a str, check: &mut Check) -> Self {
        let mut pairs: Vec<(Cow<'_, str>, Cow<'_, str>)> = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            match (decoded(name), decoded(value)) {
                (Some(name), Some(_)) if pairs.iter().any(|(known, _)| *known == name) => {
                    check.broken(&name, FieldErrorCode::Repeated, "stands there more than once");
                }
                (Some(name), Some(value)) => pairs.push((name, value)),
                (name, _) => {
                    let name = name.unwrap_or_default();
                    check.broken(&name, FieldErrorCode::InvalidFormat, "is not UTF-8 once percent-decoded");
                }
            }
        }
        Self(Place::Pairs(pairs))
    }

    /// The headers.
    pub(crate) fn of_headers(headers: &'a HeaderMap) -> Self {
        Self(Place::Headers(headers))
    }

    pub(crate) fn required<T: Scalar>(
        &mut self,
        check: &mut Check,
        name: &'static str,
        rules: impl FnOnce(&mut Check, &T),
    ) -> Option<T> {
        let Some(value) = self.optional(check, name, rules)? else {
            check.broken(name, FieldErrorCode::Required, "is required");
            return None;
        };
        Some(value)
    }

    pub(crate) fn or_default<T: Scalar>(
        &mut self,
        check: &mut Check,
        name: &'static str,
        default: impl FnOnce() -> T,
        rules: impl FnOnce(&mut Check, &T),
    ) -> Option<T> {
        Some(self.optional(check, name, rules)?.unwrap_or_else(default))
    }

    /// `None` where a rule is broken, `Some(None)` where the parameter is absent.
    pub(crate) fn optional<T: Scalar>(
        &mut self,
        check: &mut Check,
        name: &'static str,
        rules: impl FnOnce(&mut Check, &T),
    ) -> Option<Option<T>> {
        let Some(text) = self.take(name) else { return Some(None) };
        let Some(value) = T::from_text(&text) else {
            check.broken(name, T::broken_by(&Value::String(text.into_owned())), T::EXPECTED);
            return None;
        };
        Some(Some(check.value(name, value, rules)))
    }

    /// The names that nobody read.
    pub(crate) fn unread(&self) -> Vec<String> {
        match &self.0 {
            Place::Pairs(pairs) => pairs.iter().map(|(name, _)| name.clone().into_owned()).collect(),
            Place::Headers(_) => Vec::new(),
        }
    }

    fn take(&mut self, name: &str) -> Option<Cow<'a, str>> {
        match &mut self.0 {
            Place::Pairs(pairs) => {
                let index = pairs.iter().position(|(known, _)| known == name)?;
                Some(pairs.swap_remove(index).1)
            }
            Place::Headers(headers) => {
                let mut lines = headers.get_all(name).iter().map(|line| String::from_utf8_lossy(line.as_bytes()));
                let first = lines.next()?;
                // Several lines are one list (RFC 9110, section 5.3).
                Some(lines.fold(first, |list, line| Cow::Owned(format!("{list}, {line}"))))
            }
        }
    }
}

/// Text out of a query; `None` where it is not UTF-8.
fn decoded(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains(['+', '%']) {
        return Some(Cow::Borrowed(text));
    }
    let spaced = text.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8().ok()?;
    Some(Cow::Owned(decoded.into_owned()))
}
