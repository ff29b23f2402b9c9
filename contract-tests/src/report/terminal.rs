//! The report for people at a terminal: broken rules first, each with the shortest sequence that shows it.

use super::{Outcome, RuleReport};
use std::fmt::Write;

/// The report; `colour` only where somebody sees it.
#[must_use]
pub fn render(outcome: &Outcome, colour: bool) -> String {
    let paint = |code: &str, text: &str| if colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() };
    let mut out = String::new();
    for rule in outcome.with("broken") {
        let _ = writeln!(
            out,
            "{} {} [{}] seen {} of {}",
            paint("1;31", "BROKEN"),
            paint("1", rule.id),
            rule.references,
            rule.failures,
            rule.cases
        );
        let _ = writeln!(out, "  {}", rule.title);
        if let Some(failure) = rule.evidence.first() {
            let again = failure.again.map(|(k, n)| format!(" (fails {k}/{n} when repeated)")).unwrap_or_default();
            let _ = writeln!(out, "  {}: {}{again}", failure.case, failure.message);
            for line in failure.curl.lines() {
                let _ = writeln!(out, "    {line}");
            }
        }
    }
    for rule in outcome.with("left out").filter(|rule| rule.failures > 0) {
        let failure = rule.evidence.first().map_or("", |failure| &failure.message);
        let _ = writeln!(out, "{} {}: {failure}", paint("31", "left out, and yet found broken:"), rule.id);
    }
    list(&mut out, &paint("33", "skipped"), outcome.with("skipped"));
    list(&mut out, &paint("33", "not run (no pass)"), outcome.with("not run"));
    let unseen: Vec<_> = outcome
        .coverage
        .statuses
        .iter()
        .filter(|(_, status, count)| *count == 0 && *status < 500 && !matches!(status, 408 | 409))
        .collect();
    if !unseen.is_empty() {
        let names: Vec<_> = unseen.iter().map(|(operation, status, _)| format!("{operation} {status}")).collect();
        let _ = writeln!(out, "{}: {}", paint("33", "documented, never seen"), names.join(", "));
    }
    if let Some(why) = &outcome.stopped {
        let _ = writeln!(out, "{}: {why}", paint("31", "stopped"));
    }
    let count = |verdict: &str| outcome.with(verdict).count();
    let word =
        ["kept", "broken", "could not test", "covered too little", "internal fault"][usize::from(outcome.exit).min(4)];
    let _ = writeln!(
        out,
        "{}: {} rules kept, {} broken, {} skipped, {} not run; {} requests in {:.1} s; {} % of the documented answers seen; seed {}",
        paint(if outcome.exit == 0 { "1;32" } else { "1;31" }, word),
        count("kept"),
        count("broken"),
        count("skipped"),
        count("not run"),
        outcome.requests,
        outcome.duration_s,
        outcome.coverage.percent,
        outcome.seed
    );
    out
}

/// Rules of one kind, those with the same reason together.
fn list<'a>(out: &mut String, heading: &str, rules: impl Iterator<Item = &'a RuleReport>) {
    let mut by_reason = std::collections::BTreeMap::<&str, Vec<&str>>::new();
    for rule in rules {
        by_reason.entry(rule.reason.as_deref().unwrap_or("no case")).or_default().push(rule.id);
    }
    for (reason, ids) in by_reason {
        let _ = writeln!(out, "{heading}: {} ({reason})", ids.join(", "));
    }
}
