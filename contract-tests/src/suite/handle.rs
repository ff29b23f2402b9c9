//! The suite itself: how a case is run, judged and counted.

use super::{Attempt, Case, Evidence, Fault, Hooks, Progress, Setup, Verdicts};
use crate::budget::Budget;
use crate::capability::Capability;
use crate::coverage::Coverage;
use crate::exchange::{Exchange, Transport};
use crate::rules::Rule;
use crate::spec::Spec;
use crate::tokens::Tokens;
use crate::validate;
use aws_lc_rs::digest;
use proptest::test_runner::{Config, RngAlgorithm, RngSeed, TestRunner};
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::collections::BTreeSet;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What a layer is given.
pub struct Suite {
    /// The contract.
    pub spec: Spec,
    /// The token source.
    pub tokens: Tokens,
    /// How thorough the run is.
    pub budget: Budget,
    /// What every random choice follows from.
    pub seed: u64,
    /// What was exercised.
    pub coverage: Coverage,
    /// What became of each rule.
    pub verdicts: Verdicts,
    /// The operator's hooks.
    pub hooks: Hooks,
    /// Whether every case runs, whatever the budget.
    pub every_case: bool,
    /// Rules of which the first that is found broken ends the run: by id, or the first parts of it.
    pub ends_with: &'static [&'static str],
    /// Whether nothing is told while the run lasts.
    pub is_quiet: bool,
    transport: Transport,
    time: Duration,
    pub(super) only: Vec<String>,
    secrets: Vec<String>,
    pub(super) capabilities: BTreeSet<Capability>,
    progress: Progress,
    started: Instant,
    stopped: Mutex<Option<String>>,
}

impl Suite {
    /// Puts a suite together.
    #[must_use]
    pub fn new(setup: Setup) -> Self {
        let mut capabilities = setup.tokens.capabilities().clone();
        let hooks = &setup.hooks;
        let more = [
            (Capability::RawSocket, setup.transport.base().scheme() == "http"),
            (Capability::StoreHooks, hooks.store_stop.is_some() && hooks.store_start.is_some()),
            (Capability::SignalHook, hooks.server_pid.is_some() || hooks.signal_command.is_some()),
        ];
        capabilities.extend(more.into_iter().filter(|(_, present)| *present).map(|(capability, _)| capability));
        Self {
            spec: setup.spec,
            tokens: setup.tokens,
            budget: setup.budget,
            time: setup.time,
            seed: setup.seed,
            coverage: Coverage::default(),
            verdicts: Verdicts::default(),
            hooks: setup.hooks,
            every_case: setup.budget > Budget::Smoke,
            ends_with: &[],
            is_quiet: false,
            transport: setup.transport,
            only: setup.only,
            secrets: setup.secrets,
            capabilities,
            progress: Progress::default(),
            started: Instant::now(),
            stopped: Mutex::default(),
        }
    }

