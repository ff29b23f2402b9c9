//! Whether the suite can fail: a fault-injecting proxy between it and the real server (`--self-test`).

mod bearer;
mod benign;
mod fault;
mod faults;
mod message;
mod proxy;
mod table;
mod trial;
mod world;

use crate::budget::Budget;
use crate::cli::Cli;
use crate::rules;
use crate::run::{Exit, prepare};
use crate::suite::Suite;
use fault::Fault;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use trial::{Finding, PREFLIGHT};
use world::World;

/// How many trials run at once: most of their time they wait.
const AT_ONCE: usize = 8;

/// How long one trial may take.
const PATIENCE: Duration = Duration::from_mins(3);

/// The group, the fault, and what runs beside its rules.
type Trial = (&'static str, &'static Fault, &'static [&'static str]);

/// Runs the self-test.
pub async fn run(cli: &Cli) -> Exit {
    let started = Instant::now();
    if let Some(stranger) = stranger() {
        eprintln!("self-test names a rule that does not exist: {stranger}");
        return Exit::Internal;
    }
    let mut cli = cli.clone();
    cli.budget = Budget::Smoke;
    let wanted = std::mem::take(&mut cli.only);
    // Every trial needs the server as it is.
    (cli.store_stop_command, cli.store_start_command) = (None, None);
    (cli.signal_command, cli.server_pid) = (None, None);
    let seed = cli.seed.unwrap_or_else(|| rand::random::<u64>() >> 11);
    println!("seed {seed}");
    let base = match base(&cli, seed).await {
        Ok(base) => base,
        Err(why) => {
            eprintln!("could not test: {why}");
            return Exit::Untestable;
        }
    };
    let trials = trials(&wanted);
    if trials.is_empty() {
        eprintln!("there is no fault, group of faults or rule {}: see --list", wanted.join(", "));
        return Exit::Untestable;
    }
    let mut findings = tokio::task::block_in_place(|| all(&cli, &base, trials));
    findings.sort_by_key(|finding| (finding.group, finding.id));
    print!("{}", table::terminal(&findings, started.elapsed().as_secs_f64()));
    if let Some(folder) = &cli.report
        && let Err(error) = table::write(folder, &findings)
    {
        eprintln!("the report cannot be written to {}: {error}", folder.display());
        return Exit::Internal;
    }
    if findings.iter().all(|finding| finding.right) { Exit::Kept } else { Exit::Internal }
}

/// Keeps a fault before the server until the program is ended.
pub async fn serve(cli: &Cli, name: &str) -> Exit {
    let Some((_, fault, _)) = trials(&[name.to_owned()]).into_iter().find(|(_, fault, _)| fault.id == name) else {
        eprintln!("there is no fault {name}: a report of --self-test has them all");
        return Exit::Untestable;
    };
    let opened = async { Ok::<_, String>((base(cli, 0).await?, proxy::open().await?)) };
    match opened.await {
        Ok((base, (listener, url))) => {
            println!("{name} on {url}");
            proxy::serve(listener, Arc::new(World::new(base)), fault).await;
            Exit::Kept
        }
        Err(why) => {
            eprintln!("could not test: {why}");
            Exit::Untestable
        }
    }
}

/// The suite at the server itself, whose token source signs for the proxy too.
async fn base(cli: &Cli, seed: u64) -> Result<Arc<Suite>, String> {
    let suite = prepare(cli, seed).await?;
    // Each trial has a suite of its own, and there is one address for a key set.
    if suite.tokens.key().is_none() || suite.tokens.key_set().is_some() {
        return Err("the self-test needs the signing key: give --secret-file or --signing-key".into());
    }
    Ok(Arc::new(suite))
}

/// All faults and variants; with `--only`, those that are named, are in a named group, or name one of these rules.
fn trials(wanted: &[String]) -> VecDeque<Trial> {
    let benign = benign::VARIANTS.iter().map(|variant| -> Trial { ("harmless", variant, &[]) });
    let faults = faults::TABLES
        .iter()
        .flat_map(|table| table.faults.iter().map(|fault| -> Trial { (table.group, fault, table.carriers) }));
    let is_wanted = |(group, fault, _): &Trial| {
        let is_named = |wanted: &String| {
            let names = |rule: &&str| rules::find(rule).is_some_and(|rule| rule.is_called(wanted));
            wanted == fault.id || wanted == group || fault.rules.iter().any(names)
        };
        wanted.is_empty() || wanted.iter().any(is_named)
    };
    faults.chain(benign).filter(is_wanted).collect()
}

/// A rule that a fault names and the catalogue does not have.
fn stranger() -> Option<&'static str> {
    let known = |name: &str| name == PREFLIGHT || rules::all().iter().any(|rule| rule.is_called(name));
    let names = faults::TABLES.iter().flat_map(|table| table.faults).flat_map(|fault| fault.rules);
    names.copied().find(|name| !known(name))
}

/// Runs the trials, several at once, each thread with a runtime of its own: the layers' futures do not change threads.
fn all(cli: &Cli, base: &Arc<Suite>, trials: VecDeque<Trial>) -> Vec<Finding> {
    let total = trials.len();
    let (queue, findings) = (Mutex::new(trials), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                let Ok(runtime) = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()
                else {
                    return;
                };
                loop {
                    let next = queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                    let Some(trial) = next else { return };
                    let finding = runtime.block_on(trial::run(cli, base.clone(), trial, PATIENCE));
                    let mut findings = findings.lock().unwrap_or_else(PoisonError::into_inner);
                    findings.push(finding);
                    progress(&findings, total);
                }
            });
        }
    });
    findings.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn progress(findings: &[Finding], total: usize) {
    if let Some(last) = findings.last() {
        let verdict = if last.right { "right" } else { "WRONG" };
        eprintln!(
            "{:>3}/{total} {verdict} {} {} {:.1} s: {}",
            findings.len(),
            last.group,
            last.id,
            last.seconds,
            last.red.join(", ")
        );
    }
}
