//! Query parameters: bounds, other notations, junk, strangers, and the same one twice.

use super::verdict;
use crate::coverage::Edge;
use crate::exchange::Request;
use crate::rules::validation as rule;
use crate::spec::{Location, Operation, Parameter};
use crate::suite::{Case, Fault, Ground, Suite};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use std::sync::Arc;

/// Texts that are no integer in its one form, each as it stands in the query.
const NO_INTEGERS: [(&str, &str); 19] = [
    ("empty", ""),
    ("a word", "abc"),
    ("an exponent", "1e2"),
    ("a fraction", "1.0"),
    ("hexadecimal", "0x10"),
    ("an underscore", "1_0"),
    ("a space before", "%201"),
    ("a space after", "1%20"),
    ("a space as plus", "+1"),
    ("a plus", "%2B1"),
    ("a line after", "1%0A"),
    ("NUL after", "1%00"),
    ("wide digits", "%EF%BC%91"),
    ("arabic digits", "%D9%A1"),
    ("a list", "1,2"),
    ("a quote", "1'"),
    ("SQL", "1%20OR%201%3D1"),
    ("null", "null"),
    ("invalid UTF-8", "%FF"),
];

/// Texts for a parameter that takes any, each as it stands in the query.
const JUNK: [(&str, &str); 14] = [
    ("a word", "abc"),
    ("marks", "%21%21"),
    ("quotes", "%27%22%3B--"),
    ("padding", "%3D%3D%3D%3D"),
    ("a number", "-1"),
    ("NUL", "a%00b"),
    ("an emoji", "%F0%9F%98%80"),
    ("invalid UTF-8", "%FF%FE"),
    ("an encoded surrogate", "%ED%A0%80"),
    ("a broken escape", "%zz"),
    ("an open escape", "abc%"),
    ("JSON", "eyJpZCI6MX0"),
    ("a percent", "100%25"),
    ("a line", "a%0D%0Ab"),
];

pub async fn run(suite: &Suite) {
    let mut all = suite.spec.operations.iter().flat_map(|operation| operation.parameters_in(Location::Query));
    if all.next().is_none() {
        suite.excuse(&[&rule::QUERY, &rule::QUERY_TEXT, &rule::QUERY_TWICE], "the contract has no query parameters");
    }
    for operation in &suite.spec.operations {
        for parameter in operation.parameters_in(Location::Query) {
            integers(suite, operation, parameter).await;
            texts(suite, operation, parameter).await;
            let label = format!("{}: {} twice", operation.id, parameter.name);
            suite.check(&rule::QUERY_TWICE, &label, async |case| twice(case, operation, parameter).await).await;
        }
        if operation.responses.contains_key(&400) {
            for name in ["unknown_parameter", "Limit%5B%5D", "__proto__", "user_id"] {
                let label = format!("{}: {name}", operation.id);
                suite.check(&rule::QUERY_UNKNOWN, &label, async |case| unknown(case, operation, name).await).await;
            }
        }
    }
}

async fn integers(suite: &Suite, operation: &Arc<Operation>, parameter: &Parameter) {
    let schema = &parameter.schema.value;
    if schema["type"] != "integer" {
        return;
    }
    for (label, text) in NO_INTEGERS {
        let label = format!("{}: {} is {label}", operation.id, parameter.name);
        suite
            .check(&rule::QUERY, &label, async |case| tell(case, operation, parameter, text, "type", None).await)
            .await;
    }
    let mut numbers =
        vec![("type", 1_i128), ("minimum", -1), ("minimum", 0), ("maximum", 1 << 31), ("maximum", 1 << 53)];
    numbers.extend([
        ("maximum", (1 << 32) + 1),
        ("maximum", 1 << 63),
        ("maximum", (1 << 64) + 1),
        ("minimum", -(1 << 63) - 1),
    ]);
    for (keyword, step) in [("minimum", -1), ("maximum", 1)] {
        if let Some(edge) = schema[keyword].as_i64() {
            numbers.extend([(keyword, i128::from(edge)), (keyword, i128::from(edge) + step)]);
        }
    }
    for (keyword, number) in numbers {
        let value = i64::try_from(number)
            .map_or_else(|_| u64::try_from(number).map_or(json!(1e40), |big| json!(big)), |small| json!(small));
        let label = format!("{}: {} is {number}", operation.id, parameter.name);
        let text = number.to_string();
        suite
            .check(&rule::QUERY, &label, async |case| {
                tell(case, operation, parameter, &text, keyword, Some(&value)).await
            })
            .await;
    }
}

