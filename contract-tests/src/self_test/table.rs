//! The outcome of a self-test as tables: on the terminal, as Markdown and as JSON.

use super::trial::Finding;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

/// Per group how many were right and how many there are.
pub fn groups(findings: &[Finding]) -> BTreeMap<&'static str, (usize, usize)> {
    let mut groups = BTreeMap::<_, (usize, usize)>::new();
    for finding in findings {
        let entry = groups.entry(finding.group).or_default();
        entry.0 += usize::from(finding.right);
        entry.1 += 1;
    }
    groups
}

/// For the terminal: the groups, then what went wrong.
pub fn terminal(findings: &[Finding], seconds: f64) -> String {
    let mut out = String::from("group            right of\n");
    for (group, (right, all)) in groups(findings) {
        let _ = writeln!(out, "{group:<16} {right:>5} {all:>2}");
    }
    for finding in findings.iter().filter(|finding| !finding.right) {
        let verdict = if finding.expected.is_empty() { "FALSE ALARM" } else { "MISSED" };
        let red = if finding.red.is_empty() { "nothing".to_owned() } else { finding.red.join(", ") };
        let wanted = finding.expected.join(" or ");
        let _ = writeln!(
            out,
            "{verdict} {} [{}] {}: red is {red}; wanted {wanted} {}",
            finding.id, finding.source, finding.what, finding.note
        );
    }
    let right = findings.iter().filter(|finding| finding.right).count();
    let _ = writeln!(out, "self-test: {right} of {} right in {seconds:.0} s", findings.len());
    out
}

/// For a CI job's page.
pub fn markdown(findings: &[Finding]) -> String {
    let mut out = String::from("# Self-test\n\n| group | right | of |\n|---|---|---|\n");
    for (group, (right, all)) in groups(findings) {
        let _ = writeln!(out, "| {group} | {right} | {all} |");
    }
    out.push_str("\n| group | fault | source | what is wrong with such a server | found by | verdict |\n|---|---|---|---|---|---|\n");
    for finding in findings {
        let found: Vec<_> = finding.red.iter().take(4).cloned().collect();
        let verdict = match (finding.right, finding.expected.is_empty()) {
            (true, true) => "green",
            (true, false) => "caught",
            (false, true) => "**false alarm**",
            (false, false) => "**missed**",
        };
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} | {verdict} |",
            finding.group,
            finding.id,
            finding.source,
            finding.what.replace('|', "\\|"),
            found.join(", ")
        );
    }
    out
}

/// Writes `self-test.md` and `self-test.json`.
///
/// # Errors
/// When the folder cannot be written to.
pub fn write(folder: &Path, findings: &[Finding]) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join("self-test.md"), markdown(findings))?;
    std::fs::write(folder.join("self-test.json"), serde_json::to_vec_pretty(findings)?)
}
