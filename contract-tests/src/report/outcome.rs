//! The outcome of a run as plain values; every report is made from it, and `report.json` is it.

use crate::coverage::Constraint;
use crate::exchange::Script;
use crate::rules::{self, Group, Severity};
use crate::suite::{Suite, Verdict};
use serde::Serialize;

/// A whole run.
#[derive(Debug, Serialize)]
pub struct Outcome {
    /// Where the deployment is.
    pub base_url: String,
    /// The contract's title and version.
    pub spec: String,
    /// The seed.
    pub seed: u64,
    /// The budget.
    pub budget: crate::budget::Budget,
    /// Seconds from start to end.
    pub duration_s: f64,
    /// Requests sent.
    pub requests: u64,
    /// The exit code.
    pub exit: u8,
    /// Why the run was cut short, if it was.
    pub stopped: Option<String>,
    /// Every rule.
    pub rules: Vec<RuleReport>,
    /// What was exercised.
    pub coverage: CoverageReport,
}

/// What became of one rule.
#[derive(Debug, Serialize)]
pub struct RuleReport {
    /// Its id.
    pub id: &'static str,
    /// Its group.
    pub group: Group,
    /// How bad it is when broken.
    pub severity: Severity,
    /// What must hold.
    pub title: &'static str,
    /// RFC, OWASP, ASVS.
    pub references: &'static str,
    /// The fault category of the Web Fuzzing Commons.
    pub wfc: Option<u16>,
    /// `kept`, `broken`, `skipped`, `not run`, `left out`.
    pub verdict: &'static str,
    /// Why it was skipped.
    pub reason: Option<String>,
    /// Cases that could tell.
    pub cases: u64,
    /// Cases that failed: seen `failures` of `cases`.
    pub failures: u64,
    /// A few failures, the shortest first.
    pub evidence: Vec<Failure>,
}

/// One failure.
#[derive(Debug, Serialize)]
pub struct Failure {
    /// What the case was about.
    pub case: String,
    /// What was wrong.
    pub message: String,
    /// How often it failed when tried again: k of n.
    pub again: Option<(u32, u32)>,
    /// The sequence as curl commands.
    pub curl: String,
}

/// What was exercised.
#[derive(Debug, Serialize)]
pub struct CoverageReport {
    /// Operation, status, how often; zero for those documented and never seen.
    pub statuses: Vec<(String, u16, u64)>,
    /// How many percent of the documented answers that can be had from outside were seen.
    pub percent: u32,
    /// Constraint, tried from inside, from outside.
    pub constraints: Vec<(Constraint, u64, u64)>,
}

impl Outcome {
    /// What the suite knows now.
    #[must_use]
    pub fn gather(suite: &Suite) -> Self {
        Self {
            base_url: suite.transport().base().to_string(),
            spec: suite.spec.title.clone(),
            seed: suite.seed,
            budget: suite.budget,
            duration_s: suite.elapsed().as_secs_f64(),
            requests: suite.transport().sent(),
            exit: 0,
            stopped: suite.stop_reason(),
            rules: rules::all().into_iter().map(|rule| rule_report(suite, rule)).collect(),
            coverage: coverage(suite),
        }
    }

    /// The rules of one verdict.
    pub fn with<'a>(&'a self, verdict: &'a str) -> impl Iterator<Item = &'a RuleReport> {
        self.rules.iter().filter(move |rule| rule.verdict == verdict)
    }
}

fn rule_report(suite: &Suite, rule: &'static rules::Rule) -> RuleReport {
    let tally = suite.verdicts.tally(rule);
    let (verdict, reason) = match suite.verdict(rule) {
        Verdict::Kept => ("kept", None),
        Verdict::Broken => ("broken", None),
        Verdict::Skipped(why) => ("skipped", Some(why)),
        Verdict::NotRun => ("not run", None),
        Verdict::LeftOut => ("left out", None),
    };
    let failure = |evidence: crate::suite::Evidence| Failure {
        curl: Script::render(suite.transport().base().as_str(), &evidence.exchanges),
        case: evidence.case,
        message: evidence.message,
        again: evidence.again,
    };
    RuleReport {
        id: rule.id,
        group: rule.group,
        severity: rule.severity,
        title: rule.title,
        references: rule.references,
        wfc: rule.wfc,
        verdict,
        reason,
        cases: tally.cases,
        failures: tally.failures,
        evidence: tally.evidence.into_iter().map(failure).collect(),
    }
}

fn coverage(suite: &Suite) -> CoverageReport {
    let seen = suite.coverage.statuses();
    let mut statuses = Vec::new();
    for operation in &suite.spec.operations {
        for status in operation.responses.keys() {
            let count = seen.get(&(operation.id.clone(), *status)).copied().unwrap_or(0);
            statuses.push((operation.id.clone(), *status, count));
        }
    }
    // From outside, a correct server gives no 5xx, 408 only to whoever waits for it, and 409 only by chance.
    let reachable: Vec<_> =
        statuses.iter().filter(|(_, status, _)| *status < 500 && !matches!(status, 408 | 409)).collect();
    let reached = reachable.iter().filter(|(_, _, count)| *count > 0).count();
    let percent = u32::try_from(reached * 100 / reachable.len().max(1)).unwrap_or(100);
    let constraints = suite
        .coverage
        .constraints(&suite.spec)
        .into_iter()
        .map(|(constraint, [inside, outside])| (constraint, inside, outside))
        .collect();
    CoverageReport { statuses, percent, constraints }
}
