//! The program `taskward`: the only place that prints and exits.

use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::process::ExitCode;

use anyhow::Context;
use clap::Parser;
use taskward::auth::{Verifier, mint};
use taskward::config::{self, Cli, Command, Database, Serve, Token};
use taskward::handlers::App;
use taskward::server::Server;
use taskward::store::Store;
use taskward::{clock, log};
use tokio::signal::unix::{SignalKind, signal};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("taskward: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> anyhow::Result<()> {
    config::load_dotenv()?;
    let Cli { command, serve } = Cli::parse();
    match command.unwrap_or(Command::Serve(serve)) {
        Command::Serve(serve) => self::serve(&serve),
        Command::Migrate(database) => migrate(&database),
        Command::Token(token) => print_token(&token),
    }
}

#[tokio::main]
async fn serve(config: &Serve) -> anyhow::Result<()> {
    log::start(config.database.log_level);
    let verifier = Verifier::hs256(&config::secret()?, config.tokens.rules());
    let store = Store::open(&config.database.database_url).await?;
    let app = App { verifier, store, clock: clock::now };
    let address = SocketAddr::new(config.host, config.port);
    // Before anybody can connect: a signal that comes early must not be lost.
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let server = Server::start(taskward_api::operations::description()?, app, address)?;

    announce(server.address());

    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("draining");
    server.shut_down().await?;
    tracing::info!("ended");
    Ok(())
}

/// Tells whoever started us where we are.
fn announce(address: SocketAddr) {
    let program = std::env::args().next().unwrap_or_else(|| "taskward".to_owned());
    let text = format!(
        "Taskward listens on http://{address}\n  docs     http://{address}/docs\n  \
         a token  {program} token --sub alice --email alice@example.com --name Alice\n"
    );
    // Nobody may be reading, which is no reason not to serve.
    let _ = io::stdout().write_all(text.as_bytes()).and_then(|()| io::stdout().flush());
}

#[tokio::main(flavor = "current_thread")]
async fn migrate(database: &Database) -> anyhow::Result<()> {
    log::start(database.log_level);
    Store::open(&database.database_url).await?;
    println!("The schema is up to date.");
    Ok(())
}

fn print_token(token: &Token) -> anyhow::Result<()> {
    let secret = config::secret()?;
    let minted = mint(&secret, &token.tokens.rules(), &token.profile(), clock::now(), token.lifetime)
        .context("the token cannot be signed")?;
    println!("{minted}");
    Ok(())
}
