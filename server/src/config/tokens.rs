//! Which tokens hold: those signed with a shared secret, or those of a server that publishes its keys. Never both.

use anyhow::{Context, bail, ensure};
use clap::{Args, ValueEnum};
use secrecy::{ExposeSecret, SecretString};
use url::{Host, Url};

use super::not_blank;
use crate::auth::{Rules, Secret};

/// Where Better Auth serves its API, unless its address says otherwise.
const BETTER_AUTH_PATH: &str = "/api/auth";

/// Which tokens hold.
#[derive(Clone, Debug, Args)]
pub struct Tokens {
    /// Where users sign in with Better Auth: issuer, audience and key set follow from it where they are not set
    #[arg(long, env = "BETTER_AUTH_URL", value_parser = address)]
    pub better_auth_url: Option<Url>,
    /// Where the public keys are published that tokens are signed with (a JSON Web Key Set)
    #[arg(long, env = "JWKS_URL", value_parser = address)]
    pub jwks_url: Option<Url>,
    /// After how many seconds the published keys are fetched again
    #[arg(long, env = "JWKS_RENEWAL", default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..=86_400))]
    pub jwks_renewal: u32,
    /// The algorithm that tokens are signed with by the shared secret [default: HS256]
    #[arg(long, env = "JWT_ALGORITHM")]
    pub jwt_algorithm: Option<TokenAlgorithm>,
    /// Issuers of which a token must name one (separated by commas); none accepts all, with a shared secret
    #[arg(long, env = "JWT_ISSUER", value_delimiter = ',', value_parser = not_blank)]
    pub jwt_issuer: Vec<String>,
    /// Audiences of which a token must name one (separated by commas); none accepts all, with a shared secret
    #[arg(long, env = "JWT_AUDIENCE", value_delimiter = ',', value_parser = not_blank)]
    pub jwt_audience: Vec<String>,
    /// How many seconds the clocks of the issuer and this server may differ
    #[arg(long, env = "JWT_LEEWAY", default_value_t = 5, value_parser = clap::value_parser!(u32).range(0..=60))]
    pub jwt_leeway: u32,
}

/// What tokens can be signed with by a shared secret.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum TokenAlgorithm {
    /// HMAC with SHA-256
    #[value(name = "HS256")]
    Hs256,
}

/// Whose tokens hold.
#[derive(Debug)]
pub struct Trust {
    /// What they are verified with.
    pub anchor: Anchor,
    /// What they must say.
    pub rules: Rules,
}

/// What tokens are verified with.
#[derive(Debug)]
pub enum Anchor {
    /// A secret that is shared with whoever signs them.
    Secret(Secret),
    /// The keys that are published at this address.
    KeySet(Url),
}

impl Tokens {
    /// Decides between the two kinds of deployments.
    ///
    /// # Errors
    ///
    /// Neither is configured, or both are, or one is only in part.
    pub fn trust(&self) -> anyhow::Result<Trust> {
        let Self { better_auth_url, jwks_url, jwt_issuer, jwt_audience, jwt_leeway, .. } = self.clone();
        let rules = Rules { issuers: jwt_issuer, audiences: jwt_audience, leeway_s: jwt_leeway };
        let named = if better_auth_url.is_some() { "BETTER_AUTH_URL" } else { "JWKS_URL" };
        let origin = better_auth_url.as_ref().map(|url| url.origin().ascii_serialization());
        let derived = better_auth_url.map(key_set_of).transpose()?;
        let Some(url) = jwks_url.or(derived) else {
            return Ok(Trust { anchor: Anchor::Secret(secret()?), rules });
        };
        ensure!(
            secret_text().is_none_or(|text| text.expose_secret().is_empty()),
            "JWT_SECRET and {named} are both set. Tokens are verified with a shared secret or with published keys, \
             never with either: unset one of the two"
        );
        ensure!(self.jwt_algorithm.is_none(), "JWT_ALGORITHM is for JWT_SECRET alone; each published key has its own");
        let or_derived = |list: Vec<String>| if list.is_empty() { origin.clone().into_iter().collect() } else { list };
        let rules = Rules { issuers: or_derived(rules.issuers), audiences: or_derived(rules.audiences), ..rules };
        // The same keys may sign tokens for others, and of other kinds (RFC 8725, sections 3.8 and 3.9).
        for (list, name) in [(&rules.issuers, "JWT_ISSUER"), (&rules.audiences, "JWT_AUDIENCE")] {
            ensure!(
                !list.is_empty(),
                "JWKS_URL needs {name} as well, for its keys may sign tokens that are not for us"
            );
        }
        Ok(Trust { anchor: Anchor::KeySet(url), rules })
    }
}

/// The shared secret. There is no flag for it: flags can be read by every user of the machine.
///
/// # Errors
///
/// `JWT_SECRET` is missing, or no secret.
fn secret() -> anyhow::Result<Secret> {
    let text = secret_text().context(
        "neither JWT_SECRET nor BETTER_AUTH_URL nor JWKS_URL is set. JWT_SECRET is not set: set it to a random one, \
         for example the output of: openssl rand -hex 32. Or set BETTER_AUTH_URL to where your users sign in",
    )?;
    Secret::new(&text).map_err(anyhow::Error::msg)
}

#[expect(clippy::disallowed_methods, reason = "this room is the one that reads the environment")]
fn secret_text() -> Option<SecretString> {
    std::env::var("JWT_SECRET").ok().map(SecretString::from)
}

/// Where Better Auth publishes its keys. Its own `baseURL` may have a path, which then is the one of its API.
fn key_set_of(mut url: Url) -> anyhow::Result<Url> {
    if url.scheme() == "http" && !is_loopback(&url) {
        bail!(
            "BETTER_AUTH_URL must begin with https://, for whoever can change what is fetched from there can sign \
             tokens. Where the way to it is safe, set JWKS_URL to the address of its keys within your network"
        );
    }
    let path = match url.path().trim_end_matches('/') {
        "" => BETTER_AUTH_PATH,
        path => path,
    };
    let path = format!("{path}/jwks");
    url.set_path(&path);
    Ok(url)
}

/// Whether an address is one of this machine, and so is reached without a network.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// An address of HTTP that holds no secret and no more than an address.
fn address(text: &str) -> Result<Url, String> {
    let url = Url::parse(text.trim()).map_err(|error| format!("is no URL: {error}"))?;
    if !matches!(url.scheme(), "https" | "http") {
        return Err("must begin with https://".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must not hold a user or a password".to_owned());
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("must end with the path".to_owned());
    }
    Ok(url)
}
