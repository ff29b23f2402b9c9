//! Makes tokens, so that the first five minutes need no second system.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::Serialize;
use serde_json::json;
use taskward_api::Timestamp;

use super::secret::ALGORITHM;
use super::{Rules, Secret};

/// What a token tells of its user.
#[derive(Clone, Debug, Serialize)]
pub struct Profile {
    /// The user's id.
    pub sub: String,
    /// The user's e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The user's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

#[derive(Serialize)]
struct Claims<'a> {
    #[serde(flatten)]
    profile: &'a Profile,
    #[serde(skip_serializing_if = "Option::is_none")]
    iss: Option<&'a String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aud: Option<&'a String>,
    iat: i64,
    exp: i64,
}

/// Makes a token that this deployment accepts from `now` on for `lifetime_s` seconds.
///
/// # Errors
///
/// The claims cannot be written as JSON. They always can.
pub fn mint(
    secret: &Secret,
    rules: &Rules,
    profile: &Profile,
    now: Timestamp,
    lifetime_s: u32,
) -> Result<String, serde_json::Error> {
    let iat = now.0.div_euclid(1_000_000);
    let claims = Claims {
        profile,
        iss: rules.issuers.first(),
        aud: rules.audiences.first(),
        iat,
        exp: iat.saturating_add(i64::from(lifetime_s)),
    };
    let header = json!({ "alg": ALGORITHM, "typ": "JWT" }).to_string();
    let encode = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
    let message = format!("{}.{}", encode(header.as_bytes()), encode(serde_json::to_string(&claims)?.as_bytes()));
    let signature = encode(secret.sign(message.as_bytes()).as_ref());
    Ok(format!("{message}.{signature}"))
}
