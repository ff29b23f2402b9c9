//! The key set is away, or something else is in its place.

use super::Ground;
use crate::rules::keys as rule;
use crate::suite::{Case, Fault, Suite};
use crate::tokens::{KeySet, Reply};
use std::net::{Ipv4Addr, SocketAddr};

pub async fn run(suite: &Suite, ground: &Ground<'_>) {
    for (label, reply) in [("500", Reply::Status(500)), ("404", Reply::Status(404)), ("no answer", Reply::Nothing)] {
        suite.check(&rule::OUTAGE, label, async |case| away(case, ground, reply).await).await;
    }
    let garbage: [(&str, Vec<u8>); 5] = [
        ("a page", b"<!doctype html><title>Sign in</title>".to_vec()),
        ("an empty object", b"{}".to_vec()),
        ("keys that are no list", br#"{"keys":"none"}"#.to_vec()),
        ("half of a set", br#"{"keys":[{"kty":"OKP","#.to_vec()),
        ("megabytes", [br#"{"keys":["#.to_vec(), vec![b' '; 8 << 20]].concat()),
    ];
    for (label, body) in garbage {
        suite.check(&rule::GARBAGE, label, async |case| away(case, ground, Reply::Body(body)).await).await;
    }
    suite.check(&rule::REDIRECT, "to another server", async |case| redirect(case, ground).await).await;
}

/// Good tokens hold; whether an unknown key's do cannot be told. Once the set is back, it is taken up again.
async fn away(case: &Case<'_>, ground: &Ground<'_>, reply: Reply) -> Result<(), Fault> {
    ground.spread(case, None).await?;
    ground.set.reply(reply);
    let before = ground.set.fetches();
    let status = ground.ask_for_unknown(case).await?;
    case.hold(matches!(status, 401 | 503), || {
        format!("a token of an unknown key is answered {status} while the key set is away, instead of 401 or 503")
    })?;
    for _ in 0..3 {
        ground.accepted(case, &ground.user.token).await?;
    }
    if ground.set.fetches() == before {
        return Err(Fault::Untestable("the deployment did not ask for the key set meanwhile".into()));
    }
    ground.spread(case, None).await
}

async fn redirect(case: &Case<'_>, ground: &Ground<'_>) -> Result<(), Fault> {
    let theirs = ground.key("EdDSA")?;
    let anywhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let elsewhere = KeySet::serve(anywhere, Reply::Keys(theirs.published().into_iter().collect())).await?;
    ground.spread(case, None).await?;
    ground.set.reply(Reply::Redirect(format!("{}/jwks", elsewhere.origin())));
    let answer = ground.in_outage(case, &ground.token(case, &theirs)).await?;
    case.hold(matches!(answer.status, 401 | 503), || {
        format!("a key from where a redirect leads is answered {}: {}", answer.status, answer.text())
    })?;
    case.hold(elsewhere.fetches() == 0, || {
        "the deployment followed a redirect of its key set to another server".into()
    })?;
    ground.spread(case, None).await?;
    case.canary(&ground.user).await
}
