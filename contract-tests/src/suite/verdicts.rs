//! What became of each rule.

use crate::exchange::Exchange;
use crate::rules::{self, Rule};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many failures of one rule are kept with their exchanges.
const KEPT: usize = 3;

/// One failure with what shows it.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// What the case was about.
    pub case: String,
    /// What was wrong.
    pub message: String,
    /// The exchanges that led to it, the last one last.
    pub exchanges: Vec<Arc<Exchange>>,
    /// How often the same sequence failed when it was tried again: k of n.
    pub again: Option<(u32, u32)>,
}

/// The count of one rule.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// Cases that could tell.
    pub cases: u64,
    /// Cases that failed.
    pub failures: u64,
    /// Why some cases could not tell.
    pub excuse: Option<String>,
    /// A few failures, the shortest first.
    pub evidence: Vec<Evidence>,
}

/// What is to be said of a rule in the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Cases ran, none failed.
    Kept,
    /// A case failed.
    Broken,
    /// It could not be looked at, and why.
    Skipped(String),
    /// It could have been looked at, and was not: no pass.
    NotRun,
    /// `--only` or the budget left it out.
    LeftOut,
}

/// The counts of all rules.
#[derive(Debug, Default)]
pub struct Verdicts {
    tallies: Mutex<BTreeMap<&'static str, Tally>>,
}

impl Verdicts {
    /// Counts cases of a rule.
    pub fn count(&self, rule: &'static Rule, cases: u64) {
        self.lock().entry(rule.id).or_default().cases += cases;
    }

    /// Counts one failure. The case itself has been, or will be, counted.
    pub fn fail(&self, rule: &'static Rule, evidence: Evidence) {
        let mut tallies = self.lock();
        let tally = tallies.entry(rule.id).or_default();
        tally.failures += 1;
        tally.evidence.push(evidence);
        // Who has to act on it wants the shortest sequence that shows the fault.
        tally.evidence.sort_by_key(|evidence| evidence.exchanges.len());
        tally.evidence.truncate(KEPT);
    }

    /// Notes why a case could not tell.
    pub fn excuse(&self, rule: &'static Rule, why: String) {
        self.lock().entry(rule.id).or_default().excuse.get_or_insert(why);
    }

    /// The count of one rule.
    #[must_use]
    pub fn tally(&self, rule: &Rule) -> Tally {
        self.lock().get(rule.id).cloned().unwrap_or_default()
    }

    /// How many cases ran and how many failed, over all rules.
    #[must_use]
    pub fn totals(&self) -> (u64, u64) {
        self.lock().values().fold((0, 0), |(cases, failures), tally| (cases + tally.cases, failures + tally.failures))
    }

    /// Ids that were counted and are not in the catalogue: a fault of the suite.
    #[must_use]
    pub fn strangers(&self) -> Vec<&'static str> {
        self.lock().keys().copied().filter(|id| rules::find(id).is_none()).collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<&'static str, Tally>> {
        self.tallies.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
