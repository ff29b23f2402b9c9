//! One run from beginning to end, and what it amounts to.

use crate::cli::Cli;
use crate::layers::{preflight, run_all};
use crate::report::{Outcome, write};
use crate::rules::{self, Rule};
use crate::suite::{Suite, Verdict};
use crate::{replay, self_test, setup};
use std::process::ExitCode;

/// How a run ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Every rule that was looked at holds.
    Kept,
    /// A rule is broken.
    Broken,
    /// Nothing can be said.
    Untestable,
    /// Too little was seen to call it a pass.
    Uncovered,
    /// The suite itself is at fault.
    Internal,
}

impl Exit {
    /// The process's exit code.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Kept => 0,
            Self::Broken => 1,
            Self::Untestable => 2,
            Self::Uncovered => 3,
            Self::Internal => 4,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        exit.code().into()
    }
}

/// Does what the command line asks for.
pub async fn run(cli: &Cli) -> Exit {
    if cli.list || cli.explain.is_some() {
        return write::catalogue(cli.explain.as_deref());
    }
    if cli.self_test {
        return self_test::run(cli).await;
    }
    if let Some(fault) = &cli.serve_fault {
        return self_test::serve(cli, fault).await;
    }
    if let Some(unknown) =
        cli.only.iter().chain(&cli.require).find(|name| !rules::all().iter().any(|rule| rule.is_called(name)))
    {
        eprintln!("there is no rule {unknown}: see --list");
        return Exit::Untestable;
    }
    // Below 2^53, so that it survives every JSON reader.
    let seed = cli.seed.unwrap_or_else(|| rand::random::<u64>() >> 11);
    println!("seed {seed}");
    let suite = match prepare(cli, seed).await {
        Ok(suite) => suite,
        Err(why) => {
            eprintln!("could not test: {why}");
            return Exit::Untestable;
        }
    };
    if let Some(file) = &cli.replay {
        return replay::run(&suite, file).await;
    }
    Box::pin(run_all(&suite)).await;
    suite.clear_progress();
    finish(cli, &suite)
}

/// A suite that passed the preflight.
///
/// # Errors
/// One sentence that says what to do.
pub async fn prepare(cli: &Cli, seed: u64) -> Result<Suite, String> {
    let suite = setup::suite(cli, seed).await?;
    preflight::run(&suite).await?;
    Ok(suite)
}

/// What the run amounts to.
#[must_use]
pub fn judge(cli: &Cli, suite: &Suite, outcome: &Outcome) -> Exit {
    let verdicts: Vec<_> = rules::all().into_iter().map(|rule| (rule, suite.verdict(rule))).collect();
    let required = |rule: &Rule| cli.require.iter().any(|name| rule.is_called(name));
    if !suite.verdicts.strangers().is_empty() {
        Exit::Internal
    } else if verdicts.iter().any(|(_, verdict)| *verdict == Verdict::Broken) {
        Exit::Broken
    } else if suite.stop_reason().is_some() {
        Exit::Untestable
    } else if verdicts
        .iter()
        .any(|(rule, verdict)| *verdict == Verdict::NotRun || (required(rule) && *verdict != Verdict::Kept))
        || outcome.coverage.percent < u32::from(cli.floor())
    {
        Exit::Uncovered
    } else {
        Exit::Kept
    }
}

fn finish(cli: &Cli, suite: &Suite) -> Exit {
    let mut outcome = Outcome::gather(suite);
    let exit = judge(cli, suite, &outcome);
    outcome.exit = exit.code();
    write::terminal(suite, &outcome);
    if let Some(folder) = &cli.report
        && let Err(error) = write::files(folder, suite, &outcome)
    {
        eprintln!("the report cannot be written to {}: {error}", folder.display());
        return Exit::Internal;
    }
    exit
}
