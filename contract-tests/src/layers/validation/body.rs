//! Bodies: every member at every edge, left out, unknown, and the whole in another shape.

use super::candidates::candidates;
use super::verdict;
use crate::coverage::Edge;
use crate::rules::{Rule, validation as rule};
use crate::spec::{Body, Isolation, Operation, sample};
use crate::suite::{Case, Fault, Ground, Suite};
use serde_json::{Map, Value, json};

/// One body to send.
struct Probe {
    rule: &'static Rule,
    label: String,
    place: String,
    keyword: &'static str,
    fields: Vec<String>,
    body: Value,
    /// What is sent before, so that null has something to clear.
    before: Option<Value>,
}

pub async fn run(suite: &Suite) {
    let mut has_default = false;
    for operation in &suite.spec.operations {
        let Some(body) = &operation.body else { continue };
        for probe in probes(suite, body) {
            let label = format!("{}: {}", operation.id, probe.label);
            suite.check(probe.rule, &label, async |case| tell(case, operation, body, &probe).await).await;
        }
        for (name, schema) in body.schema.value["properties"].as_object().into_iter().flatten() {
            let Ok(schema) = flatten(suite, schema) else { continue };
            if let Some(default) = schema.get("default") {
                has_default = true;
                let label = format!("{}: {name} is left out", operation.id);
                let case = async |case: &Case<'_>| takes(case, operation, body, name, default).await;
                suite.check(&rule::DEFAULT, &label, case).await;
            }
        }
    }
    if !has_default {
        suite.excuse(&[&rule::DEFAULT], "no member of a body has a default");
    }
}

/// A good body without the member: the answer shows the default.
async fn takes(case: &Case<'_>, operation: &Operation, body: &Body, name: &str, default: &Value) -> Result<(), Fault> {
    let ground = Ground::new(case).await?;
    let mut less = base(case.suite(), body);
    less.remove(name);
    let answer = case.send(ground.with_body(case.suite(), operation, Value::from(less).to_string())?).await?;
    case.status(&answer, operation.success().unwrap_or(200))?;
    match answer.json().get(name) {
        Some(got) => case.hold(got == default, || format!("{name} is {got}; its default is {default}")),
        None => Err(Fault::Untestable(format!("the answer does not show {name}"))),
    }
}

/// Sends one body; what is right follows from the contract's own schema.
async fn tell(case: &Case<'_>, operation: &Operation, body: &Body, probe: &Probe) -> Result<(), Fault> {
    let suite = case.suite();
    let ground = Ground::new(case).await?;
    let request = ground.with_body(suite, operation, probe.body.to_string())?;
    let is_valid = body.schema.is_valid(&probe.body);
    let edge = if is_valid { Edge::Inside } else { Edge::Outside };
    suite.coverage.tried(&operation.id, &probe.place, probe.keyword, edge);
    if let Some(before) = probe.before.as_ref().filter(|_| is_valid && operation.isolation == Isolation::Owner) {
        let filled = case.send(ground.with_body(suite, operation, before.to_string())?).await?;
        case.status(&filled, operation.success().unwrap_or(200))?;
    }
    if is_valid {
        return verdict::accepted(case, &ground, operation, request, &probe.body).await;
    }
    let fields: Vec<&str> = probe.fields.iter().map(String::as_str).collect();
    verdict::refused(case, &ground, request, &fields).await
}

