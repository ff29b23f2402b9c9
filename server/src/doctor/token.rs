//! Why a token is refused. Of the token nothing is told but the claims that decide, and those shortened.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::Value;
use taskward_api::Timestamp;

use super::Check;
use super::keys::Known;
use super::look::token_in;
use crate::auth::{Algorithm, TokenError, Unverified};
use crate::config::{Anchor, Trust};

const NAME: &str = "token";
/// How much of a claim is shown.
const MOST_SHOWN: usize = 100;

/// The parts of a token, as far as they can be read. Nothing here is verified.
struct Parts {
    header: Value,
    payload: Value,
}

/// Examines what somebody has pasted.
pub fn examine(pasted: &str, known: &Known<'_>, trust: &Trust, now: Timestamp) -> Check {
    if let Anchor::Secret(secret) = &trust.anchor
        && secret.is(pasted.trim())
    {
        return Check::failed(
            NAME,
            "It is JWT_SECRET itself. Whoever has it can sign tokens for everybody, so it must never leave the servers.",
            "Make a token with it: taskward token --sub ID. Change the secret if it went anywhere else than here.",
        );
    }
    let token = match token_in(pasted) {
        Ok(token) => token,
        Err(check) => return check,
    };
    let parts = Parts::of(token);
    let unverified = match Unverified::parse(token) {
        Ok(unverified) => unverified,
        Err(error) => return parts.refused(error, trust, known, now),
    };
    let Some(keys) = known.keys() else {
        return Check::failed(
            NAME,
            "Whether it holds cannot be told without the key set. The server answers 503, and no 401.",
            "See what is said of the key set above.",
        );
    };
    match unverified.verify(keys, &trust.rules, now) {
        Ok(caller) => {
            let left = parts.payload["exp"].as_f64().map_or(0.0, |exp| exp - seconds(now));
            Check::ok(NAME, format!("It holds, for {} more, and is one of the user {:?}.", duration(left), caller.id()))
        }
        Err(error) => parts.refused(error, trust, known, now),
    }
}

impl Parts {
    fn of(token: &str) -> Self {
        let mut parts = token.split('.').map(|part| {
            let bytes = BASE64_URL_SAFE_NO_PAD.decode(part).ok()?;
            serde_json::from_slice(&bytes).ok()
        });
        let mut next = || parts.next().flatten().unwrap_or_default();
        Self { header: next(), payload: next() }
    }

    fn refused(&self, error: TokenError, trust: &Trust, known: &Known<'_>, now: Timestamp) -> Check {
        let (text, advice) = match error {
            TokenError::Malformed(reason) => (
                format!("It is malformed: {reason}."),
                "See that it was copied whole, and that nothing has wrapped or changed it.".to_owned(),
            ),
            TokenError::Invalid(reason) => self.invalid(reason, &trust.anchor),
            TokenError::UnknownKey => self.unknown_key(known),
            TokenError::BadSignature => bad_signature(&trust.anchor),
            TokenError::Expired => {
                let ago = self.payload["exp"].as_f64().map_or(0.0, |exp| seconds(now) - exp);
                (
                    format!("It expired {} ago.", duration(ago)),
                    "Let the client ask for a new one before the old one expires (authClient.token()).".to_owned(),
                )
            }
            TokenError::NotYetValid => {
                let wait = self.payload["nbf"].as_f64().map_or(0.0, |nbf| nbf - seconds(now));
                (
                    format!("It holds only from {} from now on (nbf).", duration(wait)),
                    "See that the clocks of both servers follow NTP; JWT_LEEWAY allows for up to 60 s.".to_owned(),
                )
            }
            TokenError::WrongIssuer => self.other("iss", &trust.rules.issuers, "JWT_ISSUER"),
            TokenError::WrongAudience => self.other("aud", &trust.rules.audiences, "JWT_AUDIENCE"),
            TokenError::Claims(reason) => (
                format!("Its signature verifies, but {reason}."),
                "See what the authentication server puts into its tokens (definePayload, getSubject).".to_owned(),
            ),
        };
        Check::failed(NAME, text, advice)
    }

