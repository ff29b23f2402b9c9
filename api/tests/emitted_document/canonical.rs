//! One form for two documents: what dropshot cannot say is taken away, each with its reason; everything else is kept.
//!
//! Keywords that nobody thought of are kept too, so that one which the templates do not carry shows as a difference.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// A document as lines that each say where they are: `schemas > Task > properties > title > maxLength = 200`.
pub fn lines(document: &Value) -> String {
    let mut lines = Vec::new();
    write(&mut lines, "", &canonical(document));
    lines.concat()
}

fn write(lines: &mut Vec<String>, place: &str, value: &Value) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (name, member) in members {
                let place = if place.is_empty() { name.clone() } else { format!("{place} > {name}") };
                write(lines, &place, member);
            }
        }
        value => lines.push(format!("{place} = {value}\n")),
    }
}

fn canonical(document: &Value) -> Value {
    let operations: Map<_, _> = operations(document)
        .into_iter()
        .map(|(key, item, operation)| (key, self::operation(document, item, operation)))
        .collect();
    let operations = Value::Object(operations);
    // Of `info` dropshot is told the two that the server shows; `servers` and `security` it does not know.
    json!({
        "title": document["info"]["title"],
        "version": document["info"]["version"],
        "tags": tags(document),
        "schemas": schemas(document, &operations),
        "operations": operations,
    })
}

/// Every operation: its method and path, its path item, itself.
pub fn operations(document: &Value) -> Vec<(String, &Value, &Value)> {
    let paths = members(&document["paths"]);
    let items = paths.flat_map(|(path, item)| METHODS.map(|method| (path, item, method, item.get(method))));
    items
        .filter_map(|(path, item, method, operation)| {
            Some((format!("{} {path}", method.to_uppercase()), item, operation?))
        })
        .collect()
}

/// What a reference outside of schemas leads to.
pub fn resolve<'a>(document: &'a Value, mut value: &'a Value) -> &'a Value {
    while let Some(reference) = value["$ref"].as_str() {
        value = document.pointer(reference.trim_start_matches('#')).expect("references lead somewhere");
    }
    value
}

/// The names alone: a tag's text stands nowhere in the code.
fn tags(document: &Value) -> Value {
    let names: BTreeSet<_> = elements(&document["tags"]).filter_map(|tag| tag["name"].as_str()).collect();
    json!(names)
}

fn operation(document: &Value, item: &Value, operation: &Value) -> Value {
    let mut out = kept(operation, &["parameters", "requestBody", "responses", "security"]);
    // A parameter of the path item is one of each of its operations.
    let parameters = elements(&item["parameters"]).chain(elements(&operation["parameters"]));
    let parameters: Map<_, _> = parameters.map(|value| parameter(document, resolve(document, value))).collect();
    out.insert("parameters".to_owned(), Value::Object(parameters));
    if let Some(body) = operation.get("requestBody") {
        let body = resolve(document, body);
        // dropshot has no text for a body.
        let mut out_body = kept(body, &["description", "content"]);
        out_body.insert("content".to_owned(), content(document, body, false));
        out.insert("requestBody".to_owned(), Value::Object(out_body));
    }
    out.insert("responses".to_owned(), responses(document, &operation["responses"]));
    Value::Object(out)
}

/// Its place and name, and the rest of it.
fn parameter(document: &Value, parameter: &Value) -> (String, Value) {
    let mut inner = schema(document, &parameter["schema"]);
    if let Value::Object(inner) = &mut inner {
        // dropshot keeps no metadata of a parameter's schema but the text, and gives that to the parameter.
        inner.remove("default");
        inner.remove("description");
        // Around a reference, `allOf` is there for the metadata's sake.
        if inner.len() == 1
            && let Some([only]) = inner.get("allOf").and_then(Value::as_array).map(Vec::as_slice)
        {
            return (key(parameter), labelled(parameter, &only.clone()));
        }
    }
    (key(parameter), labelled(parameter, &inner))
}

fn key(parameter: &Value) -> String {
    format!("{} {}", parameter["in"].as_str().unwrap_or_default(), parameter["name"].as_str().unwrap_or_default())
}

fn labelled(labelled: &Value, schema: &Value) -> Value {
    let mut out = kept(labelled, &["in", "name", "schema"]);
    out.insert("schema".to_owned(), schema.clone());
    Value::Object(out)
}

