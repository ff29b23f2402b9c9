//! The rules of the contract, tried on both sides of each: one template writes what is emitted, another what is enforced.

use serde_json::{Map, Value, json};

use super::socket::{ask, serve};
use super::{assert_same, canonical, contract};

/// Something that an operation reads.
struct Input<'a> {
    place: &'a str,
    name: &'a str,
    schema: &'a Value,
    is_required: bool,
}

/// What an input is set to, the rule that this is about, and whether it breaks that rule.
struct Case {
    value: Option<Value>,
    code: &'static str,
    is_broken: bool,
}

#[tokio::test]
async fn each_rule_is_enforced_where_the_contract_has_it_and_not_one_step_before() {
    let server = serve();
    let contract = contract();
    let (mut written, mut seen) = (String::new(), String::new());
    for (operation, item, declared) in canonical::operations(&contract) {
        let inputs = inputs(&contract, item, declared);
        for (index, input) in inputs.iter().enumerate() {
            for case in cases(input) {
                let (line, headers, body) = request(&operation, &inputs, index, &case);
                let (_, answer) = ask(&server, &line, &headers, &body).await;
                let told = canonical::elements(&answer["errors"])
                    .any(|error| error["field"] == input.name && error["code"] == case.code);
                written += &verdict(&operation, input, &case, case.is_broken);
                seen += &verdict(&operation, input, &case, told);
            }
        }
    }
    assert!(written.lines().count() > 50, "hardly a rule was tried:\n{written}");
    assert_same(&written, &seen);
}

fn verdict(operation: &str, input: &Input<'_>, case: &Case, is_broken: bool) -> String {
    let Input { place, name, .. } = input;
    let value = case.value.as_ref().map_or("nothing".to_owned(), Value::to_string);
    // Of the long ones their length tells enough.
    let value = if value.len() > 40 { format!("a text of {}", value.len() - 2) } else { value };
    let answer = if is_broken { format!("is refused as {}", case.code) } else { format!("is not {}", case.code) };
    format!("{operation}: {value} in {place} {name} {answer}\n")
}

fn inputs<'a>(contract: &'a Value, item: &'a Value, operation: &'a Value) -> Vec<Input<'a>> {
    let parameters = canonical::elements(&item["parameters"]).chain(canonical::elements(&operation["parameters"]));
    let parameters = parameters.map(|parameter| {
        let parameter = canonical::resolve(contract, parameter);
        let text = |name: &str| parameter[name].as_str().unwrap_or_default();
        let is_required = parameter["required"] == json!(true);
        Input { place: text("in"), name: text("name"), schema: plain(contract, &parameter["schema"]), is_required }
    });
    let body = canonical::resolve(contract, &operation["requestBody"]["content"]["application/json"]["schema"]);
    let members = canonical::members(&body["properties"]).map(|(name, schema)| {
        let is_required = canonical::elements(&body["required"]).any(|required| required == name.as_str());
        Input { place: "body", name, schema: plain(contract, schema), is_required }
    });
    parameters.chain(members).collect()
}

/// A schema itself, where there is only a reference to it, or a reference with a default.
fn plain<'a>(contract: &'a Value, schema: &'a Value) -> &'a Value {
    canonical::resolve(contract, schema.pointer("/allOf/0").unwrap_or(schema))
}

fn cases(Input { place, schema, is_required, .. }: &Input<'_>) -> Vec<Case> {
    let text = |length: i64| json!("a".repeat(usize::try_from(length).unwrap_or_default()));
    let mut cases = vec![Case { value: None, code: "required", is_broken: *is_required }];
    for (keyword, code, beyond) in [
        ("minLength", "too_short", -1),
        ("maxLength", "too_long", 1),
        ("minimum", "too_small", -1),
        ("maximum", "too_large", 1),
    ] {
        let Some(limit) = schema[keyword].as_i64() else { continue };
        let value = |size| Some(if keyword.ends_with("Length") { text(size) } else { json!(size) });
        cases.push(Case { value: value(limit), code, is_broken: false });
        // No text is shorter than none.
        cases.push(Case { value: value(limit + beyond), code, is_broken: keyword != "minLength" || limit > 0 });
    }
    for allowed in canonical::elements(&schema["enum"]) {
        cases.push(Case { value: Some(allowed.clone()), code: "invalid_value", is_broken: false });
        // Without a character that a query could not carry.
        let other = format!("not_{}", allowed.as_str().unwrap_or_default());
        cases.push(Case { value: Some(json!(other)), code: "invalid_value", is_broken: true });
    }
    if *place == "body" {
        let is_broken = schema["nullable"] != json!(true);
        cases.push(Case { value: Some(Value::Null), code: "null_not_allowed", is_broken });
    }
    // A path without its variable is another path.
    cases.retain(|case| *place != "path" || case.value.as_ref().is_some_and(|value| *value != json!("")));
    cases
}

/// A request in which what is required is there and right, but for the case of the input with this index.
fn request(operation: &str, inputs: &[Input<'_>], index: usize, case: &Case) -> (String, String, String) {
    let (mut line, mut query, mut body) = (operation.to_owned(), Vec::new(), Map::new());
    let mut headers = vec!["authorization: Bearer any".to_owned(), "content-type: application/json".to_owned()];
    for (at, Input { place, name, schema, is_required }) in inputs.iter().enumerate() {
        let value = if at == index { case.value.clone() } else { is_required.then(|| right(schema)) };
        let Some(value) = value else { continue };
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        match *place {
            "path" => line = line.replace(&format!("{{{name}}}"), &text),
            "query" => query.push(format!("{name}={text}")),
            "header" => headers.push(format!("{name}: {text}")),
            _ => {
                body.insert((*name).to_owned(), value);
            }
        }
    }
    (format!("{line}?{}", query.join("&")), headers.join("\r\n") + "\r\n", Value::Object(body).to_string())
}

fn right(schema: &Value) -> Value {
    match schema["type"].as_str() {
        Some("integer") => schema["minimum"].clone(),
        Some("boolean") => json!(false),
        _ => schema["enum"].get(0).cloned().unwrap_or_else(|| json!("a")),
    }
}
