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
        let named = |only: &String| {
            rule.id == only.as_str() || rule.id.strip_prefix(only.as_str()).is_some_and(|rest| rest.starts_with('-'))
        };
        rule.from <= self.budget && (self.only.is_empty() || self.only.iter().any(named))
    }

    fn lacking(&self, rule: &Rule) -> Option<Capability> {
        rule.needs.iter().copied().find(|need| !self.capabilities.contains(need))
    }
}
