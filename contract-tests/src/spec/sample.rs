//! A plain valid value for a schema, so that operations the suite has never heard of can be called.

use super::schema::flatten;
use super::{Document, SpecError};
use serde_json::{Map, Value, json};

/// A small value that satisfies the schema: its example, default or first enum value, else one made from its bounds.
///
/// # Errors
/// When a reference leads nowhere.
pub fn sample(document: &Document, schema: &Value) -> Result<Value, SpecError> {
    let schema = flatten(document, schema)?;
    for keyword in ["example", "default"] {
        if let Some(value) = schema.get(keyword) {
            return Ok(value.clone());
        }
    }
    if let Some(first) = schema["enum"].get(0) {
        return Ok(first.clone());
    }
    if let Some(first) = schema["oneOf"].get(0).or_else(|| schema["anyOf"].get(0)) {
        return sample(document, first);
    }
    Ok(match schema["type"].as_str() {
        Some("string") => json!(text(&schema)),
        Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or_else(|| json!(1)),
        Some("boolean") => json!(true),
        Some("array") => {
            let wanted = usize::try_from(schema["minItems"].as_u64().unwrap_or(0)).unwrap_or(0);
            let item = sample(document, &schema["items"])?;
            Value::Array(vec![item; wanted])
        }
        _ => {
            let mut members = Map::new();
            for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                members.insert(name.to_owned(), sample(document, &schema["properties"][name])?);
            }
            Value::Object(members)
        }
    })
}

fn text(schema: &Value) -> String {
    let form = match schema["format"].as_str() {
        Some("date") => "2026-01-31",
        Some("date-time") => "2026-01-31T12:00:00.000000Z",
        Some("uuid") => "3f0e3f5e-7d0a-4f0e-9a35-0c8e0f9b5a11",
        Some("email") => "someone@example.org",
        Some("uri") => "https://example.org/",
        _ => "sample",
    };
    let shortest = usize::try_from(schema["minLength"].as_u64().unwrap_or(0)).unwrap_or(0);
    let longest = usize::try_from(schema["maxLength"].as_u64().unwrap_or(u64::MAX)).unwrap_or(usize::MAX);
    form.chars().chain(std::iter::repeat('x')).take(form.len().max(shortest).min(longest)).collect()
}
