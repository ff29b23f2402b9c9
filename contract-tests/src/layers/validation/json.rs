//! Bytes that are no JSON, and JSON that is written in another way.

use super::verdict;
use crate::rules::validation as rule;
use crate::spec::Operation;
use crate::suite::{Case, Fault, Ground, Suite};
use serde_json::Value;
use std::fmt::Write;
use std::sync::Arc;

pub async fn run(suite: &Suite) {
    for operation in suite.spec.operations.iter().filter(|operation| operation.body.is_some()) {
        for (label, bytes) in broken(suite, operation) {
            let label = format!("{}: {label}", operation.id);
            suite.check(&rule::JSON, &label, async |case| refuse(case, operation, &bytes).await).await;
        }
    }
    let Some(create) = suite.spec.creator() else { return };
    let Some(text) = sample_text(suite, create) else { return };
    for (label, bytes) in forms(&text) {
        suite.check(&rule::JSON_FORMS, label, async |case| same(case, create, &bytes).await).await;
    }
    for label in ["plain", "the second name escaped"] {
        suite.check(&rule::DUPLICATE, label, async |case| duplicate(case, create, label != "plain").await).await;
    }
}

async fn refuse(case: &Case<'_>, operation: &Arc<Operation>, bytes: &[u8]) -> Result<(), Fault> {
    let ground = Ground::new(case).await?;
    let request = ground.with_body(case.suite(), operation, bytes)?;
    verdict::refused(case, &ground, request, &[]).await
}

/// The sample body as text.
fn sample_text(suite: &Suite, operation: &Operation) -> Option<String> {
    suite.typical(operation, |_| None).ok()?.body.and_then(|body| String::from_utf8(body).ok())
}

/// Bodies that are not one JSON text in UTF-8.
fn broken(suite: &Suite, operation: &Operation) -> Vec<(String, Vec<u8>)> {
    let Some(good) = sample_text(suite, operation) else { return Vec::new() };
    let name = free_member(operation, &good);
    let member = |value: &[u8]| with_member(&good, &name, value);
    let open = good.trim_end_matches('}');
    let mut all: Vec<(String, Vec<u8>)> = vec![
        ("empty".into(), Vec::new()),
        ("white space".into(), b" \n ".to_vec()),
        ("a byte order mark".into(), [b"\xef\xbb\xbf".as_slice(), good.as_bytes()].concat()),
        ("UTF-16 LE".into(), good.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        (
            "UTF-16 BE with a mark".into(),
            [0xfe, 0xff].into_iter().chain(good.encode_utf16().flat_map(u16::to_be_bytes)).collect(),
        ),
    ];
    for (label, text) in [
        ("cut off", open.to_owned()),
        ("text after the end", format!("{good} trailing")),
        ("a brace too many", format!("{good}}}")),
        ("two documents", format!("{good}{good}")),
        ("two lines of JSON", format!("{good}\n{good}")),
        ("NUL after the end", format!("{good}\0")),
        ("a comma too many", format!("{open},}}")),
        ("a comment", format!("{open}/* no */}}")),
        ("a line comment", format!("{good} // no")),
        ("single quotes", good.replace('"', "'")),
        ("no quotes", good.replace('"', "")),
        ("a prefix", format!(")]}}',\n{good}")),
    ] {
        all.push((label.into(), text.into_bytes()));
    }
    for (label, value) in [
        ("NaN", "NaN"),
        ("Infinity", "-Infinity"),
        ("a leading zero", "01"),
        ("a bare point", "1."),
        ("a leading point", ".5"),
        ("a plus", "+1"),
        ("hexadecimal", "0x10"),
        ("a number beyond all bounds", "1e400"),
        ("a capital literal", "True"),
        ("undefined", "undefined"),
        ("a lone high surrogate", "\"\\ud800\""),
        ("a lone low surrogate", "\"\\udc00x\""),
        ("surrogates in the wrong order", "\"\\udc00\\ud800\""),
        ("an unknown escape", "\"\\x41\""),
        ("a short escape", "\"\\u41\""),
        ("a line in a text", "\"a\nb\""),
        ("a tab in a text", "\"a\tb\""),
        ("an open text", "\"abc"),
    ] {
        all.push((format!("{label} for a member"), member(value.as_bytes())));
    }
    for (label, bytes) in [
        ("0xFF", b"\"\xff\"".as_slice()),
        ("an overlong slash", b"\"\xc0\xaf\""),
        ("an encoded surrogate", b"\"\xed\xa0\x80\""),
        ("beyond U+10FFFF", b"\"\xf4\x90\x80\x80\""),
        ("a cut sequence", b"\"\xe2\x82\""),
        ("Latin-1", b"\"caf\xe9\""),
    ] {
        all.push((format!("{label} in a text"), member(bytes)));
    }
    let room = operation.max_body_bytes.unwrap_or(60_000) / 2;
    for depth in [100, 1000, room.min(30_000)] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let depth = depth.min(room / open.len());
            let closed = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            all.push((format!("{depth} times {open} for a member"), member(closed.as_bytes())));
            all.push((format!("{depth} times {open} left open"), open.repeat(depth).into_bytes()));
        }
    }
    all
}

