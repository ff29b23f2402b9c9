//! The members of a JSON object that came as a body.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use super::{Check, Scalar};
use crate::models::FieldErrorCode;

/// Names and values, each read at most once. No name stands there twice (RFC 7493, section 2.3).
#[derive(Debug, Default)]
pub struct Members(Vec<(String, Value)>);

impl Members {
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

    /// `None` where a rule is broken, `Some(None)` where the member is absent.
    pub(crate) fn optional<T: Scalar>(
        &mut self,
        check: &mut Check,
        name: &'static str,
        rules: impl FnOnce(&mut Check, &T),
    ) -> Option<Option<T>> {
        match self.optional_nullable(check, name, rules)? {
            Some(None) => {
                check.broken(name, FieldErrorCode::NullNotAllowed, "must not be null");
                None
            }
            value => Some(value.flatten()),
        }
    }

    /// `None` where a rule is broken, `Some(None)` where the member is absent, `Some(Some(None))` where it is null.
    pub(crate) fn optional_nullable<T: Scalar>(
        &mut self,
        check: &mut Check,
        name: &'static str,
        rules: impl FnOnce(&mut Check, &T),
    ) -> Option<Option<Option<T>>> {
        let value = match self.take(name) {
            None => return Some(None),
            Some(Value::Null) => return Some(Some(None)),
            Some(value) => value,
        };
        let code = T::broken_by(&value);
        let Some(value) = T::from_json(value) else {
            check.broken(name, code, T::EXPECTED);
            return None;
        };
        Some(Some(Some(check.value(name, value, rules))))
    }

    /// The names that nobody read.
    pub(crate) fn unread(self) -> Vec<String> {
        self.0.into_iter().map(|(name, _)| name).collect()
    }

    fn take(&mut self, name: &str) -> Option<Value> {
        let index = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.swap_remove(index).1)
    }
}

/// A JSON value whose type alone is known, unless it is an object.
pub(crate) enum Body {
    Object(Members),
    Other,
}

impl<'de> Deserialize<'de> for Body {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(BodyVisitor)
    }
}

struct BodyVisitor;

/// How many members an object may have; the contract's have a handful, and each is compared with each.
const MOST_MEMBERS: usize = 256;

impl<'de> Visitor<'de> for BodyVisitor {
    type Value = Body;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Body, A::Error> {
        let mut members: Vec<(String, Value)> = Vec::new();
        while let Some((name, value)) = map.next_entry::<String, Value>()? {
            if members.iter().any(|(known, _)| *known == name) || members.len() == MOST_MEMBERS {
                return Err(A::Error::custom("a member stands there twice, or there are too many"));
            }
            members.push((name, value));
        }
        Ok(Body::Object(Members(members)))
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut sequence: A) -> Result<Body, A::Error> {
        while sequence.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Body::Other)
    }

    fn visit_unit<E>(self) -> Result<Body, E> {
        Ok(Body::Other)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Body, E> {
        Ok(Body::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Body, E> {
        Ok(Body::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Body, E> {
        Ok(Body::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Body, E> {
        Ok(Body::Other)
    }

    fn visit_str<E>(self, _: &str) -> Result<Body, E> {
        Ok(Body::Other)
    }
}
