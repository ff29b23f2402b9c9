//! Whether there are keys to verify tokens with, and whether the issuer's clock goes as ours does.

use std::time::UNIX_EPOCH;

use taskward_api::Timestamp;
use url::Url;

use super::Check;
use crate::auth::{KeySet, Keys, Rules, Secret};
use crate::config::{Anchor, is_loopback};
use crate::keys::{FetchError, Fetched, Fetcher};

const NAME: &str = "key set";

/// The keys that are known.
pub enum Known<'a> {
    /// None.
    Nothing,
    /// A secret.
    Secret(&'a Secret),
    /// Published ones.
    Set(KeySet),
}

impl Known<'_> {
    /// For verifying.
    pub fn keys(&self) -> Option<Keys<'_>> {
        match self {
            Self::Nothing => None,
            Self::Secret(secret) => Some(Keys::Secret(secret)),
            Self::Set(set) => Some(Keys::Set(set)),
        }
    }
}

/// Fetches published keys once, as the server does.
pub async fn examine<'a>(anchor: &'a Anchor, rules: &Rules, clock: fn() -> Timestamp) -> (Vec<Check>, Known<'a>) {
    let url = match anchor {
        Anchor::Secret(secret) => return (Vec::new(), Known::Secret(secret)),
        Anchor::KeySet(url) => url,
    };
    let fetched = match Fetcher::new(url.clone()) {
        Ok(fetcher) => fetcher.fetch().await,
        Err(error) => Err(FetchError::from(error)),
    };
    match fetched {
        Ok(Fetched { keys, date }) => {
            let mut checks = vec![set(url, &keys)];
            checks.extend(date.and_then(|date| skew(&date, clock())).map(|skew_s| clocks(skew_s, rules)));
            (checks, Known::Set(keys))
        }
        Err(error) => {
            let check = Check::failed(NAME, format!("There is none at {url}: {error}."), advice(&error));
            (vec![check], Known::Nothing)
        }
    }
}

fn set(url: &Url, set: &KeySet) -> Check {
    let keys = set.keys().iter().map(|key| format!("{} ({})", key.id().unwrap_or("without kid"), key.algorithm()));
    let keys: Vec<String> = keys.collect();
    let left_out = set
        .unusable()
        .iter()
        .map(|unusable| format!("{}: {}", unusable.id.as_deref().unwrap_or("without kid"), unusable.reason));
    let left_out: Vec<String> = left_out.collect();
    let text = match keys.as_slice() {
        [] => "It can be fetched, and holds no key that can be used.".to_owned(),
        keys => format!("{} can be used: {}.", if keys.len() == 1 { "1 key" } else { "These keys" }, keys.join(", ")),
    };
    if !left_out.is_empty() {
        return Check::warning(NAME, text, format!("Not used: {}.", left_out.join("; ")));
    }
    if keys.is_empty() {
        return Check::warning(NAME, text, "Better Auth makes its first key with its first token: sign in once.");
    }
    if url.scheme() == "http" && !is_loopback(url) {
        let advice = "It is fetched without TLS: whoever can change it on the way can sign tokens. Use https://.";
        return Check::warning(NAME, text, advice);
    }
    Check::ok(NAME, text)
}

fn advice(error: &FetchError) -> &'static str {
    match error {
        FetchError::Unreachable(_) | FetchError::TooSlow => {
            "See that the authentication server runs, and that its address can be reached from this machine."
        }
        FetchError::Redirect(_) => "Set JWKS_URL to the address that it leads to.",
        FetchError::Status(status) if status.as_u16() == 404 => {
            "See that the jwt() plugin is on, and that the address is the one of Better Auth: its API is at /api/auth \
             unless basePath says otherwise."
        }
        FetchError::NoKeySet(_) => {
            "Perhaps a page is served there: BETTER_AUTH_URL must be where Better Auth answers, JWKS_URL where its keys are."
        }
        FetchError::Status(_) | FetchError::TooLarge => "See what the authentication server answers there.",
    }
}

/// How many seconds the other clock is ahead of ours.
fn skew(date: &str, now: Timestamp) -> Option<i64> {
    let date = httpdate::parse_http_date(date).ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(i64::try_from(date.as_secs()).ok()? - now.0.div_euclid(1_000_000))
}

fn clocks(skew_s: i64, rules: &Rules) -> Check {
    const NAME: &str = "clocks";
    // The header has whole seconds, and was some time on its way.
    if skew_s.unsigned_abs() <= u64::from(rules.leeway_s) + 1 {
        return Check::ok(NAME, "The authentication server's clock goes as ours does.");
    }
    let direction = if skew_s > 0 { "ahead of" } else { "behind" };
    let text = format!("The authentication server's clock is {} s {direction} ours.", skew_s.unsigned_abs());
    Check::warning(NAME, text, "Tokens expire so much too late or too early: let both clocks follow NTP.")
}