    /// Runs one case and counts it. The case is skipped, silently, where the rule is not wanted.
    pub async fn check(
        &self,
        rule: &'static Rule,
        label: &str,
        case: impl AsyncFnOnce(&Case<'_>) -> Result<(), Fault>,
    ) {
        if self.wants(rule) && self.draws(rule, label) {
            let attempt = self.attempt(rule, label, case).await;
            self.tally(attempt);
        }
    }

    /// Runs one case without counting it: for searching and shrinking. Only the rules on exchanges count.
    pub async fn attempt(
        &self,
        rule: &'static Rule,
        label: &str,
        body: impl AsyncFnOnce(&Case<'_>) -> Result<(), Fault>,
    ) -> Attempt {
        let case = Case::new(self, rule, label);
        let outcome = body(&case).await;
        case.end(outcome)
    }

    /// Counts a case that was run before.
    pub fn tally(&self, attempt: Attempt) {
        for other in &attempt.others {
            self.verdicts.count(other, 1);
        }
        match attempt.outcome {
            Ok(()) => self.verdicts.count(attempt.rule, 1),
            Err(Fault::Untestable(why)) => self.verdicts.excuse(attempt.rule, why),
            Err(Fault::Stop(why)) => self.stop(why),
            Err(Fault::Broken(other, message)) => {
                // Where another rule ended the case (it was counted above), nothing is known of the case's own.
                if other.is_none() {
                    self.verdicts.count(attempt.rule, 1);
                }
                let evidence =
                    Evidence { case: attempt.label, message, exchanges: attempt.exchanges, again: attempt.again };
                self.fail(other.unwrap_or(attempt.rule), evidence);
            }
        }
        self.tick();
    }

    /// The seed of a rule: adding a rule changes no other's.
    #[must_use]
    pub fn seed_for(&self, rule: &Rule) -> u64 {
        self.number_for(rule.id)
    }

    /// A number that follows from the seed and a name.
    pub(super) fn number_for(&self, name: &str) -> u64 {
        let digest = digest::digest(&digest::SHA256, format!("{}/{name}", self.seed).as_bytes());
        digest.as_ref().iter().take(8).fold(0, |seed, byte| seed << 8 | u64::from(*byte))
    }

    /// Random numbers for a rule.
    #[must_use]
    pub fn rng(&self, rule: &Rule) -> StdRng {
        StdRng::seed_from_u64(self.seed_for(rule))
    }

    /// Runs this many random cases of a rule, and cuts down the first that fails.
    #[must_use]
    pub fn runner(&self, rule: &Rule, cases: u32) -> TestRunner {
        TestRunner::new(Config {
            cases,
            max_shrink_iters: 400,
            max_shrink_time: 15_000,
            failure_persistence: None,
            rng_algorithm: RngAlgorithm::ChaCha,
            rng_seed: RngSeed::Fixed(self.seed_for(rule)),
            ..Config::default()
        })
    }

    /// How long random cases may still come.
    #[must_use]
    pub fn time_left(&self) -> Duration {
        self.time.saturating_sub(self.started.elapsed())
    }

    /// Runs a future from inside a synchronous callback (proptest's), on the runtime of the run.
    pub fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(future))
    }

    /// Runs a layer under its name.
    pub async fn layer(&self, name: &str, layer: impl Future<Output = ()>) {
        if self.stop_reason().is_none() {
            self.progress.begin(name);
            let (started, before) = (Instant::now(), self.verdicts.totals());
            layer.await;
            let (cases, failures) = self.verdicts.totals();
            if !self.is_quiet && cases > before.0 {
                self.progress.end(name, started.elapsed(), cases, failures, self.transport.sent());
            }
        }
    }

    /// Ends the run as untestable: the first reason counts.
    pub fn stop(&self, why: String) {
        self.stopped.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(why);
    }

    /// Why the run was stopped, if it was.
    #[must_use]
    pub fn stop_reason(&self) -> Option<String> {
        self.stopped.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How long the run has taken.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// The way to the deployment. Layers send through a [`Case`], which records.
    #[must_use]
    pub fn transport(&self) -> &Transport {
        &self.transport
    }

    /// Takes the progress line away.
    pub fn clear_progress(&self) {
        self.progress.clear();
    }

    /// Applies the rules on exchanges to one; [`Case::record`] does it for all that a case sends.
    pub fn judge(&self, exchange: &Arc<Exchange>, label: &str) {
        let checked = validate::check(&self.spec, exchange, &self.coverage, &self.secrets);
        for rule in checked.considered.into_iter().filter(|rule| self.is_selected(rule)) {
            self.verdicts.count(rule, 1);
        }
        for (rule, message) in checked.broken.into_iter().filter(|(rule, _)| self.is_selected(rule)) {
            let evidence = Evidence { case: label.to_owned(), message, exchanges: vec![exchange.clone()], again: None };
            self.fail(rule, evidence);
        }
        self.tick();
    }

    fn fail(&self, rule: &'static Rule, evidence: Evidence) {
        self.verdicts.fail(rule, evidence);
        if self.ends_with.iter().any(|name| rule.is_called(name)) {
            self.stop(format!("{} is broken", rule.id));
        }
    }

    fn tick(&self) {
        if !self.is_quiet {
            let (cases, failures) = self.verdicts.totals();
            self.progress.tick(cases, failures, self.transport.sent());
        }
    }
}
