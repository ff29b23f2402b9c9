//! Values that stand alone: how each is written as text and in JSON, and what to say of one that is not.

use std::num::{IntErrorKind, ParseIntError};
use std::str::FromStr;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::Date;
use crate::models::FieldErrorCode;

/// A string, number, boolean or enum of the contract.
pub(crate) trait Scalar: DeserializeOwned {
    /// What a value must be, for people.
    const EXPECTED: &'static str;
    /// Whether it is a string of which only some are allowed.
    const IS_ENUM: bool = false;

    /// Reads a parameter. There is one way to write a value: no sign, no leading zero, no other digits.
    fn from_text(text: &str) -> Option<Self> {
        Self::from_json(Value::String(text.to_owned()))
    }

    /// Reads a member. serde takes `{"high": null}` for the enum's `high`, too.
    fn from_json(value: Value) -> Option<Self> {
        if Self::IS_ENUM && !value.is_string() {
            return None;
        }
        serde_json::from_value(value).ok()
    }

    /// The rule that `value`, which is no `Self`, breaks.
    fn broken_by(value: &Value) -> FieldErrorCode {
        if Self::IS_ENUM && value.is_string() { FieldErrorCode::InvalidValue } else { FieldErrorCode::WrongType }
    }
}

impl Scalar for String {
    const EXPECTED: &'static str = "must be a string";
}

impl Scalar for bool {
    const EXPECTED: &'static str = "must be true or false";

    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Scalar for Date {
    const EXPECTED: &'static str = "must be a date, written YYYY-MM-DD";

    fn broken_by(value: &Value) -> FieldErrorCode {
        if value.is_string() { FieldErrorCode::InvalidFormat } else { FieldErrorCode::WrongType }
    }
}

impl Scalar for i32 {
    const EXPECTED: &'static str = "must be an integer";

    fn from_text(text: &str) -> Option<Self> {
        integer(text, Self::MIN, Self::MAX)
    }
}

impl Scalar for i64 {
    const EXPECTED: &'static str = "must be an integer";

    fn from_text(text: &str) -> Option<Self> {
        integer(text, Self::MIN, Self::MAX)
    }
}

/// An integer; one outside of the type is the type's nearest, which is outside of every range of the contract as well.
fn integer<T: FromStr<Err = ParseIntError>>(text: &str, least: T, most: T) -> Option<T> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_canonical = digits.bytes().all(|byte| byte.is_ascii_digit()) && (!digits.starts_with('0') || text == "0");
    match text.parse() {
        Ok(value) if is_canonical => Some(value),
        Err(error) if is_canonical && *error.kind() == IntErrorKind::PosOverflow => Some(most),
        Err(error) if is_canonical && *error.kind() == IntErrorKind::NegOverflow => Some(least),
        _ => None,
    }
}
