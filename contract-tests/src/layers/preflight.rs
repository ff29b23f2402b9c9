//! Before anything is judged: is this the server, and does the token source work? Otherwise the run says so and ends.

use crate::clock;
use crate::exchange::{Exchange, Request};
use crate::suite::Suite;
use crate::tokens::Token;
use chrono::DateTime;
use std::sync::Arc;

/// Finds out whether the deployment can be tested.
///
/// # Errors
/// One sentence that says what to do.
pub async fn run(suite: &Suite) -> Result<(), String> {
    let base = suite.transport().base();
    let Some(operation) = suite.spec.probe() else {
        return Err("the spec has no protected GET without parameters: there is nothing to try a token on".into());
    };
    let probe = || Request::get(operation.template.text());
    let name = format!("GET {}", operation.template.text());

    let anonymous = suite.transport().send(probe()).await;
    let status = status(&anonymous)
        .map_err(|why| format!("nothing answers at {base} ({why}): start the server or correct --base-url"))?;
    set_clock(suite, &anonymous);
    if status != 401 {
        return Err(format!(
            "{name} at {base} answers {status} without a token instead of 401: point --base-url at the server of {}, or --spec at its contract",
            suite.spec.title
        ));
    }

    let mut answered = vec![anonymous];
    for label in ["A", "B"] {
        let user = suite.user(label).await.map_err(|fault| format!("no token could be made: {fault:?}"))?;
        let good = suite.transport().send(probe().token(&user.token)).await;
        let answer = good
            .outcome
            .as_ref()
            .map_err(|why| format!("{name} with a good token gets no answer ({why}): look at the server's log"))?;
        if answer.status != 200 {
            let code = answer.json()["code"].as_str().unwrap_or("no code").to_owned();
            return Err(format!(
                "{name} answers {} ({code}) to a good token: check the token source, --issuer, --audience and --key-id against the server's configuration",
                answer.status
            ));
        }
        answered.push(good);
    }

    let junk = suite.transport().send(probe().token(&Token::broken("junk", "junk"))).await;
    match self::status(&junk)? {
        401 => {
            // This is the right server: what it answered counts like any other exchange.
            for exchange in answered.into_iter().chain([junk]) {
                suite.judge(&Arc::new(exchange), "preflight");
            }
            Ok(())
        }
        other => Err(format!(
            "{name} answers {other} to a junk token instead of 401: this server does not check tokens, and nothing else can be told"
        )),
    }
}

fn status(exchange: &Exchange) -> Result<u16, String> {
    exchange.outcome.as_ref().map(|response| response.status).map_err(Clone::clone)
}

/// Times in tokens are the server's: its `Date` tells how far it is from ours (to the second).
fn set_clock(suite: &Suite, exchange: &Exchange) {
    let theirs =
        exchange.outcome.as_ref().ok().and_then(|response| DateTime::parse_from_rfc2822(response.header("date")?).ok());
    if let Some(theirs) = theirs {
        let offset = theirs.timestamp() - clock::unix_seconds();
        // A second of difference is the rounding of Date.
        suite.tokens.set_clock_offset(if offset.abs() <= 1 { 0 } else { offset });
    }
}
