//! What a token must say once its signature has verified.

use serde::Deserialize;
use serde_json::Value;
use taskward_api::Timestamp;

use super::Caller;

/// Longest `sub` in bytes; OIDC Core, section 2, has the same limit.
const MOST_SUBJECT_BYTES: usize = 255;

/// The event that makes a token a logout token.
const LOGOUT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// What a deployment asks of its tokens beyond `exp` and `sub`.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// Issuers of which `iss` must be one; none means that `iss` is not looked at.
    pub issuers: Vec<String>,
    /// Audiences of which `aud` must hold one; none means that `aud` is not looked at.
    pub audiences: Vec<String>,
    /// How many seconds the clocks of issuer and server may differ.
    pub leeway_s: u32,
}

/// Why a token does not hold. What it tells of the token is fit for the log, and holds nothing of the token itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It is not three parts of strict base64url, or its header is no JSON object.
    #[error("malformed: {0}")]
    Malformed(&'static str),
    /// Its header is not acceptable.
    #[error("invalid: {0}")]
    Invalid(&'static str),
    /// It is signed with a key that is not known; the key may have been published just now.
    #[error("invalid: signed with a key that is not published")]
    UnknownKey,
    /// Its signature does not verify.
    #[error("invalid: the signature does not verify")]
    BadSignature,
    /// `exp` has passed (RFC 7519, section 4.1.4).
    #[error("expired")]
    Expired,
    /// `nbf` has not come (RFC 7519, section 4.1.5).
    #[error("not yet valid")]
    NotYetValid,
    /// `iss` is missing or another (RFC 7519, section 4.1.1).
    #[error("wrong issuer")]
    WrongIssuer,
    /// `aud` is missing or names others only (RFC 7519, section 4.1.3).
    #[error("wrong audience")]
    WrongAudience,
    /// A claim is missing or of the wrong type.
    #[error("claims: {0}")]
    Claims(&'static str),
}

/// The claims that are looked at. Any JSON value is taken, so that each rule can tell of its own claim; a claim that stands
/// there twice is refused (RFC 7519, section 4).
#[derive(Debug, Deserialize)]
pub(super) struct Claims {
    sub: Option<Value>,
    exp: Option<Value>,
    #[serde(default, deserialize_with = "super::json::some")]
    nbf: Option<Value>,
    iat: Option<Value>,
    iss: Option<Value>,
    aud: Option<Value>,
    email: Option<Value>,
    name: Option<Value>,
    events: Option<Value>,
}

impl Claims {
    /// Checks the claims at `now`, in seconds since the Unix epoch.
    pub(super) fn check(self, rules: &Rules, now: f64) -> Result<Caller, TokenError> {
        let leeway = f64::from(rules.leeway_s);
        let expiry =
            self.exp.as_ref().and_then(Value::as_f64).ok_or(TokenError::Claims("exp is missing or no number"))?;
        // Accepted only before the expiry: the instant itself is too late.
        if expiry + leeway <= now {
            return Err(TokenError::Expired);
        }
        if let Some(start) = self.nbf {
            let start = start.as_f64().ok_or(TokenError::Claims("nbf is no number"))?;
            if start - leeway > now {
                return Err(TokenError::NotYetValid);
            }
        }
        if !rules.issuers.is_empty() && !self.iss.as_ref().is_some_and(|issuer| is_one_of(issuer, &rules.issuers)) {
            return Err(TokenError::WrongIssuer);
        }
        if !rules.audiences.is_empty() && !self.aud.as_ref().is_some_and(|aud| names_one_of(aud, &rules.audiences)) {
            return Err(TokenError::WrongAudience);
        }
        // A logout token need not say so in its header (OpenID Connect Back-Channel Logout, section 2.4).
        if self.events.is_some_and(|events| events.get(LOGOUT).is_some()) {
            return Err(TokenError::Claims("it is a logout token"));
        }
        Ok(Caller {
            id: subject(self.sub)?,
            email: told(self.email),
            name: told(self.name),
            issued_at: self.iat.as_ref().and_then(instant),
        })
    }
}

fn subject(claim: Option<Value>) -> Result<String, TokenError> {
    let Some(Value::String(subject)) = claim else { return Err(TokenError::Claims("sub is missing or no string")) };
    if subject.is_empty() || subject.len() > MOST_SUBJECT_BYTES {
        return Err(TokenError::Claims("sub does not have 1 to 255 bytes"));
    }
    if subject.chars().any(char::is_control) {
        return Err(TokenError::Claims("sub holds a control character"));
    }
    Ok(subject)
}

/// A claim that is a number of seconds since the Unix epoch (RFC 7519, section 2); anything else counts as not told.
fn instant(claim: &Value) -> Option<Timestamp> {
    #[expect(clippy::cast_possible_truncation, reason = "what is out of range becomes the nearest that is not")]
    claim.as_f64().map(|seconds| Timestamp((seconds * 1e6) as i64))
}

fn is_one_of(claim: &Value, wanted: &[String]) -> bool {
    claim.as_str().is_some_and(|claim| wanted.iter().any(|wanted| wanted == claim))
}

/// `aud` is one string or an array of strings.
fn names_one_of(claim: &Value, wanted: &[String]) -> bool {
    match claim {
        Value::Array(claims) => {
            claims.iter().all(Value::is_string) && claims.iter().any(|claim| is_one_of(claim, wanted))
        }
        claim => is_one_of(claim, wanted),
    }
}

/// Text about the user that every database can keep; anything else counts as not told, for nothing depends on it.
fn told(claim: Option<Value>) -> Option<String> {
    match claim {
        Some(Value::String(text)) if !text.contains('\0') => Some(text),
        _ => None,
    }
}
