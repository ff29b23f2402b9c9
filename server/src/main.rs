//! The program `taskward`: the only place that prints and exits.

use std::io::{self, Read as _, Write as _};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use clap::Parser;
use indicatif::{ProgressBar, ProgressStyle};
use taskward::auth::mint;
use taskward::config::{self, Anchor, Cli, Command, Copy, Database, Doctor, Migrate, Serve, Token, Tokens, Trust};
use taskward::edge::Cors;
use taskward::handlers::{App, InFlight};
use taskward::keys::{Fetcher, Issuer, Keeper, Source};
use taskward::seal::{self, Seal};
use taskward::server::Server;
use taskward::store::copy::Content;
use taskward::store::{self, Additions, AnyStore};
use taskward::{clock, doctor, housekeeping, log};
use tokio::signal::unix::{SignalKind, signal};

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("taskward: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> anyhow::Result<ExitCode> {
    config::load_dotenv()?;
    let Cli { command, serve } = Cli::parse();
    match command.unwrap_or(Command::Serve(serve)) {
        Command::Serve(serve) => self::serve(&serve)?,
        Command::Migrate(config) => migrate(&config)?,
        Command::Copy(config) => copy(&config)?,
        Command::Token(token) => print_token(&token)?,
        Command::Doctor(doctor) => return examine(&doctor),
    }
    Ok(ExitCode::SUCCESS)
}

#[tokio::main]
async fn serve(config: &Serve) -> anyhow::Result<()> {
    log::start(config.database.log_level);
    let trust = config.tokens.trust()?;
    let hint = hint(&trust.anchor);
    let issuer = issuer(&config.tokens, trust)?;
    let store = Arc::new(open(&config.database).await?);
    tokio::spawn(housekeeping::keep(Arc::clone(&store), clock::now));
    let seal = Seal::new(store.secret("cursors", seal::fresh_key()?).await?.as_bytes());
    let app = App { issuer, store, in_flight: InFlight::default(), seal, clock: clock::now };
    let address = SocketAddr::new(config.host, config.port);
    // Before anybody can connect: a signal that comes early must not be lost.
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let server =
        Server::start(taskward_api::operations::description()?, app, address, &Cors::new(&config.cors_origins))?;

    announce(server.address(), &hint);

    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("draining");
    server.shut_down().await?;
    tracing::info!("ended");
    Ok(())
}

/// Whose tokens hold, by what the configuration says.
fn issuer(config: &Tokens, Trust { anchor, rules }: Trust) -> anyhow::Result<Issuer> {
    let source = match anchor {
        Anchor::Secret(secret) => Source::Secret(secret),
        Anchor::KeySet(url) => {
            if url.scheme() == "http" && !config::is_loopback(&url) {
                tracing::warn!(%url, "keys are fetched without TLS: whoever can change them on the way can sign tokens");
            }
            let fetcher = Fetcher::new(url).context("the key set cannot be fetched")?;
            Source::KeySet(Keeper::start(fetcher, Duration::from_secs(config.jwks_renewal.into())))
        }
    };
    Ok(Issuer::new(source, rules))
}

/// Where a token comes from.
fn hint(anchor: &Anchor) -> String {
    match anchor {
        Anchor::Secret(_) => {
            let program = std::env::args().next().unwrap_or_else(|| "taskward".to_owned());
            format!("a token  {program} token --sub alice --email alice@example.com --name Alice")
        }
        Anchor::KeySet(url) => format!("keys     {url}"),
    }
}

/// Tells whoever started us where we are.
fn announce(address: SocketAddr, hint: &str) {
    let text = format!("Taskward listens on http://{address}\n  docs     http://{address}/docs\n  {hint}\n");
    // Nobody may be reading, which is no reason not to serve.
    let _ = io::stdout().write_all(text.as_bytes()).and_then(|()| io::stdout().flush());
}

async fn open(database: &Database) -> anyhow::Result<AnyStore> {
    AnyStore::open(&database.database_url, usize::from(database.database_connections.get())).await
}

#[tokio::main(flavor = "current_thread")]
async fn migrate(config: &Migrate) -> anyhow::Result<()> {
    log::start(config.database.log_level);
    let Migrate { row_level_security, citus, .. } = *config;
    store::migrate(&config.database.database_url, Additions { row_level_security, citus }).await?;
    println!("The schema is up to date.");
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn copy(config: &Copy) -> anyhow::Result<()> {
    // Drawn where somebody looks: on a terminal.
    let bar = ProgressBar::new(0).with_style(ProgressStyle::with_template("{msg:>8} {wide_bar} {pos}/{len} {eta}")?);
    let copied = store::copy::copy(&config.from, &config.to, |table, rows, total| {
        bar.set_message(table.to_owned());
        bar.set_length(total);
        bar.set_position(rows);
    });
    let copied = copied.await?;
    bar.finish_and_clear();
    for Content { table, rows, sha256 } in copied {
        println!("{table}: {rows} rows, the same on both sides (SHA-256 {sha256})");
    }
    Ok(())
}

fn print_token(token: &Token) -> anyhow::Result<()> {
    let Trust { anchor, rules } = token.tokens.trust()?;
    let Anchor::Secret(secret) = anchor else {
        bail!("this deployment takes the tokens of whoever has the published keys; only a shared secret can sign here");
    };
    let minted =
        mint(&secret, &rules, &token.profile(), clock::now(), token.lifetime).context("the token cannot be signed")?;
    println!("{minted}");
    Ok(())
}

/// The most that is read of what should be a token.
const MOST_PASTED: u64 = 64 * 1024;

#[tokio::main(flavor = "current_thread")]
async fn examine(config: &Doctor) -> anyhow::Result<ExitCode> {
    let pasted = config.token.map(|_| io::read_to_string(io::stdin().take(MOST_PASTED)));
    let pasted = pasted.transpose().context("standard input cannot be read")?;
    let report = doctor::examine(config, pasted.as_deref(), clock::now).await;
    // Leaves colours out where it is no terminal, or where NO_COLOR is set.
    let mut out = anstream::stdout();
    if config.json { report.write_json(&mut out) } else { report.write(&mut out) }
        .context("nobody takes the report")?;
    Ok(ExitCode::from(report.exit_code()))
}
