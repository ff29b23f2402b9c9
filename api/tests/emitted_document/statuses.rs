//! Which statuses an operation can answer, read off the source of its response enum: no value can tell its other variants.
//!
//! Types hold the other direction: a handler that answers what its enum lacks does not compile, nor does an operation
//! with a body and no 413, or with a caller and no 401.

use std::collections::BTreeSet;

use regex::Regex;
use serde_json::{Value, json};

use super::{assert_same, canonical, contract};

const GENERATED: &str = include_str!("../../src/generated/operations.rs");

#[test]
fn a_response_enum_has_the_statuses_of_the_contract_and_no_other() {
    let contract = contract();
    let written = canonical::operations(&contract).into_iter().map(|(_, _, operation)| {
        let id = operation["operationId"].as_str().unwrap_or_default();
        line(id, documented(&contract, operation))
    });
    assert_same(&sorted(written), &sorted(of_enums().into_iter()));
}

/// All but those that the edge answers for every operation.
fn documented<'a>(contract: &'a Value, operation: &'a Value) -> impl Iterator<Item = &'a str> {
    let responses = operation["responses"].as_object().into_iter().flatten();
    let own =
        responses.filter(|(_, response)| canonical::resolve(contract, response)["x-answered-by"] != json!("edge"));
    own.map(|(status, _)| status.as_str())
}

fn of_enums() -> Vec<String> {
    let an_enum = Regex::new(r"(?s)/// What `(\w+)` may answer\.(.*?)\n}\n").expect("this is a regular expression");
    let a_variant = Regex::new(r"(?m)^    Status(\d{3})\b").expect("this is a regular expression");
    let found = an_enum.captures_iter(GENERATED).map(|found| found.extract::<2>().1);
    found
        .map(|[id, variants]| line(id, a_variant.captures_iter(variants).map(|found| found.extract::<1>().1[0])))
        .collect()
}

fn line<'a>(operation: &str, statuses: impl Iterator<Item = &'a str>) -> String {
    format!("{operation} may answer {}\n", statuses.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(", "))
}

fn sorted(lines: impl Iterator<Item = String>) -> String {
    lines.collect::<BTreeSet<_>>().into_iter().collect()
}
