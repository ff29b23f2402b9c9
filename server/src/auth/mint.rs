//! Makes tokens, so that the first five minutes need no second system.

use jsonwebtoken::{Algorithm, Header};
use serde::Serialize;
use taskward_api::Timestamp;

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
/// The token cannot be signed. It always can.
pub fn mint(
    secret: &Secret,
    rules: &Rules,
    profile: &Profile,
    now: Timestamp,
    lifetime_s: u32,
) -> Result<String, jsonwebtoken::errors::Error> {
    let iat = now.0.div_euclid(1_000_000);
    let claims = Claims {
        profile,
        iss: rules.issuers.first(),
        aud: rules.audiences.first(),
        iat,
        exp: iat.saturating_add(i64::from(lifetime_s)),
    };
    jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &secret.encoding_key())
}
