//! The only reader of flags, environment and `.env`. A flag wins over the environment, and that over `.env`.

mod origin;
mod tokens;

use std::net::IpAddr;
use std::num::NonZeroU16;

use anyhow::bail;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::auth::Profile;
use origin::origin;
pub use tokens::{Anchor, TokenAlgorithm, Tokens, Trust, is_loopback};

/// A secure multi-user tasks API.
#[derive(Debug, Parser)]
#[command(name = "taskward", version, about, args_conflicts_with_subcommands = true)]
#[command(after_help = "Secrets come from the environment or from .env alone: JWT_SECRET, at least 32 random bytes.")]
pub struct Cli {
    /// What to do; without one, serve.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// For serving.
    #[command(flatten)]
    pub serve: Serve,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the API (what happens without a command, too)
    Serve(Serve),
    /// Bring the database's schema up to date, and end
    Migrate(Migrate),
    /// Copy everything into another, empty database: all of it or nothing, and compared; stop the servers first
    Copy(Copy),
    /// Print a token for a user, signed with the secret of this deployment
    Token(Token),
    /// Say what is wrong with this deployment, or with a token; changes nothing
    #[command(
        after_help = "Ends with 0 if all is well, 1 if the deployment cannot serve, 3 if it can and refuses the token."
    )]
    Doctor(Doctor),
}

/// How to serve.
#[derive(Clone, Debug, Args)]
pub struct Serve {
    /// The address to listen on
    #[arg(long, env = "HOST", default_value = "127.0.0.1")]
    pub host: IpAddr,
    /// The port to listen on; 0 takes a free one, which is printed
    #[arg(long, env = "PORT", default_value_t = 8000)]
    pub port: u16,
    /// Origins whose pages may call the API (separated by commas), each as a browser writes it; none by default
    #[arg(long, env = "CORS_ORIGINS", value_delimiter = ',', value_parser = origin)]
    pub cors_origins: Vec<String>,
    /// The database.
    #[command(flatten)]
    pub database: Database,
    /// The tokens.
    #[command(flatten)]
    pub tokens: Tokens,
}

/// How to migrate.
#[derive(Clone, Debug, Args)]
pub struct Migrate {
    /// The database.
    #[command(flatten)]
    pub database: Database,
    /// Let `PostgreSQL` itself hold each session to the rows of one owner: a second wall, for two round trips more
    #[arg(long)]
    pub row_level_security: bool,
    /// Spread the tables over the machines of a Citus cluster, by their owners
    #[arg(long)]
    pub citus: bool,
}

/// What to copy, and where to. Passwords are better left to `PGPASSWORD`.
#[derive(Clone, Debug, Args)]
pub struct Copy {
    /// The address of the database to read
    #[arg(long)]
    pub from: String,
    /// The address of the database to fill
    #[arg(long)]
    pub to: String,
}

/// Which database.
#[derive(Clone, Debug, Args)]
pub struct Database {
    /// Where the database is: `sqlite://PATH`, whose file is created if there is none, or
    /// `postgres://USER:PASSWORD@HOST:PORT/DATABASE`
    #[arg(long, env = "DATABASE_URL", default_value = "sqlite://taskward.db", hide_env_values = true)]
    pub database_url: String,
    /// How many connections to `PostgreSQL` are open at most
    #[arg(long, env = "DATABASE_CONNECTIONS", default_value = "10")]
    pub database_connections: NonZeroU16,
    /// The least severe events that are logged
    #[arg(long, env = "LOG_LEVEL", default_value = "info")]
    pub log_level: LogLevel,
}

/// A token to print.
#[derive(Clone, Debug, Args)]
pub struct Token {
    /// The user's id
    #[arg(long)]
    pub sub: String,
    /// The user's e-mail address
    #[arg(long)]
    pub email: Option<String>,
    /// The user's name
    #[arg(long)]
    pub name: Option<String>,
    /// For how many seconds the token holds
    #[arg(long, default_value_t = 3600)]
    pub lifetime: u32,
    /// The tokens.
    #[command(flatten)]
    pub tokens: Tokens,
}

/// What to examine.
#[derive(Clone, Debug, Args)]
pub struct Doctor {
    /// Examine a token, too, which comes on standard input: other users of the machine can read arguments
    #[arg(long, value_name = "-")]
    pub token: Option<StandardInput>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// The database.
    #[command(flatten)]
    pub database: Database,
    /// The tokens.
    #[command(flatten)]
    pub tokens: Tokens,
}

/// Standard input, by its usual name.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum StandardInput {
    /// The only place from which a token is read
    #[value(name = "-")]
    Dash,
}

/// How severe an event must be.
#[derive(Clone, Copy, Debug, ValueEnum)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum LogLevel {
    Off,
    Error,
    Warn,
    Info,
    Debug,
    Trace,
}

impl Token {
    /// What the token tells of its user.
    #[must_use]
    pub fn profile(&self) -> Profile {
        let Self { sub, email, name, .. } = self.clone();
        Profile { sub, email, name }
    }
}

/// Puts what `.env` says into the environment, where that says nothing yet.
///
/// # Errors
///
/// There is a `.env` that cannot be read.
pub fn load_dotenv() -> anyhow::Result<()> {
    match dotenvy::from_filename(".env") {
        Err(error) if !error.not_found() => bail!(".env cannot be read: {}", told(&error)),
        _ => Ok(()),
    }
}

/// The error without the line that it is about, which may hold a secret.
fn told(error: &dotenvy::Error) -> String {
    match error {
        dotenvy::Error::LineParse(_, column) => format!("a line has an error at its character {column}"),
        error => error.to_string(),
    }
}

fn not_blank(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("must not be blank".to_owned()),
        text => Ok(text.to_owned()),
    }
}
