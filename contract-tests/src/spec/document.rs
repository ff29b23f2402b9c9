//! One parsed document and its `$ref`s.

use serde_json::Value;

/// Why a document cannot be tested; one sentence for whoever started the run.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct SpecError(pub String);

/// The document as it was written, references included.
#[derive(Debug, Clone)]
pub struct Document {
    root: Value,
}

impl Document {
    /// Parses YAML or JSON (YAML is a superset) and refuses what is not `OpenAPI` 3.0 or 3.1.
    ///
    /// # Errors
    /// When the text does not parse, is no `OpenAPI` 3 document, or has a reference that leads nowhere.
    pub fn parse(text: &str) -> Result<Self, SpecError> {
        let root: Value = yaml_serde::from_str(text)
            .map_err(|error| SpecError(format!("the spec is neither YAML nor JSON: {error}")))?;
        let version = root["openapi"].as_str().unwrap_or_default();
        if !version.starts_with("3.0.") && !version.starts_with("3.1.") {
            return Err(SpecError(format!(
                "the spec is not an OpenAPI 3.0 or 3.1 document (openapi: {version:?}): name the right file with --spec"
            )));
        }
        if root["paths"].as_object().is_none_or(serde_json::Map::is_empty) {
            return Err(SpecError("the spec has no paths: there is nothing to test".into()));
        }
        let document = Self { root };
        document.check_references(&document.root)?;
        Ok(document)
    }

    /// The whole document.
    #[must_use]
    pub fn root(&self) -> &Value {
        &self.root
    }

    /// Follows `$ref` until a value without one is reached.
    ///
    /// # Errors
    /// When a reference leads out of the document, nowhere, or in a circle.
    pub fn resolve<'a>(&'a self, value: &'a Value) -> Result<&'a Value, SpecError> {
        let mut value = value;
        for _ in 0..32 {
            let Some(reference) = value.get("$ref").and_then(Value::as_str) else { return Ok(value) };
            let pointer = reference.strip_prefix('#').ok_or_else(|| {
                SpecError(format!("the spec refers to another document ({reference}): bundle it into one file first"))
            })?;
            value = self
                .root
                .pointer(pointer)
                .ok_or_else(|| SpecError(format!("the spec's reference {reference} leads nowhere")))?;
        }
        Err(SpecError("the spec has references that go round in a circle".into()))
    }

    fn check_references(&self, value: &Value) -> Result<(), SpecError> {
        match value {
            Value::Object(members) => {
                if members.get("$ref").is_some_and(Value::is_string) {
                    self.resolve(value)?;
                }
                members
                    .iter()
                    .filter(|(name, _)| *name != "example" && *name != "examples")
                    .try_for_each(|(_, member)| self.check_references(member))
            }
            Value::Array(items) => items.iter().try_for_each(|item| self.check_references(item)),
            _ => Ok(()),
        }
    }
}
