//! Servers that read what is no JSON, or read JSON wrongly.

use super::texts::{breaks, has};
use super::{Fault, fault};
use crate::self_test::fault::Act;
use crate::self_test::message::edit;
use serde::Deserializer as _;
use serde::de::{MapAccess, Visitor};
use serde_json::{Map, Value, json};
use std::fmt::Formatter;

/// A JSON object of which each name's first value counts.
fn first_of_each(body: &[u8]) -> Option<Value> {
    struct First;
    impl<'de> Visitor<'de> for First {
        type Value = Map<String, Value>;

        fn expecting(&self, out: &mut Formatter<'_>) -> std::fmt::Result {
            out.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
            let mut first = Map::new();
            while let Some((name, value)) = members.next_entry::<String, Value>()? {
                first.entry(name).or_insert(value);
            }
            Ok(first)
        }
    }
    let mut text = serde_json::Deserializer::from_slice(body);
    let first = text.deserialize_map(First).ok()?;
    text.end().ok().map(|()| first.into())
}

/// The table.
pub static FAULTS: &[Fault] = &[
    fault(
        "nesting-breaks",
        "V16",
        "deep nesting gives 500",
        &["X-SERVER-ERROR"],
        Act::Instead(|w, i| {
            breaks(w, i, |b| has(b, "[[[[[[[[[[") || b.windows(2).filter(|two| two == b":{").count() > 9)
        }),
    ),
    fault(
        "duplicates-first",
        "V17",
        "of a member that comes twice the first counts",
        &["VAL-JSON-DUPLICATE"],
        Act::Request(|_, incoming| {
            if incoming.writes()
                && let Some(first) = incoming.body.as_deref().and_then(first_of_each)
            {
                incoming.body = Some(first.to_string().into_bytes());
            }
        }),
    ),
    fault(
        "array-for-object",
        "V30d",
        "an array is read as the object",
        &["VAL-BODY-SHAPE"],
        Act::Request(|_, i| {
            if i.writes() {
                i.edit(|b| {
                    if b.is_array() {
                        *b = json!({ "title": "from an array" });
                    }
                });
            }
        }),
    ),
    fault(
        "trailing-garbage",
        "V30",
        "what follows the JSON is ignored",
        &["VAL-JSON"],
        Act::Request(|_, incoming| {
            if incoming.writes() && incoming.json().is_null() {
                let text = incoming.text();
                let first = serde_json::Deserializer::from_str(&text).into_iter::<Value>().next();
                if let Some(Ok(value @ Value::Object(_))) = first {
                    incoming.body = Some(value.to_string().into_bytes());
                }
            }
        }),
    ),
    fault(
        "invalid-utf8",
        "V31",
        "broken UTF-8 is replaced and accepted",
        &["VAL-JSON", "VAL-JSON-FORMS"],
        Act::Request(|_, i| {
            if i.writes() && i.body.as_deref().is_some_and(|b| std::str::from_utf8(b).is_err()) {
                let text = i.text();
                i.body = Some(text.into_bytes());
            }
        }),
    ),
    fault(
        "bom-accepted",
        "V31",
        "a byte order mark is skipped",
        &["VAL-JSON", "VAL-JSON-FORMS"],
        Act::Request(|_, i| {
            if i.writes() && i.body.as_deref().is_some_and(|b| b.starts_with(b"\xef\xbb\xbf")) {
                i.body = i.body.as_deref().map(|body| body[3..].to_vec());
            }
        }),
    ),
    fault(
        "empty-body-breaks",
        "V29",
        "an empty body gives 500",
        &["X-SERVER-ERROR"],
        Act::Instead(|w, i| breaks(w, i, <[u8]>::is_empty)),
    ),
    fault(
        "errors-not-named",
        "V32",
        "a 400 does not say what is wrong",
        &["VAL-ERRORS-NAME"],
        Act::Answer(|_, _, answer| {
            if answer.status == 400 {
                edit(answer, |b| {
                    if let Some(b) = b.as_object_mut() {
                        b.remove("errors");
                    }
                });
            }
        }),
    ),
    fault(
        "field-misnamed",
        "new",
        "a 400 names another field",
        &["VAL-ERRORS-NAME"],
        Act::Answer(|_, _, answer| {
            if answer.status == 400 {
                edit(answer, |b| {
                    if let Some(f) = b.pointer_mut("/errors/0/field") {
                        *f = json!("body");
                    }
                });
            }
        }),
    ),
];
