//! The program: reads the command line, runs, and exits with what the run amounts to.

use clap::Parser;
use std::process::ExitCode;
use taskward_contract::{cli::Cli, run};

#[tokio::main]
async fn main() -> ExitCode {
    run::run(&Cli::parse()).await.into()
}