/// A member that takes any text, so that only the JSON can be what is refused; the first one if there is none.
fn free_member(operation: &Operation, good: &str) -> String {
    let sample: Value = serde_json::from_str(good).unwrap_or_default();
    let takes_any = |name: &&String| {
        let mut odd = sample.clone();
        odd[name.as_str()] = "\u{fffd} /".into();
        operation.body.as_ref().is_some_and(|body| body.schema.is_valid(&odd))
    };
    let known = operation.body.as_ref().and_then(|body| body.schema.value["properties"].as_object());
    let mut names = known.into_iter().flat_map(|members| members.keys());
    names.clone().find(takes_any).or_else(|| names.next()).cloned().unwrap_or_default()
}

/// The sample with one value replaced by bytes.
fn with_member(good: &str, replaced: &str, value: &[u8]) -> Vec<u8> {
    let sample: Value = serde_json::from_str(good).unwrap_or_default();
    let mut bytes = format!("{{{}:", Value::from(replaced)).into_bytes();
    bytes.extend_from_slice(value);
    for (name, value) in sample.as_object().into_iter().flatten().filter(|(name, _)| *name != replaced) {
        bytes.extend_from_slice(format!(",{}:{value}", Value::from(name.clone())).as_bytes());
    }
    bytes.push(b'}');
    bytes
}

/// The same value, written otherwise.
fn forms(good: &str) -> Vec<(&'static str, String)> {
    let sample: Value = serde_json::from_str(good).unwrap_or_default();
    let pretty = serde_json::to_string_pretty(&sample).unwrap_or_default();
    let mut escaped = String::new();
    let mut in_text = false;
    for letter in good.chars() {
        in_text ^= letter == '"';
        if in_text && letter != '"' && letter != '\\' && letter.is_ascii() {
            let _ = write!(escaped, "\\u{:04x}", u32::from(letter));
        } else {
            escaped.push(letter);
        }
    }
    let mut turned: Vec<String> = sample
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| format!("{}:{value}", Value::from(name.clone())))
        .collect();
    turned.reverse();
    vec![
        ("indented", pretty.clone()),
        ("carriage returns and tabs", pretty.replace('\n', "\r\n\t")),
        ("white space around", format!(" \r\n\t{good}\r\n ")),
        ("every letter escaped", escaped),
        ("members in another order", format!("{{{}}}", turned.join(","))),
    ]
}

async fn same(case: &Case<'_>, create: &Arc<Operation>, text: &str) -> Result<(), Fault> {
    let ground = Ground::new(case).await?;
    let sent = serde_json::from_str(text).map_err(|error| Fault::Stop(format!("the suite's JSON is none: {error}")))?;
    let request = ground.with_body(case.suite(), create, text)?;
    verdict::accepted(case, &ground, create, request, &sent).await
}

/// The first text member twice: the sample's value, then another.
async fn duplicate(case: &Case<'_>, create: &Arc<Operation>, escaped: bool) -> Result<(), Fault> {
    let good = sample_text(case.suite(), create).unwrap_or_default();
    let sample: Value = serde_json::from_str(&good).unwrap_or_default();
    let required = create.body.as_ref().and_then(|body| body.schema.value["required"][0].as_str().map(str::to_owned));
    let Some(name) = required.filter(|name| sample[name].is_string()) else {
        return Err(Fault::Untestable("no required member is a text".into()));
    };
    let ground = Ground::new(case).await?;
    let again = if escaped { format!("\\u{:04x}{}", u32::from(name.as_bytes()[0]), &name[1..]) } else { name.clone() };
    let text = format!("{},\"{again}\":\"the last one\"}}", good.trim_end_matches('}'));
    let answer = case.send(ground.with_body(case.suite(), create, text)?).await?;
    let last_wins = answer.status == 201 && answer.json()[&name] == "the last one";
    case.hold(answer.status == 400 || last_wins, || format!("answered {}: {}", answer.status, answer.text()))?;
    case.canary(&ground.user).await
}
