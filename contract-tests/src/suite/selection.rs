//! Which rules run, and what is to be said of each in the end.

use super::{Suite, Verdict};
use crate::capability::Capability;
use crate::rules::Rule;

impl Suite {
    /// Whether cases of this rule should run: selected, affordable, possible, and nothing has stopped the run.
    #[must_use]
    pub fn wants(&self, rule: &Rule) -> bool {
        self.is_selected(rule) && self.lacking(rule).is_none() && self.stop_reason().is_none()
    }

    /// Whether this case is one of those that run: of a smoke run's cases one in six, and none less than one of a rule.
    pub(super) fn draws(&self, rule: &Rule, label: &str) -> bool {
        self.every_case
            || self.verdicts.tally(rule).cases == 0
            || self.number_for(&format!("{}/{label}", rule.id)).is_multiple_of(6)
    }

    /// Whether cases of any of these rules should run: for a layer whose cases serve several.
    #[must_use]
    pub fn wants_any(&self, rules: &[&Rule]) -> bool {
        rules.iter().any(|rule| self.wants(rule))
    }

    /// Whether the run is able to do this.
    #[must_use]
    pub fn can(&self, capability: Capability) -> bool {
        self.capabilities.contains(&capability)
    }

    /// Notes why none of these rules can be looked at here; of a rule that had cases nothing is said.
    pub fn excuse(&self, rules: &[&'static Rule], why: &str) {
        for rule in rules {
            self.verdicts.excuse(rule, why.to_owned());
        }
    }

    /// What is to be said of a rule now.
    #[must_use]
    pub fn verdict(&self, rule: &Rule) -> Verdict {
        let tally = self.verdicts.tally(rule);
        match (self.is_selected(rule), self.lacking(rule), tally.excuse) {
            (false, ..) => Verdict::LeftOut,
            _ if tally.failures > 0 => Verdict::Broken,
            _ if tally.cases > 0 => Verdict::Kept,
            (_, Some(capability), _) => Verdict::Skipped(capability.lacking().to_owned()),
            (_, _, Some(why)) => Verdict::Skipped(why),
            _ => Verdict::NotRun,
        }
    }

    pub(super) fn is_selected(&self, rule: &Rule) -> bool {
        rule.from <= self.budget && (self.only.is_empty() || self.only.iter().any(|name| rule.is_called(name)))
    }

    fn lacking(&self, rule: &Rule) -> Option<Capability> {
        rule.needs.iter().copied().find(|need| !self.capabilities.contains(need))
    }
}