    fn invalid(&self, reason: &str, anchor: &Anchor) -> (String, String) {
        let (named, typ) = (&self.header["alg"], &self.header["typ"]);
        let is_public = named.as_str().is_some_and(|named| Algorithm::named(named).is_some());
        let is_shared = named.as_str().is_some_and(|named| named.starts_with("HS"));
        match anchor {
            Anchor::Secret(_) if is_public && reason.contains("algorithm") => (
                format!("It is signed with a private key ({}), and this deployment has a shared secret.", shown(named)),
                format!(
                    "Unset JWT_SECRET and set BETTER_AUTH_URL to where users sign in; the token's own iss is {}.",
                    shown(&self.payload["iss"])
                ),
            ),
            Anchor::KeySet(_) if is_shared => (
                format!(
                    "It is signed with a shared secret ({}), and this deployment has published keys.",
                    shown(named)
                ),
                "See that it comes from this authentication server. Where that signs with a shared secret, set \
                 JWT_SECRET here and unset BETTER_AUTH_URL and JWKS_URL."
                    .to_owned(),
            ),
            _ if reason.contains("another type") => (
                format!("It is no access token but of the type {}, whoever signed it.", shown(typ)),
                "Send what Better Auth answers at /token, not its session cookie, an ID token or a logout token."
                    .to_owned(),
            ),
            _ => (
                format!("It is refused for its header: {reason} (alg {}).", shown(named)),
                "See how the authentication server signs its tokens.".to_owned(),
            ),
        }
    }

    fn unknown_key(&self, known: &Known<'_>) -> (String, String) {
        let published = match known {
            Known::Set(set) => set.keys().iter().filter_map(|key| key.id()).collect::<Vec<_>>().join(", "),
            Known::Nothing | Known::Secret(_) => String::new(),
        };
        let published = if published.is_empty() { "none".to_owned() } else { published };
        (
            format!("Its key {} is not published; published are: {published}.", shown(&self.header["kid"])),
            format!(
                "Either another server has signed it (its iss is {}), or its key was removed since: sign in again.",
                shown(&self.payload["iss"])
            ),
        )
    }

    /// A claim that is another than it must be.
    fn other(&self, claim: &str, wanted: &[String], setting: &str) -> (String, String) {
        let found = &self.payload[claim];
        let text = format!("Its {claim} is {}, and must be {}.", shown(found), wanted.join(" or "));
        let differs = found.as_str().and_then(|found| wanted.iter().find_map(|wanted| difference(found, wanted)));
        let advice = match differs {
            Some(difference) => format!("The two differ {difference}: write {setting} as the token does."),
            None if found.is_null() => format!("Let the authentication server put {claim} into its tokens."),
            None => format!(
                "Where that is right, set {setting} to it. Where it is not, the token was made for somebody else: see which \
                 server the client asks for it."
            ),
        };
        (text, advice)
    }
}

fn bad_signature(anchor: &Anchor) -> (String, String) {
    let text = "Its signature does not verify.".to_owned();
    let advice = match anchor {
        Anchor::Secret(_) => {
            "JWT_SECRET must be the very secret that it was signed with, to the byte: no quotes, no white space, not \
             decoded. It is not BETTER_AUTH_SECRET."
        }
        Anchor::KeySet(_) => {
            "Something has changed it since it was signed, or another server with a key of the same kid has signed it."
        }
    };
    (text, advice.to_owned())
}

/// In what alone two addresses differ that were meant to be the same.
fn difference(found: &str, wanted: &str) -> Option<&'static str> {
    if found.trim_end_matches('/') == wanted.trim_end_matches('/') {
        return Some("only in the slash at the end");
    }
    if found.eq_ignore_ascii_case(wanted) {
        return Some("only in capital letters");
    }
    let (found, wanted) = (url::Url::parse(found).ok()?, url::Url::parse(wanted).ok()?);
    if found.origin() == wanted.origin() {
        return Some("only in the path (Better Auth's jwt() names the origin, its OAuth provider the whole baseURL)");
    }
    if found.host() == wanted.host() {
        return Some("only in the scheme or the port");
    }
    let is_local = crate::config::is_loopback;
    (is_local(&found) && is_local(&wanted)).then_some("only in the name of this machine")
}

/// A value of the token, fit for a terminal.
fn shown(value: &Value) -> String {
    let text = match value {
        Value::Null => return "missing".to_owned(),
        Value::String(text) => format!("{text:?}"),
        value => value.to_string(),
    };
    match text.char_indices().nth(MOST_SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[expect(clippy::cast_precision_loss, reason = "microseconds of this century are exact to a fraction of one")]
fn seconds(time: Timestamp) -> f64 {
    time.0 as f64 / 1e6
}

/// A time in words, rounded down to its largest unit.
fn duration(seconds: f64) -> String {
    let units = [(86_400.0, "days"), (3600.0, "hours"), (60.0, "minutes"), (1.0, "seconds")];
    let (size, name) = units.into_iter().find(|(size, _)| seconds >= size * 2.0).unwrap_or((1.0, "seconds"));
    format!("{:.0} {name}", (seconds / size).floor().max(0.0))
}
