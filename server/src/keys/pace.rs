//! How often the key set is fetched. Everybody can invent ids of keys, so asking for one must cost next to nothing.
//!
//! A fetch that brings something new opens the gate for the next; each that was asked for in vain keeps it shut twice as long
//! as the one before. So a rotation is seen at once, and a flood of invented ids costs one fetch in 15 seconds before long.

use std::time::Duration;

/// How long the gate is shut after a fetch that brought something: time for those who have waited to go.
const SHORTEST: Duration = Duration::from_millis(50);
/// How long it is shut after the first fetch that was asked for in vain.
const FIRST: Duration = Duration::from_secs(1);
/// How long it is shut at most.
const LONGEST: Duration = Duration::from_secs(15);

/// What became of the fetches so far.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pace {
    in_vain: u32,
    failures: u32,
}

/// What became of a fetch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Other keys than before.
    New,
    /// The same keys as before.
    Same,
    /// None.
    Failed,
}

impl Pace {
    /// Takes note of a fetch, and of whether somebody had asked for it.
    pub fn note(&mut self, outcome: Outcome, asked_for: bool) {
        self.failures = if outcome == Outcome::Failed { self.failures.saturating_add(1) } else { 0 };
        self.in_vain = match (outcome, asked_for) {
            (Outcome::New, _) | (Outcome::Same, false) => 0,
            (Outcome::Failed, false) => self.in_vain,
            (Outcome::Same | Outcome::Failed, true) => self.in_vain.saturating_add(1),
        };
    }

    /// How long nobody gets another fetch.
    pub fn gate(self) -> Duration {
        grown(self.in_vain).unwrap_or(SHORTEST)
    }

    /// After how long there is another fetch even if nobody asks, where all is well after `renewal`.
    pub fn due(self, renewal: Duration) -> Duration {
        grown(self.failures).map_or(renewal, |retry| retry.min(renewal)).max(self.gate())
    }
}

fn grown(times: u32) -> Option<Duration> {
    let doublings = times.checked_sub(1)?;
    Some(FIRST.saturating_mul(1 << doublings.min(8)).min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_costs_a_handful_of_fetches() {
        let mut pace = Pace::default();
        pace.note(Outcome::New, false);
        let (mut elapsed, mut fetches) = (pace.gate(), 0);
        while elapsed < Duration::from_mins(1) {
            pace.note(Outcome::Same, true);
            fetches += 1;
            elapsed += pace.gate();
        }
        assert!((5..=8).contains(&fetches), "{fetches}");
    }

    #[test]
    fn something_new_opens_the_gate_and_a_quiet_renewal_does_too() {
        let mut pace = Pace::default();
        for _ in 0..40 {
            pace.note(Outcome::Same, true);
        }
        assert_eq!(pace.gate(), LONGEST);
        pace.note(Outcome::Failed, false);
        assert_eq!(pace.gate(), LONGEST, "a failure tells nothing");
        let flooded = pace;
        for outcome in [(Outcome::New, true), (Outcome::New, false), (Outcome::Same, false)] {
            pace = flooded;
            pace.note(outcome.0, outcome.1);
            assert_eq!(pace.gate(), SHORTEST, "{outcome:?}");
        }
    }

    #[test]
    fn after_a_failure_there_is_another_try_before_the_renewal_and_never_before_the_gate_opens() {
        let renewal = Duration::from_mins(5);
        let mut pace = Pace::default();
        assert_eq!(pace.due(renewal), renewal);
        let mut waits = Vec::new();
        for _ in 0..7 {
            pace.note(Outcome::Failed, false);
            waits.push(pace.due(renewal).as_secs());
        }
        assert_eq!(waits, [1, 2, 4, 8, 15, 15, 15]);
        pace.note(Outcome::Same, true);
        assert_eq!(pace.due(Duration::from_millis(10)), pace.gate());
    }
}
