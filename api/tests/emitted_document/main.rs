//! Holds the generated server layer to `openapi.yaml`: templates have no types, and print nothing where they misspell a name.

mod canonical;
/// Which operations let in whom, asked of a running server.
mod access;
/// Which statuses an operation has.
mod statuses;
/// Which values are refused.
mod rules;
mod socket;
mod stub;

use serde_json::Value;
use similar::TextDiff;
use taskward_api::operations;

use stub::Stub;

#[test]
fn what_dropshot_emits_is_what_the_contract_says() {
    assert_same(&canonical::lines(&contract()), &canonical::lines(&emitted()));
}

/// Two documents that are both empty are equal too.
#[test]
fn the_comparison_reaches_every_kind_of_rule() {
    let lines = canonical::lines(&contract());
    for line in [
        "operations > POST /tasks > operationId = \"create_task\"",
        "operations > POST /tasks > requestBody > required = true",
        "operations > POST /tasks > responses > 201 > headers > Location > required = true",
        "operations > GET /tasks > parameters > query limit > schema > maximum = 1000",
        "operations > GET /docs/{asset} > parameters > header Accept-Encoding > schema > maxLength = 1024",
        "operations > GET /docs > responses > 200 > content = \"raw\"",
        "schemas > TaskCreate > additionalProperties = false",
        "schemas > TaskCreate > required = [\"title\"]",
        "schemas > TaskCreate > properties > title > maxLength = 200",
        "schemas > TaskCreate > properties > description > nullable = true",
        "schemas > TaskCreate > properties > description > pattern = \"^[^\\\\u0000]*$\"",
        "schemas > TaskCreate > properties > priority > default = \"medium\"",
        "schemas > Task > properties > created_at > format = \"date-time\"",
        "schemas > Priority > enum = [\"low\",\"medium\",\"high\"]",
        "schemas > Problem > properties > errors > maxItems = 64",
    ] {
        assert!(lines.lines().any(|known| known == line), "not compared: {line}");
    }
}

/// `openapi.yaml`.
fn contract() -> Value {
    yaml_serde::from_str(include_str!("../../../openapi.yaml")).expect("the contract is YAML")
}

/// The document that dropshot makes of the generated code.
fn emitted() -> Value {
    let description = operations::description::<Stub>().expect("no two operations collide");
    let version = operations::VERSION.parse().expect("the version of the contract is a semantic one");
    description.openapi(operations::TITLE, version).json().expect("the document can be emitted")
}

/// Fails with the lines that differ.
fn assert_same(written: &str, generated: &str) {
    let difference = TextDiff::from_lines(written, generated);
    let difference = difference.unified_diff().context_radius(1).header("openapi.yaml", "generated code").to_string();
    assert!(
        difference.is_empty(),
        "the generated code is not what the contract says:\n\n{difference}\n\
         openapi.yaml is right: run `make generate`, or mend codegen/templates/server",
    );
}
