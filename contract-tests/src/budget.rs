//! How much a run may spend.

use clap::ValueEnum;
use serde::Serialize;
use std::time::Duration;

/// How thorough a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Budget {
    /// A few seconds: is this deployment sane?
    Smoke,
    /// At most a minute: for every change.
    Ci,
    /// As long as it takes to be surer.
    Soak,
}

impl Budget {
    /// Picks by budget: numbers of cases, sizes, and the like.
    pub fn pick<T>(self, smoke: T, ci: T, soak: T) -> T {
        match self {
            Self::Smoke => smoke,
            Self::Ci => ci,
            Self::Soak => soak,
        }
    }

    /// What the whole run should take at most.
    #[must_use]
    pub fn time(self) -> Duration {
        Duration::from_secs(self.pick(5, 60, 600))
    }
}
