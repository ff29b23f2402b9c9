//! Path parameters: outside their schema, and other notations of an id that exists.

use crate::coverage::Edge;
use crate::exchange::Request;
use crate::rules::validation as rule;
use crate::spec::{Isolation, Location, Operation, Parameter};
use crate::suite::{Case, Fault, Ground, Suite};
use serde_json::{Value, json};
use std::sync::Arc;

/// Stands where the value will.
const MARK: &str = "0mark0";

pub async fn run(suite: &Suite) {
    for operation in &suite.spec.operations {
        for parameter in operation.parameters_in(Location::Path) {
            for (keyword, label, text) in values(parameter) {
                let label = format!("{}: {} is {label}", operation.id, parameter.name);
                suite
                    .check(&rule::PATH, &label, async |case| outside(case, operation, parameter, keyword, &text).await)
                    .await;
            }
        }
        if operation.isolation == Isolation::Owner {
            for (label, alias) in ALIASES {
                let label = format!("{}: {label}", operation.id);
                suite.check(&rule::PATH_ALIAS, &label, async |case| refused_alias(case, operation, *alias).await).await;
            }
        }
    }
}

/// Keyword, label and text of each value.
fn values(parameter: &Parameter) -> Vec<(&'static str, String, String)> {
    let schema = &parameter.schema.value;
    let mut all = Vec::new();
    if schema["type"] == "integer" {
        for (keyword, step) in [("minimum", -1), ("maximum", 1)] {
            if let Some(edge) = schema[keyword].as_i64() {
                let beyond = i128::from(edge) + step;
                all.push((keyword, format!("at {keyword}"), edge.to_string()));
                all.push((keyword, format!("beyond {keyword}"), beyond.to_string()));
            }
        }
        for text in ["0", "-1", "-0", "9007199254740992", "9223372036854775807", "9223372036854775808"] {
            all.push(("format", text.to_owned(), text.to_owned()));
        }
        for text in ["18446744073709551616", "-9223372036854775809", "340282366920938463463374607431768211457"] {
            all.push(("format", text.to_owned(), text.to_owned()));
        }
        all.push(("format", "10^400".into(), format!("1{}", "0".repeat(400))));
        for text in
            ["abc", "1.5", "1e3", "0x1", "null", "NaN", "1'", "1;x", "*", "%00", "1%00", "%F0%9F%98%80", "-", "~"]
        {
            all.push(("type", format!("{text:?}"), text.to_owned()));
        }
    } else if schema["type"] == "string" {
        for (keyword, step) in [("minLength", -1), ("maxLength", 1)] {
            for length in schema[keyword].as_i64().into_iter().flat_map(|edge| [edge, edge + step]) {
                let text = "a".repeat(usize::try_from(length).unwrap_or(0));
                if !text.is_empty() {
                    all.push((keyword, format!("{length} characters"), text));
                }
            }
        }
        for text in ["never-there", "..%2Fetc%2Fpasswd", "%2E%2E", "%00", "a%0D%0Ab", "~", "a.php"] {
            all.push(("type", format!("{text:?}"), text.to_owned()));
        }
    }
    all
}

async fn outside(
    case: &Case<'_>,
    operation: &Arc<Operation>,
    parameter: &Parameter,
    keyword: &str,
    text: &str,
) -> Result<(), Fault> {
    let suite = case.suite();
    let value = match text.parse::<i64>() {
        Ok(number) if parameter.schema.value["type"] == "integer" => json!(number),
        _ if parameter.schema.value["type"] == "integer" => Value::Null,
        _ => json!(text),
    };
    let edge = if parameter.schema.is_valid(&value) { Edge::Inside } else { Edge::Outside };
    suite.coverage.tried(&operation.id, &format!("path.{}", parameter.name), keyword, edge);
    // The path of nobody's resource is as much as a value inside the schema can be here.
    let ground = Ground::new(case).await?;
    if text == ground.key {
        return Err(Fault::Untestable("the id is the one that was just made".into()));
    }
    let before = ground.state(case).await?;
    let answer = case.send(at(suite, operation, &ground, text)?).await?;
    let right = if edge == Edge::Inside { answer.status == 404 } else { matches!(answer.status, 400 | 404) };
    // Low ids are perhaps the caller's own in a deployment with two fixed users.
    case.hold(right || (edge == Edge::Inside && !ground.user.is_fresh), || {
        format!("answered {} {}", answer.status, answer.text())
    })?;
    ground.unchanged(case, &before).await
}

