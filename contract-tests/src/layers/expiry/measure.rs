//! How long after its expiry the server still takes a token: bisection against the server's own clock.

use crate::rules::authentication as rule;
use crate::suite::{Case, Fault, User};
use chrono::DateTime;
use serde_json::json;

/// "No more than a few minutes" (RFC 7519, section 4.1.4).
pub const MOST_LEEWAY_S: i64 = 300;

/// How old, in seconds since their expiry, tokens may be.
#[derive(Debug, Clone, Copy)]
pub struct Edge {
    /// Surely accepted, if used within the second.
    pub accepted_age: i64,
    /// Surely refused: the rounding of Date and the way to the server are allowed for.
    pub refused_age: i64,
}

/// The server's clock, in whole seconds: never ahead of it.
///
/// # Errors
/// When no answer comes.
pub async fn server_time(case: &Case<'_>) -> Result<i64, Fault> {
    let answer = case.send(case.suite().probe_request()).await?;
    let date = answer.header("date").and_then(|date| DateTime::parse_from_rfc2822(date).ok());
    Ok(date.map_or_else(|| case.suite().tokens.now() - 1, |date| date.timestamp()))
}

/// Whether a token is accepted that expired `age` seconds ago; nothing if the server was too slow to tell.
async fn probe(case: &Case<'_>, user: &User, age: i64) -> Result<Option<bool>, Fault> {
    for _ in 0..4 {
        let now = server_time(case).await?;
        let mut claims = case.suite().tokens.claims(&user.identity);
        claims["exp"] = json!(now - age);
        let token = case.suite().tokens.mint(&format!("expired {age} s ago"), None, &claims).await?;
        let answer = case.send(case.suite().probe_request().token(&token)).await?;
        match answer.status {
            200 => return Ok(Some(true)),
            // A refusal counts where no more than a second went by.
            401 if server_time(case).await? <= now + 1 => return Ok(Some(false)),
            401 => {}
            other => return Err(Fault::broken(format!("a token that expired {age} s ago is answered {other}"))),
        }
    }
    Ok(None)
}

/// The edge between accepted and refused, in at most a dozen requests.
///
/// # Errors
/// When the leeway is more than a few minutes, or a living token is refused.
pub async fn exp_edge(case: &Case<'_>) -> Result<Option<Edge>, Fault> {
    let user = case.suite().user("owner").await?;
    let beyond = probe(case, &user, MOST_LEEWAY_S + 2).await?;
    case.hold(beyond != Some(true), || {
        format!("a token that expired {} s ago is accepted: the leeway is beyond {MOST_LEEWAY_S} s", MOST_LEEWAY_S + 2)
    })?;
    let living = probe(case, &user, -4).await?;
    case.hold_rule(&rule::EXPIRED_EARLY, living != Some(false), || "a token with 4 s to live is refused".into())?;
    let (mut accepted, mut refused) = (-4, MOST_LEEWAY_S + 2);
    while refused - accepted > 1 {
        let middle = accepted + (refused - accepted) / 2;
        match probe(case, &user, middle).await? {
            Some(true) => accepted = middle,
            Some(false) => refused = middle,
            None => return Err(Fault::Untestable("the server is too slow to measure its leeway".into())),
        }
    }
    // What was refused may have been almost two seconds older than it says.
    Ok(Some(Edge { accepted_age: accepted, refused_age: accepted + 5 }))
}
