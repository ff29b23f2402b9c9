//! Where reports go: the terminal, and the folder of `--report`.

use super::{Outcome, junit, markdown, terminal};
use crate::replay::Script;
use crate::rules;
use crate::run::Exit;
use crate::suite::Suite;
use std::io::IsTerminal;
use std::path::Path;

/// Prints the report.
pub fn terminal(_suite: &Suite, outcome: &Outcome) {
    print!("{}", terminal::render(outcome, std::io::stdout().is_terminal()));
}

/// Writes `report.json`, `report.md`, `junit.xml`, and `replay/RULE.json` for each broken rule.
///
/// # Errors
/// When a file cannot be written.
pub fn files(folder: &Path, suite: &Suite, outcome: &Outcome) -> std::io::Result<()> {
    let replays = folder.join("replay");
    std::fs::create_dir_all(&replays)?;
    std::fs::write(folder.join("report.json"), serde_json::to_vec_pretty(outcome)?)?;
    std::fs::write(folder.join("report.md"), markdown::render(outcome))?;
    std::fs::write(folder.join("junit.xml"), junit::render(outcome).map_err(std::io::Error::other)?)?;
    for rule in rules::all() {
        if let Some(evidence) = suite.verdicts.tally(rule).evidence.first() {
            let script = serde_json::to_vec_pretty(&Script::of(suite, rule.id, evidence))?;
            std::fs::write(replays.join(format!("{}.json", rule.id)), script)?;
        }
    }
    Ok(())
}

/// Prints the catalogue, or one rule of it in full.
#[must_use]
pub fn catalogue(explain: Option<&str>) -> Exit {
    let Some(id) = explain else {
        for rule in rules::all() {
            println!("{:<24} {:<9} {}", rule.id, format!("{:?}", rule.severity).to_lowercase(), rule.title);
        }
        return Exit::Kept;
    };
    let Some(rule) = rules::find(id) else {
        eprintln!("there is no rule {id}: see --list");
        return Exit::Untestable;
    };
    println!(
        "{} ({:?}, {:?})\n\n{}\n{}\n\nReferences: {}",
        rule.id, rule.group, rule.severity, rule.title, rule.explanation, rule.references
    );
    if let Some(code) = rule.wfc {
        println!("Web Fuzzing Commons: {code}");
    }
    for need in rule.needs {
        println!("Needs: {need:?}; otherwise: {}", need.lacking());
    }
    Exit::Kept
}
