//! The report for machines that read `JUnit` XML: a suite a group, a case a rule.

use super::Outcome;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use std::collections::BTreeMap;

/// The report.
///
/// # Errors
/// When the XML cannot be made.
pub fn render(outcome: &Outcome) -> Result<String, quick_junit::SerializeError> {
    let mut suites = BTreeMap::new();
    for rule in &outcome.rules {
        let status = match rule.verdict {
            "kept" => TestCaseStatus::success(),
            "broken" | "not run" => {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                let first = rule.evidence.first();
                status.set_message(first.map_or("no case ran", |failure| &failure.message));
                status.set_description(first.map_or(rule.title, |failure| &failure.curl));
                status
            }
            _ => {
                let mut status = TestCaseStatus::skipped();
                status.set_message(rule.reason.as_deref().unwrap_or("left out"));
                status
            }
        };
        let mut case = TestCase::new(rule.id, status);
        case.set_classname(format!("taskward-contract.{:?}", rule.group));
        suites.entry(rule.group).or_insert_with(|| TestSuite::new(format!("{:?}", rule.group))).add_test_case(case);
    }
    let mut report = Report::new("taskward-contract");
    report.add_test_suites(suites.into_values());
    report.to_string()
}
