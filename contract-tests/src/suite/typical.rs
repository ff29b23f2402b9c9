//! A plain good request for any operation of the contract, also one that the suite has never heard of.

use crate::exchange::Request;
use crate::spec::{Location, Operation, Parameter, Spec, SpecError, sample};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use std::fmt::Write;

/// A request with sample values for what is required. `given` may choose the value of a parameter (or add an optional one).
pub fn typical(
    spec: &Spec,
    operation: &Operation,
    given: impl Fn(&Parameter) -> Option<String>,
) -> Result<Request, SpecError> {
    let mut values = Vec::new();
    for parameter in &operation.parameters {
        let sampled = || -> Result<Option<String>, SpecError> {
            let value = match &parameter.example {
                Some(example) => example.clone(),
                None => sample(&spec.document, &parameter.schema.value)?,
            };
            Ok(parameter.required.then(|| plain(&value)))
        };
        if let Some(value) = given(parameter).map_or_else(sampled, |value| Ok(Some(value)))? {
            values.push((parameter, value));
        }
    }
    let named = |name: &str| {
        values.iter().find(|(parameter, _)| parameter.location == Location::Path && parameter.name == name)
    };
    let mut target = operation.template.expand(|name| named(name).map(|(_, value)| value.clone()).unwrap_or_default());
    for (parameter, value) in values.iter().filter(|(parameter, _)| parameter.location == Location::Query) {
        let separator = if target.contains('?') { '&' } else { '?' };
        let _ = write!(target, "{separator}{}={}", parameter.name, utf8_percent_encode(value, NON_ALPHANUMERIC));
    }
    let mut request = Request::new(&operation.method, target);
    for (parameter, value) in values.iter().filter(|(parameter, _)| parameter.location == Location::Header) {
        request = request.header(&parameter.name, value);
    }
    if let Some(body) = &operation.body {
        let value = match &body.example {
            Some(example) => example.clone(),
            None => sample(&spec.document, &body.schema.value)?,
        };
        request = request.bytes(&body.media_type, value.to_string());
    }
    Ok(request)
}

/// A value that a parameter may have and no resource ever will.
pub fn missing(parameter: &Parameter) -> String {
    match parameter.schema.value["type"].as_str() {
        Some("integer") => {
            parameter.schema.value.get("maximum").map_or_else(|| i64::MAX.to_string(), ToString::to_string)
        }
        _ => match parameter.schema.value["format"].as_str() {
            Some("uuid") => "00000000-0000-4000-8000-000000000000".into(),
            _ => "never-there".into(),
        },
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