/// One success is all that dropshot documents of an operation, and one error type as its `4XX` and `5XX`.
///
/// Which statuses there are is told by the response enums: see `statuses.rs`.
fn responses(document: &Value, responses: &Value) -> Value {
    let mut out = Map::new();
    let mut problems = BTreeSet::new();
    for (status, response) in members(responses) {
        let response = resolve(document, response);
        if status.starts_with('2') {
            out.insert(status.clone(), success(document, response));
        } else if status.starts_with(['4', '5']) {
            // dropshot writes its errors as `application/json`, which ours are not.
            problems.insert(content(document, response, false).to_string().replace("problem+", ""));
        }
    }
    out.insert("problem".to_owned(), json!(problems));
    Value::Object(out)
}

fn success(document: &Value, response: &Value) -> Value {
    let mut out = kept(response, &["headers", "content"]);
    // A body that is not written member by member is `*/*` to dropshot, and loses its headers there.
    let raw = response["x-raw"] == json!(true) || !response["content"]["*/*"].is_null();
    if raw {
        out.insert("content".to_owned(), json!("raw"));
        return Value::Object(out);
    }
    let headers: Map<_, _> = members(&response["headers"])
        .map(|(name, header)| {
            let header = resolve(document, header);
            let mut labelled = labelled(header, &schema(document, &header["schema"]));
            // openapi-generator hands no text of a header to its templates.
            labelled.as_object_mut().expect("a header is an object").remove("description");
            (name.clone(), labelled)
        })
        .collect();
    out.insert("headers".to_owned(), Value::Object(headers));
    out.insert("content".to_owned(), content(document, response, true));
    Value::Object(out)
}

/// The schema of each media type; examples are for people.
fn content(document: &Value, holder: &Value, is_answer: bool) -> Value {
    let contents = members(&holder["content"]).map(|(media_type, content)| {
        let mut schema = schema(document, &content["schema"]);
        // A list in an answer is a `Vec`, which has no limit; that of a list in a schema is an attribute of its member.
        if let (true, Value::Object(schema)) = (is_answer, &mut schema) {
            schema.remove("minItems");
            schema.remove("maxItems");
        }
        (media_type.clone(), schema)
    });
    Value::Object(contents.collect())
}

/// The schemas that operations refer to, directly or through others: dropshot knows only these.
fn schemas(document: &Value, operations: &Value) -> Value {
    let mut out = Map::new();
    let mut new = references(operations);
    while let Some(name) = new.pop() {
        if !out.contains_key(&name) {
            let found = schema(document, &document["components"]["schemas"][&name]);
            new.extend(references(&found));
            out.insert(name, found);
        }
    }
    Value::Object(out)
}

fn references(value: &Value) -> Vec<String> {
    let text = value.to_string();
    let pieces = text.split("#/components/schemas/").skip(1);
    pieces.map(|piece| piece.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()).collect()
}

fn schema(document: &Value, value: &Value) -> Value {
    if value.get("$ref").is_some() {
        let target = resolve(document, value);
        // openapi-generator writes out an alias of a scalar where it is used.
        let is_alias = target.get("enum").is_none() && target["type"] != "object" && target["type"] != "array";
        return if is_alias && target.get("allOf").is_none() { schema(document, target) } else { value.clone() };
    }
    if value.is_boolean() {
        return value.clone();
    }
    let mut out = kept(value, &[]);
    for (keyword, member) in &mut out {
        *member = match keyword.as_str() {
            "properties" => members(member)
                .map(|(name, member)| (name.clone(), schema(document, member)))
                .collect::<Map<_, _>>()
                .into(),
            "items" | "not" | "additionalProperties" => schema(document, member),
            "allOf" | "anyOf" | "oneOf" => elements(member).map(|member| schema(document, member)).collect(),
            // A set.
            "required" => json!(elements(member).filter_map(Value::as_str).collect::<BTreeSet<_>>()),
            _ => continue,
        };
    }
    Value::Object(out)
}

/// The members of an object, without these and without what no document of dropshot's has or lacks for a reason.
fn kept(value: &Value, without: &[&str]) -> Map<String, Value> {
    let mut out = Map::new();
    for (name, member) in members(value).filter(|(name, _)| !without.contains(&name.as_str())) {
        let member = match name.as_str() {
            // Extensions are for the templates; examples are for people; dropshot makes titles up.
            "example" | "examples" | "title" => continue,
            name if name.starts_with("x-") => continue,
            // The values that these have anyway.
            "required" | "nullable" | "deprecated" if *member == json!(false) => continue,
            "style" if *member == json!("simple") => continue,
            // Doc comments lose their line breaks on the way.
            "description" | "summary" => json!(words(member)),
            _ => member.clone(),
        };
        out.insert(name.clone(), member);
    }
    out
}

fn words(text: &Value) -> String {
    text.as_str().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}

pub fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

pub fn elements(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}