async fn texts(suite: &Suite, operation: &Arc<Operation>, parameter: &Parameter) {
    let schema = &parameter.schema.value;
    if schema["type"] != "string" {
        return;
    }
    for member in schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        for text in [member.to_owned(), member.to_uppercase(), format!("{member},{member}"), String::new()] {
            let label = format!("{}: {} is {text:?}", operation.id, parameter.name);
            let value = json!(text);
            suite
                .check(&rule::QUERY, &label, async |case| {
                    tell(case, operation, parameter, &encoded(&text), "enum", Some(&value)).await
                })
                .await;
        }
    }
    if schema["enum"].is_array() {
        return;
    }
    for (keyword, step) in [("minLength", -1), ("maxLength", 1)] {
        let Some(edge) = schema[keyword].as_i64() else { continue };
        for (letter, length) in [("a", edge), ("a", edge + step), ("\u{1f600}", edge), ("\u{1f600}", edge + step)] {
            let text = letter.repeat(usize::try_from(length).unwrap_or(0));
            let label = format!("{}: {} has {length} times {letter}", operation.id, parameter.name);
            let value = json!(text);
            suite
                .check(&rule::QUERY_TEXT, &label, async |case| {
                    tell(case, operation, parameter, &encoded(&text), keyword, Some(&value)).await
                })
                .await;
        }
    }
    for (label, text) in JUNK {
        let label = format!("{}: {} is {label}", operation.id, parameter.name);
        suite.check(&rule::QUERY_TEXT, &label, async |case| junk(case, operation, parameter, text).await).await;
    }
}

/// One value as it stands in the query; without a value it is none of the parameter's type.
async fn tell(
    case: &Case<'_>,
    operation: &Operation,
    parameter: &Parameter,
    text: &str,
    keyword: &str,
    value: Option<&Value>,
) -> Result<(), Fault> {
    let ground = Ground::new(case).await?;
    let is_valid = value.is_some_and(|value| parameter.schema.is_valid(value));
    let edge = if is_valid { Edge::Inside } else { Edge::Outside };
    case.suite().coverage.tried(&operation.id, &format!("query.{}", parameter.name), keyword, edge);
    let request = with(ground.request(case.suite(), operation)?, &parameter.name, text);
    if !is_valid {
        return verdict::refused(case, &ground, request, &[&parameter.name]).await;
    }
    let answer = case.send(request).await?;
    // A free text may be allowed by its schema and still be no cursor of the server's.
    let is_free = parameter.schema.value["type"] == "string" && !parameter.schema.value["enum"].is_array();
    case.hold(Some(answer.status) == operation.success() || (is_free && answer.status == 400), || {
        format!("{}={text} is answered {}: {}", parameter.name, answer.status, answer.text())
    })
}

async fn junk(case: &Case<'_>, operation: &Operation, parameter: &Parameter, text: &str) -> Result<(), Fault> {
    let ground = Ground::new(case).await?;
    let answer = case.send(with(ground.request(case.suite(), operation)?, &parameter.name, text)).await?;
    case.hold(Some(answer.status) == operation.success() || answer.status == 400, || {
        format!("{}={text} is answered {}: {}", parameter.name, answer.status, answer.text())
    })?;
    case.canary(&ground.user).await
}

async fn twice(case: &Case<'_>, operation: &Operation, parameter: &Parameter) -> Result<(), Fault> {
    let ground = Ground::new(case).await?;
    let once = with(ground.request(case.suite(), operation)?, &parameter.name, "1");
    verdict::refused(case, &ground, with(once, &parameter.name, "2"), &[&parameter.name]).await
}

async fn unknown(case: &Case<'_>, operation: &Operation, name: &str) -> Result<(), Fault> {
    let ground = Ground::new(case).await?;
    let request = with(ground.request(case.suite(), operation)?, name, "1");
    let field = percent_encoding::percent_decode_str(name).decode_utf8_lossy().into_owned();
    verdict::refused(case, &ground, request, &[&field]).await
}

/// The request with one more parameter, not encoded.
fn with(mut request: Request, name: &str, text: &str) -> Request {
    let separator = if request.target.contains('?') { '&' } else { '?' };
    request.target = format!("{}{separator}{name}={text}", request.target);
    request
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}
