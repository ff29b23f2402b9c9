//! Operations out of the document; what is missing or contradicts itself is refused here.

use super::{
    Body, Document, Header, Isolation, Location, Operation, Parameter, Response, Schema, SpecError, Template, World,
};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// Every operation of the document.
pub fn all(document: &Document) -> Result<Vec<Arc<Operation>>, SpecError> {
    let mut reader = Reader { document, compiled: HashMap::new() };
    let mut operations = Vec::new();
    for (path, item) in document.root()["paths"].as_object().into_iter().flatten() {
        let item = document.resolve(item)?;
        for method in METHODS {
            if let Some(operation) = item.get(method) {
                operations.push(Arc::new(reader.operation(path, method, item, operation)?));
            }
        }
    }
    Ok(operations)
}

struct Reader<'a> {
    document: &'a Document,
    compiled: HashMap<(String, bool), Schema>,
}

impl Reader<'_> {
    fn operation(&mut self, path: &str, method: &str, item: &Value, operation: &Value) -> Result<Operation, SpecError> {
        let method = method.to_uppercase();
        let here = format!("{method} {path}");
        let id = operation["operationId"].as_str().map_or_else(|| here.clone(), str::to_owned);
        let isolation = match operation["x-isolation"].as_str() {
            Some("public") => Isolation::Public,
            Some("self") => Isolation::SelfOnly,
            Some("owner") => Isolation::Owner,
            Some("owner-collection") => Isolation::OwnerCollection,
            Some(other) => {
                return Err(SpecError(format!(
                    "{here} has x-isolation: {other}, which is not one of public, self, owner, owner-collection"
                )));
            }
            None => {
                return Err(SpecError(format!(
                    "{here} has no x-isolation: state public, self, owner or owner-collection in the spec"
                )));
            }
        };
        let security = operation.get("security").or_else(|| self.document.root().get("security"));
        let needs_token = security.and_then(Value::as_array).is_some_and(|all| {
            !all.is_empty() && !all.iter().any(|one| one.as_object().is_some_and(serde_json::Map::is_empty))
        });
        if needs_token == (isolation == Isolation::Public) {
            return Err(SpecError(format!(
                "{here} contradicts itself: its x-isolation and its security do not fit together"
            )));
        }
        let mut parameters: Vec<Parameter> = Vec::new();
        for parameter in
            [item, operation].into_iter().flat_map(|place| place["parameters"].as_array().into_iter().flatten())
        {
            let parameter = self.parameter(parameter, &here)?;
            parameters.retain(|earlier| (&earlier.name, earlier.location) != (&parameter.name, parameter.location));
            parameters.push(parameter);
        }
        let mut responses = BTreeMap::new();
        for (status, response) in operation["responses"].as_object().into_iter().flatten() {
            let code = status
                .parse()
                .map_err(|_| SpecError(format!("{here} documents {status:?}: only exact statuses can be tested")))?;
            responses.insert(code, self.response(response)?);
        }
        let body = operation.get("requestBody").map(|body| self.body(body, &here)).transpose()?;
        let max_body_bytes = operation["x-max-body-bytes"].as_u64().and_then(|bytes| usize::try_from(bytes).ok());
        Ok(Operation {
            id,
            method,
            template: Template::new(path),
            isolation,
            needs_token,
            parameters,
            body,
            max_body_bytes,
            responses,
        })
    }

    fn parameter(&mut self, parameter: &Value, here: &str) -> Result<Parameter, SpecError> {
        let parameter = self.document.resolve(parameter)?;
        let name =
            parameter["name"].as_str().ok_or_else(|| SpecError(format!("{here} has a parameter without a name")))?;
        let location = match parameter["in"].as_str() {
            Some("path") => Location::Path,
            Some("query") => Location::Query,
            Some("header") => Location::Header,
            Some("cookie") => Location::Cookie,
            _ => return Err(SpecError(format!("{here} has the parameter {name} without a place (in)"))),
        };
        Ok(Parameter {
            name: name.to_owned(),
            location,
            required: parameter["required"].as_bool().unwrap_or(false),
            schema: self.schema(&parameter["schema"], World::Open)?,
            example: parameter.get("example").cloned(),
        })
    }

    fn body(&mut self, body: &Value, here: &str) -> Result<Body, SpecError> {
        let body = self.document.resolve(body)?;
        let (media_type, content) = body["content"]
            .as_object()
            .and_then(|content| content.iter().next())
            .ok_or_else(|| SpecError(format!("{here} has a request body without content")))?;
        Ok(Body {
            required: body["required"].as_bool().unwrap_or(false),
            media_type: media_type.clone(),
            schema: self.schema(&content["schema"], World::Open)?,
            example: content.get("example").cloned(),
        })
    }

    fn response(&mut self, response: &Value) -> Result<Response, SpecError> {
        let response = self.document.resolve(response)?;
        let mut headers = BTreeMap::new();
        for (name, header) in response["headers"].as_object().into_iter().flatten() {
            let header = self.document.resolve(header)?;
            let schema = header.get("schema").map(|schema| self.schema(schema, World::Open)).transpose()?;
            headers.insert(
                name.to_lowercase(),
                Header { required: header["required"].as_bool().unwrap_or(false), schema },
            );
        }
        let mut content = BTreeMap::new();
        for (media_type, entry) in response["content"].as_object().into_iter().flatten() {
            let schema = entry.get("schema").map(|schema| self.schema(schema, World::Closed)).transpose()?;
            content.insert(media_type.to_lowercase(), schema);
        }
        Ok(Response { headers, content })
    }

    /// Compiled once for each different schema: most answers share the problem document.
    fn schema(&mut self, schema: &Value, world: World) -> Result<Schema, SpecError> {
        let key = (schema.to_string(), world == World::Closed);
        if let Some(known) = self.compiled.get(&key) {
            return Ok(known.clone());
        }
        let compiled = Schema::compile(self.document, schema, world)?;
        self.compiled.insert(key, compiled.clone());
        Ok(compiled)
    }
}
