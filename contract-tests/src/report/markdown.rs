//! The report for a CI job's page: verdicts, then the coverage matrix.

use super::Outcome;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// The report.
#[must_use]
pub fn render(outcome: &Outcome) -> String {
    let mut out = format!("# Contract: {}\n\n", outcome.spec);
    let _ = writeln!(
        out,
        "{} · seed {} · budget {:?} · {} requests in {:.1} s · exit {}\n",
        outcome.base_url, outcome.seed, outcome.budget, outcome.requests, outcome.duration_s, outcome.exit
    );
    for rule in outcome.with("broken") {
        let _ = writeln!(
            out,
            "## {} is broken\n\n{} ({}), seen {} of {}\n",
            rule.id, rule.title, rule.references, rule.failures, rule.cases
        );
        if let Some(failure) = rule.evidence.first() {
            let _ = writeln!(out, "{}: {}\n\n```sh\n{}```\n", failure.case, failure.message, failure.curl);
        }
    }
    out.push_str("## Rules\n\n| rule | what must hold | verdict | seen | references |\n|---|---|---|---|---|\n");
    for rule in &outcome.rules {
        let verdict =
            rule.reason.as_ref().map_or_else(|| rule.verdict.to_owned(), |why| format!("{}: {why}", rule.verdict));
        let _ = writeln!(
            out,
            "| {} | {} | {verdict} | {} of {} | {} |",
            rule.id, rule.title, rule.failures, rule.cases, rule.references
        );
    }
    statuses(&mut out, outcome);
    out.push_str("\n## Constraints\n\n| operation | place | keyword | inside | outside |\n|---|---|---|---|---|\n");
    for (constraint, inside, outside) in &outcome.coverage.constraints {
        let _ = writeln!(
            out,
            "| {} | {} | {} | {inside} | {outside} |",
            constraint.operation, constraint.place, constraint.keyword
        );
    }
    out
}

/// Operation by status: a count, `0` in bold for documented and never seen, nothing for undocumented.
fn statuses(out: &mut String, outcome: &Outcome) {
    let columns: BTreeSet<u16> = outcome.coverage.statuses.iter().map(|(_, status, _)| *status).collect();
    let mut rows = BTreeMap::<&str, BTreeMap<u16, u64>>::new();
    for (operation, status, count) in &outcome.coverage.statuses {
        rows.entry(operation).or_default().insert(*status, *count);
    }
    let head = columns.iter().map(|status| format!(" {status} |")).collect::<Vec<_>>().concat();
    let _ = writeln!(
        out,
        "\n## Answers seen ({} %)\n\n| operation |{head}\n|---|{}",
        outcome.coverage.percent,
        "---|".repeat(columns.len())
    );
    for (operation, seen) in rows {
        let cells: String = columns
            .iter()
            .map(|status| match seen.get(status) {
                Some(0) => " **0** |".to_owned(),
                Some(count) => format!(" {count} |"),
                None => "  |".to_owned(),
            })
            .collect();
        let _ = writeln!(out, "| {operation} |{cells}");
    }
}