fn probes(suite: &Suite, body: &Body) -> Vec<Probe> {
    let base = base(suite, body);
    let mut all = members(suite, body, &base);
    for name in body.schema.value["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        let mut less = base.clone();
        less.remove(name);
        for (label, body) in [(format!("without {name}"), less), (format!("with {name}"), base.clone())] {
            all.push(Probe {
                rule: &rule::REQUIRED,
                label,
                place: format!("body.{name}"),
                keyword: "required",
                fields: vec![name.to_owned()],
                body: body.into(),
                before: None,
            });
        }
    }
    let shout = base.keys().next().map(|name| name.to_uppercase()).unwrap_or_default();
    for name in ["unknown_member", "__proto__", "constructor", "$ref", "", "\u{1f600}", &shout] {
        let mut more = base.clone();
        more.insert(name.to_owned(), json!("x"));
        all.push(shape(&rule::UNKNOWN, &format!("the unknown member {name:?}"), "additionalProperties", more.into()));
        if !name.is_empty()
            && let Some(probe) = all.last_mut()
        {
            probe.fields.push(name.to_owned());
        }
    }
    all.push(shape(&rule::UNKNOWN, "only known members", "additionalProperties", base.clone().into()));
    for (label, value) in [
        ("an array of the values", Value::Array(base.values().cloned().collect())),
        ("an array of the object", json!([base])),
        ("an empty array", json!([])),
        ("null", Value::Null),
        ("a text", json!("x")),
        ("the object as a text", json!(Value::from(base.clone()).to_string())),
        ("a number", json!(5)),
        ("true", json!(true)),
        ("an empty object", json!({})),
        ("the sample", base.into()),
    ] {
        all.push(shape(&rule::SHAPE, label, "type", value));
    }
    all
}

/// Each member at each edge, and two wrong ones at once.
fn members(suite: &Suite, body: &Body, base: &Map<String, Value>) -> Vec<Probe> {
    let mut all = Vec::new();
    let mut wrong = base.clone();
    let mut fields = Vec::new();
    for (name, schema) in body.schema.value["properties"].as_object().into_iter().flatten() {
        let place = format!("body.{name}");
        let Ok(schema) = flatten(suite, schema) else { continue };
        let mut tried = Vec::new();
        let all_candidates = candidates(&schema);
        let with = |value: &Value| {
            let mut changed = base.clone();
            changed.insert(name.clone(), value.clone());
            Value::from(changed)
        };
        let mut filled = all_candidates.iter().filter(|one| !one.value.is_null()).map(|one| with(&one.value));
        let filled = filled.find(|one| body.schema.is_valid(one));
        for candidate in all_candidates {
            let mut changed = base.clone();
            changed.insert(name.clone(), candidate.value);
            // Two keywords may ask for the same value.
            if tried.contains(&changed) && candidate.rule.id == rule::PATTERN.id {
                continue;
            }
            tried.push(changed.clone());
            all.push(Probe {
                rule: candidate.rule,
                label: format!("{name} is {}", candidate.label),
                place: place.clone(),
                keyword: candidate.keyword,
                fields: vec![name.clone()],
                body: changed.into(),
                before: filled.clone().filter(|_| candidate.rule.id == rule::NULL.id),
            });
        }
        // An array is nobody's type here; where it is, the schema will say so and the probe is a good one.
        wrong.insert(name.clone(), json!({ "never": ["a", "value"] }));
        fields.push(name.clone());
    }
    if fields.len() > 1 {
        all.push(Probe {
            rule: &rule::EVERY_ERROR,
            label: format!("wrong in {}", fields.join(", ")),
            place: "body".into(),
            keyword: "type",
            fields,
            body: wrong.into(),
            before: None,
        });
    }
    all
}

fn shape(rule: &'static Rule, label: &str, keyword: &'static str, body: Value) -> Probe {
    Probe { rule, label: label.to_owned(), place: "body".into(), keyword, fields: Vec::new(), body, before: None }
}

/// The sample body, with every required member.
fn base(suite: &Suite, body: &Body) -> Map<String, Value> {
    let value = body.example.clone().or_else(|| sample(&suite.spec.document, &body.schema.value).ok());
    value.and_then(|value| value.as_object().cloned()).unwrap_or_default()
}

/// References and `allOf` resolved, as far as the candidates look.
fn flatten(suite: &Suite, schema: &Value) -> Result<Value, crate::spec::SpecError> {
    let resolved = suite.spec.document.resolve(schema)?;
    let mut merged = Map::new();
    for part in resolved["allOf"].as_array().into_iter().flatten() {
        merged.extend(flatten(suite, part)?.as_object().cloned().unwrap_or_default());
    }
    merged.extend(resolved.as_object().cloned().unwrap_or_default());
    Ok(merged.into())
}