type Alias = fn(&str) -> Option<String>;

/// Other notations of an id; none where it is no number.
const ALIASES: &[(&str, Alias)] = &[
    ("a plus", |key| Some(format!("+{key}"))),
    ("a plus, encoded", |key| Some(format!("%2B{key}"))),
    ("zeros before", |key| number(key).map(|_| format!("00{key}"))),
    ("a fraction", |key| number(key).map(|_| format!("{key}.0"))),
    ("an exponent", |key| number(key).map(|_| format!("{key}e0"))),
    ("an underscore", |key| Some(format!("{key}_"))),
    ("a space after", |key| Some(format!("{key}%20"))),
    ("a space before", |key| Some(format!("%20{key}"))),
    ("NUL after", |key| Some(format!("{key}%00"))),
    ("a line after", |key| Some(format!("{key}%0A"))),
    ("percent-encoded", |key| key.bytes().next().map(|first| format!("%{first:02X}{}", &key[1..]))),
    ("encoded twice", |key| key.bytes().next().map(|first| format!("%25{first:02X}{}", &key[1..]))),
    ("hexadecimal", |key| number(key).map(|number| format!("0x{number:x}"))),
    ("2^32 more", |key| number(key).map(|number| (number + (1 << 32)).to_string())),
    ("2^53 more", |key| number(key).map(|number| (number + (1 << 53)).to_string())),
    ("2^64 more", |key| number(key).map(|number| (number + (1 << 64)).to_string())),
    ("2^64 less", |key| number(key).map(|number| (i128::try_from(number).unwrap_or_default() - (1 << 64)).to_string())),
    ("arabic digits", |key| number(key).map(|_| digits(key, 0x660))),
    ("wide digits", |key| number(key).map(|_| digits(key, 0xff10))),
    ("a parameter", |key| Some(format!("{key};x=1"))),
    ("an extension", |key| Some(format!("{key}.json"))),
    ("a slash after", |key| Some(format!("{key}/"))),
    ("a list", |key| Some(format!("{key},{key}"))),
];

fn number(key: &str) -> Option<u128> {
    key.parse::<u64>().ok().map(u128::from)
}

/// The key in other digits, percent-encoded.
fn digits(key: &str, zero: u32) -> String {
    let digit = |one: char| char::from_u32(zero + one.to_digit(10).unwrap_or(0));
    let text: String = key.chars().filter_map(digit).collect();
    percent_encoding::utf8_percent_encode(&text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

async fn refused_alias(case: &Case<'_>, operation: &Arc<Operation>, alias: Alias) -> Result<(), Fault> {
    let ground = Ground::new(case).await?;
    let Some(text) = alias(&ground.key) else {
        return Err(Fault::Untestable("ids are no numbers here".into()));
    };
    let before = ground.state(case).await?;
    let answer = case.send(at(case.suite(), operation, &ground, &text)?).await?;
    case.hold(matches!(answer.status, 400 | 404), || {
        format!("{text} is another path than {}, and is answered {} {}", ground.key, answer.status, answer.text())
    })?;
    ground.unchanged(case, &before).await
}

/// A good request but for the last path parameter, which is put there as it is.
fn at(suite: &Suite, operation: &Operation, ground: &Ground, text: &str) -> Result<Request, Fault> {
    let mut request =
        suite.typical(operation, |parameter| (parameter.location == Location::Path).then(|| MARK.into()))?;
    request.target = request.target.replace(MARK, text);
    Ok(if operation.needs_token { request.token(&ground.user.token) } else { request })
}
