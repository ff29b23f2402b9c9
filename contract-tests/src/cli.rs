//! The command line.

use crate::budget::Budget;
use crate::suite::Hooks;
use clap::Parser;
use std::net::SocketAddr;
use std::path::PathBuf;
use url::Url;

/// Proves a live server against its contract.
///
/// Exit codes: 0 kept, 1 broken, 2 could not test, 3 coverage below the floor, 4 internal or self-test failed.
#[derive(Debug, Clone, Parser)]
#[command(name = "taskward-contract", version, max_term_width = 100)]
pub struct Cli {
    /// Where the deployment is
    #[arg(long, value_name = "URL", required_unless_present_any = ["list", "explain"])]
    pub base_url: Option<Url>,
    /// The contract; without it, what the server publishes
    #[arg(long, value_name = "FILE")]
    pub spec: Option<PathBuf>,

    /// Token source: a file with the HS256 secret
    #[arg(
        long,
        value_name = "FILE",
        group = "source",
        help_heading = "Tokens (or TASKWARD_TOKEN_A and TASKWARD_TOKEN_B)"
    )]
    pub secret_file: Option<PathBuf>,
    /// Token source: a private key, PEM or JWK
    #[arg(
        long,
        value_name = "FILE",
        group = "source",
        help_heading = "Tokens (or TASKWARD_TOKEN_A and TASKWARD_TOKEN_B)"
    )]
    pub signing_key: Option<PathBuf>,
    /// Token source: a program that answers {"v":1,"claims":{…},"header":{…}} with {"token":"…"}, line by line
    #[arg(
        long,
        value_name = "CMD",
        group = "source",
        help_heading = "Tokens (or TASKWARD_TOKEN_A and TASKWARD_TOKEN_B)"
    )]
    pub token_command: Option<String>,
    /// Token source: a key that the suite makes, in a key set that it serves here (`JWKS_URL=http://ADDR/jwks`); issuer and
    /// audience are `http://ADDR` unless they are given
    #[arg(
        long,
        value_name = "ADDR",
        group = "source",
        help_heading = "Tokens (or TASKWARD_TOKEN_A and TASKWARD_TOKEN_B)"
    )]
    pub serve_key_set: Option<SocketAddr>,
    /// The algorithm, where an RSA key allows several, and of a key that the suite makes, else `EdDSA`
    #[arg(long, value_name = "ALG", help_heading = "Tokens (or TASKWARD_TOKEN_A and TASKWARD_TOKEN_B)")]
    pub algorithm: Option<String>,
    /// The `kid` of good tokens
    #[arg(long, value_name = "KID", help_heading = "Tokens (or TASKWARD_TOKEN_A and TASKWARD_TOKEN_B)")]
    pub key_id: Option<String>,
    /// The `iss` of good tokens
    #[arg(long, value_name = "ISS", help_heading = "Tokens (or TASKWARD_TOKEN_A and TASKWARD_TOKEN_B)")]
    pub issuer: Option<String>,
    /// The `aud` of good tokens
    #[arg(long, value_name = "AUD", help_heading = "Tokens (or TASKWARD_TOKEN_A and TASKWARD_TOKEN_B)")]
    pub audience: Option<String>,

    /// How thorough
    #[arg(long, value_enum, default_value = "ci")]
    pub budget: Budget,
    /// When random cases are to stop coming, in seconds [default: 5, 60 or 600, by budget]
    #[arg(long, value_name = "SECONDS")]
    pub time: Option<u64>,
    /// What every random choice follows from; a random one otherwise
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Only these rules, or all whose id begins so (AUTH, X-SCHEMA …)
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub only: Vec<String>,
    /// Fail (3) if one of these rules could not be looked at
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub require: Vec<String>,
    /// Fail (3) if fewer of the documented answers were seen; 5xx, 408 and 409 do not count [default: 100, smoke: 0]
    #[arg(long, value_name = "PERCENT")]
    pub floor: Option<u8>,
    /// Where to write report.json, report.md, junit.xml and one replay file a broken rule
    #[arg(long, value_name = "DIR")]
    pub report: Option<PathBuf>,

    /// List the rules
    #[arg(long)]
    pub list: bool,
    /// Explain a rule
    #[arg(long, value_name = "RULE")]
    pub explain: Option<String>,
    /// Send the sequence of a replay file again
    #[arg(long, value_name = "FILE")]
    pub replay: Option<PathBuf>,
    /// Put faults between the suite and the server, and see whether it notices
    #[arg(long)]
    pub self_test: bool,
    /// Put this fault of the self-test before the server and keep it there, for other tools to find
    #[arg(long, value_name = "FAULT", conflicts_with = "self_test")]
    pub serve_fault: Option<String>,

    /// How to stop the store
    #[arg(long, value_name = "CMD", requires = "store_start_command", help_heading = "Operator hooks")]
    pub store_stop_command: Option<String>,
    /// How to start the store again
    #[arg(long, value_name = "CMD", requires = "store_stop_command", help_heading = "Operator hooks")]
    pub store_start_command: Option<String>,
    /// The server's process, to be sent signals
    #[arg(long, value_name = "PID", help_heading = "Operator hooks")]
    pub server_pid: Option<u32>,
    /// How to send the server a signal; {} stands for its name
    #[arg(long, value_name = "CMD", help_heading = "Operator hooks")]
    pub signal_command: Option<String>,
}

impl Cli {
    /// The operator's hooks.
    #[must_use]
    pub fn hooks(&self) -> Hooks {
        Hooks {
            store_stop: self.store_stop_command.clone(),
            store_start: self.store_start_command.clone(),
            server_pid: self.server_pid,
            signal_command: self.signal_command.clone(),
        }
    }

    /// The floor in percent.
    #[must_use]
    pub fn floor(&self) -> u8 {
        // Part of the rules cannot see all of the contract.
        self.floor.unwrap_or(if self.budget == Budget::Smoke || !self.only.is_empty() { 0 } else { 100 })
    }
}
