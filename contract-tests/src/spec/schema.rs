//! One schema with its validators: `OpenAPI` 3.0 rewritten to JSON Schema 2020-12, open or closed world.

use super::{Document, SpecError};
use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// Whether members that the schema does not name are allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum World {
    /// As the schema says: for what we send.
    Open,
    /// Only what the schema names, unless it says `additionalProperties` itself: for what we receive, or drift stays unseen.
    Closed,
}

/// A schema of the document, compiled.
#[derive(Debug, Clone)]
pub struct Schema {
    /// The schema with its outermost `$ref` (and a lone `allOf`) resolved.
    pub value: Arc<Value>,
    validator: Arc<Validator>,
}

impl Schema {
    /// Compiles a schema of the document.
    ///
    /// # Errors
    /// When the schema is not valid.
    pub fn compile(document: &Document, schema: &Value, world: World) -> Result<Self, SpecError> {
        let mut root = rewrite(schema, world, false);
        let components = json!({ "schemas": rewrite_all(&document.root()["components"]["schemas"], world) });
        match root.as_object_mut() {
            Some(members) => members.insert("components".into(), components),
            None => return Err(SpecError(format!("the spec has a schema that is no object: {schema}"))),
        };
        let validator = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .should_validate_formats(true)
            .should_ignore_unknown_formats(true)
            .build(&root)
            .map_err(|error| SpecError(format!("the spec has a schema that is not valid: {error}")))?;
        Ok(Self { value: Arc::new(flatten(document, schema)?), validator: Arc::new(validator) })
    }

    /// What is wrong with a value, one line an error; empty when nothing is.
    #[must_use]
    pub fn errors(&self, value: &Value) -> Vec<String> {
        let line = |error: jsonschema::ValidationError<'_>| {
            let at = error.instance_path().to_string();
            format!("{} at {}", error.masked(), if at.is_empty() { "the top" } else { &at })
        };
        self.validator.iter_errors(value).map(line).collect()
    }

    /// Whether the value satisfies the schema.
    #[must_use]
    pub fn is_valid(&self, value: &Value) -> bool {
        self.validator.is_valid(value)
    }
}

/// Resolves the outermost reference and merges `allOf`, so that keywords can be read from one place.
pub fn flatten(document: &Document, schema: &Value) -> Result<Value, SpecError> {
    let resolved = document.resolve(schema)?;
    let Some(parts) = resolved.get("allOf").and_then(Value::as_array) else { return Ok(resolved.clone()) };
    let mut merged = Map::new();
    for part in parts {
        if let Value::Object(members) = flatten(document, part)? {
            merged.extend(members);
        }
    }
    if let Value::Object(members) = resolved {
        merged.extend(
            members.iter().filter(|(name, _)| *name != "allOf").map(|(name, value)| (name.clone(), value.clone())),
        );
    }
    Ok(Value::Object(merged))
}

fn rewrite_all(schemas: &Value, world: World) -> Value {
    let rewrite_one = |(name, schema): (&String, &Value)| (name.clone(), rewrite(schema, world, false));
    Value::Object(schemas.as_object().map(|schemas| schemas.iter().map(rewrite_one).collect()).unwrap_or_default())
}

/// `in_all_of`: the parts of an `allOf` stay open, the whole is closed with `unevaluatedProperties`.
fn rewrite(schema: &Value, world: World, in_all_of: bool) -> Value {
    let Value::Object(members) = schema else { return schema.clone() };
    let mut out = Map::new();
    for (name, value) in members {
        let value = match name.as_str() {
            "properties" => Value::Object(
                value
                    .as_object()
                    .map(|all| all.iter().map(|(key, one)| (key.clone(), rewrite(one, world, false))).collect())
                    .unwrap_or_default(),
            ),
            "items" | "not" | "additionalProperties" => rewrite(value, world, false),
            "allOf" | "anyOf" | "oneOf" => Value::Array(
                value
                    .as_array()
                    .map(|all| all.iter().map(|one| rewrite(one, world, name == "allOf")).collect())
                    .unwrap_or_default(),
            ),
            "nullable" | "example" | "examples" | "discriminator" | "xml" | "externalDocs" => continue,
            _ => value.clone(),
        };
        out.insert(name.clone(), value);
    }
    exclusive(&mut out, "exclusiveMinimum", "minimum");
    exclusive(&mut out, "exclusiveMaximum", "maximum");
    integer_range(&mut out);
    if world == World::Closed && !in_all_of {
        let is_object = members.get("properties").is_some() || members.get("type") == Some(&json!("object"));
        if is_object && !members.contains_key("additionalProperties") {
            out.insert("additionalProperties".into(), json!(false));
        } else if members.contains_key("allOf") && !members.contains_key("additionalProperties") {
            out.insert("unevaluatedProperties".into(), json!(false));
        }
    }
    if members.get("nullable") == Some(&json!(true)) {
        // Plain types get a type list, which reads better in an error; references and enums need the alternative.
        if let (Some(Value::String(kind)), false) = (out.get("type").cloned(), out.contains_key("enum")) {
            out.insert("type".into(), json!([kind, "null"]));
            return Value::Object(out);
        }
        return json!({ "anyOf": [{ "type": "null" }, Value::Object(out)] });
    }
    Value::Object(out)
}

/// `OpenAPI` 3.0 spells exclusive bounds as a boolean beside the bound.
fn exclusive(schema: &mut Map<String, Value>, exclusive: &str, bound: &str) {
    if let Some(Value::Bool(is_exclusive)) = schema.remove(exclusive)
        && is_exclusive
        && let Some(limit) = schema.remove(bound)
    {
        schema.insert(exclusive.into(), limit);
    }
}

/// The validator knows formats of strings only, so the range of `int32` and `int64` becomes bounds.
fn integer_range(schema: &mut Map<String, Value>) {
    let (lowest, highest) = match schema.get("format").and_then(Value::as_str) {
        Some("int32") => (i64::from(i32::MIN), i64::from(i32::MAX)),
        Some("int64") => (i64::MIN, i64::MAX),
        _ => return,
    };
    schema.entry("minimum").or_insert_with(|| json!(lowest));
    schema.entry("maximum").or_insert_with(|| json!(highest));
}
