//! Files that a run leaves, and a failure sent again.

use crate::toy::{self, Manners, SECRET};
use crate::{file, outcome};
use serde_json::Value;

#[test]
fn a_failure_is_in_every_report_and_can_be_sent_again() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let secret = file(folder.path(), "secret", SECRET);
    let spec = file(folder.path(), "spec.json", &toy::contract().to_string());
    let report = folder.path().join("report").display().to_string();
    let run = |manners: Manners, more: &[&str]| {
        let url = toy::start(manners);
        outcome(&[&["--base-url", &url, "--secret-file", &secret, "--spec", &spec, "--seed", "1"], more].concat())
    };
    let (exit, text) = run(Manners::Careless, &["--only", "ISO-FOREIGN", "--report", &report]);
    assert_eq!(exit, Some(1), "{text}");
    assert!(text.contains("curl -sS -i") && text.contains("$TOKEN"), "the sequence can be copied: {text}");
    assert!(text.contains("archive") && !text.contains(SECRET) && !text.contains("eyJ"), "no token is shown: {text}");

    let read = |name: &str| std::fs::read_to_string(folder.path().join("report").join(name)).expect(name);
    let json: Value = serde_json::from_str(&read("report.json")).expect("JSON");
    let rules = json["rules"].as_array().expect("rules");
    let foreign = rules.iter().find(|rule| rule["id"] == "ISO-FOREIGN").expect("the rule");
    assert_eq!((&foreign["verdict"], json["exit"].as_i64()), (&"broken".into(), Some(1)));
    assert!(foreign["failures"].as_u64() >= Some(1) && foreign["failures"].as_u64() <= foreign["cases"].as_u64());
    let markdown = read("report.md");
    assert!(markdown.contains("## ISO-FOREIGN is broken") && markdown.contains("## Answers seen"), "{markdown}");
    assert!(markdown.contains("| archive_task |"), "the matrix has every operation: {markdown}");
    assert!(markdown.contains("| create_task | body.title | maxLength |"), "and every constraint: {markdown}");
    let junit = read("junit.xml");
    assert!(junit.contains("<testcase name=\"ISO-FOREIGN\"") && junit.contains("<failure"), "{junit}");

    let replay = format!("{report}/replay/ISO-FOREIGN.json");
    let (exit, text) = run(Manners::Careless, &["--replay", &replay]);
    assert!(exit == Some(1) && text.contains("ISO-FOREIGN is still broken"), "{text}");
    let (exit, text) = run(Manners::Good, &["--replay", &replay]);
    assert!(exit == Some(0) && text.contains("does not show any more"), "{text}");
}

#[test]
fn every_rule_is_listed_and_explained() {
    let (exit, list) = outcome(&["--list"]);
    assert!(exit == Some(0) && list.lines().count() > 150, "{list}");
    let (exit, text) = outcome(&["--explain", "iso-foreign"]);
    assert!(exit == Some(0) && text.contains("ISO-FOREIGN") && text.contains("OWASP API1"), "{text}");
    assert_eq!(outcome(&["--explain", "NO-SUCH"]).0, Some(2));
}
