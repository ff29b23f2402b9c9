//! From the command line to a suite: the contract, the token source, the way to the server.

use crate::cli::Cli;
use crate::exchange::{Request, Transport};
use crate::spec::Spec;
use crate::suite::{Setup, Suite};
use crate::tokens::{Command, Key, KeySet, Reply, Settings, Source, TokenError, Tokens};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;
use url::Url;

/// Puts a suite together; `seed` is the run's.
///
/// # Errors
/// One sentence that says what to do.
pub async fn suite(cli: &Cli, seed: u64) -> Result<Suite, String> {
    let base = cli.base_url.clone().ok_or("--base-url is missing: say where the deployment is")?;
    suite_at(cli, seed, base).await
}

/// As [`suite`], for another address than the command line's (a proxy before the deployment).
///
/// # Errors
/// One sentence that says what to do.
pub async fn suite_at(cli: &Cli, seed: u64, base: Url) -> Result<Suite, String> {
    let transport = Transport::new(base).map_err(|error| format!("no HTTP client: {error}"))?;
    let spec = spec(cli, &transport).await?;
    let source = source(cli).await?;
    let secrets = secrets(&source);
    // Where Better Auth serves, issuer and audience are its origin.
    let origin = if let Source::Published(_, set) = &source { Some(set.origin()) } else { None };
    let settings = Settings {
        issuer: cli.issuer.clone().or_else(|| origin.clone()),
        audience: cli.audience.clone().or(origin),
        key_id: cli.key_id.clone(),
    };
    // Not part of the seed: two runs with one seed must not meet each other's users.
    let nonce = format!("{:08x}", rand::random::<u32>());
    let tokens = Tokens::new(source, settings, &nonce)
        .await
        .map_err(|error| format!("the token source does not work: {error}"))?;
    Ok(Suite::new(Setup {
        spec,
        tokens,
        transport,
        budget: cli.budget,
        time: cli.time.map_or(cli.budget.time(), Duration::from_secs),
        seed,
        only: cli.only.clone(),
        hooks: cli.hooks(),
        secrets,
    }))
}

async fn spec(cli: &Cli, transport: &Transport) -> Result<Spec, String> {
    if let Some(file) = &cli.spec {
        return Spec::parse(&read(file, "--spec")?).map_err(|error| error.to_string());
    }
    let mut why = String::new();
    for path in ["/openapi.yaml", "/openapi.json"] {
        match transport.send(Request::get(path)).await.outcome {
            Ok(response) if response.status == 200 => {
                return Spec::parse(&response.text()).map_err(|error| error.to_string());
            }
            Ok(response) => why = format!("{path} answers {}", response.status),
            Err(error) => {
                return Err(format!(
                    "nothing answers at {} ({error}): start the server or correct --base-url",
                    transport.base()
                ));
            }
        }
    }
    Err(format!("the server publishes no contract ({why}): name it with --spec"))
}

#[expect(clippy::disallowed_methods, reason = "no flag: flags can be read by every user of the machine")]
async fn source(cli: &Cli) -> Result<Source, String> {
    if let Some(file) = &cli.secret_file {
        let secret = read(file, "--secret-file")?;
        return Ok(Source::Key(Box::new(Key::secret(secret.trim_end_matches(['\r', '\n']).as_bytes()))));
    }
    if let Some(file) = &cli.signing_key {
        let key =
            Key::parse(&read(file, "--signing-key")?, cli.algorithm.as_deref()).map_err(|error| error.to_string())?;
        return Ok(Source::Key(Box::new(key)));
    }
    if let Some(address) = cli.serve_key_set {
        return published(address, cli).await.map_err(|error| error.to_string());
    }
    if let Some(command) = &cli.token_command {
        return Command::start(command)
            .map(|command| Source::Command(Box::new(command)))
            .map_err(|error| error.to_string());
    }
    match (std::env::var("TASKWARD_TOKEN_A"), std::env::var("TASKWARD_TOKEN_B")) {
        (Ok(a), Ok(b)) => Ok(Source::Fixed([a, b])),
        _ => Err("there is no token source: give --secret-file, --signing-key, --serve-key-set or --token-command, or set TASKWARD_TOKEN_A and TASKWARD_TOKEN_B".into()),
    }
}

/// A new key in a key set that is served from now on, and that the deployment has fetched.
async fn published(address: SocketAddr, cli: &Cli) -> Result<Source, TokenError> {
    let algorithm = cli.algorithm.as_deref().unwrap_or("EdDSA");
    let key = Key::generate(algorithm).map_err(|error| TokenError::Broken(error.to_string()))?;
    let key = key.named(cli.key_id.as_deref().unwrap_or("contract-key"));
    let set = KeySet::serve(address, Reply::Keys(key.published().into_iter().collect())).await?;
    set.is_fetched().await?;
    Ok(Source::Published(Box::new(key), set))
}

/// A shared secret in the forms in which a server might let it slip.
fn secrets(source: &Source) -> Vec<String> {
    let Source::Key(key) = source else { return Vec::new() };
    let Some(secret) = key.shared_secret() else { return Vec::new() };
    vec![String::from_utf8_lossy(secret).into_owned(), STANDARD.encode(secret)]
}

fn read(file: &Path, option: &str) -> Result<String, String> {
    std::fs::read_to_string(file).map_err(|error| format!("{option} {} cannot be read: {error}", file.display()))
}
