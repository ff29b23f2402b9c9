//! Published keys: the suite serves the key set itself, and changes it under the deployment.

mod flood;
mod forged;
mod members;
mod outage;
mod rotation;

use crate::exchange::{Response, Terms};
use crate::suite::{Case, Fault, Suite, User};
use crate::tokens::{Key, KeySet, Reply, Token, jws};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How long a deployment may take to see another set, however often it was asked in vain before.
const SEEN_WITHIN: Duration = Duration::from_mins(1);

/// Runs the layer, where the suite serves the key set. Ids are invented last: they slow every later fetch down.
pub async fn run(suite: &Suite) {
    let (Some(set), Some(main)) = (suite.tokens.key_set(), suite.tokens.key().and_then(Key::published)) else {
        return;
    };
    let Ok(user) = suite.user("owner").await else { return };
    let ground = Ground { set, main, user, number: AtomicU64::new(0) };
    rotation::run(suite, &ground).await;
    members::run(suite, &ground).await;
    forged::run(suite, &ground).await;
    outage::run(suite, &ground).await;
    flood::run(suite, &ground).await;
    set.reply(Reply::Keys(vec![ground.main.clone()]));
}

/// The key set, the key of all good tokens, and somebody who has one.
struct Ground<'a> {
    set: &'a KeySet,
    main: Value,
    user: User,
    number: AtomicU64,
}

impl Ground<'_> {
    /// A key that nobody has seen.
    fn key(&self, algorithm: &str) -> Result<Key, Fault> {
        let number = self.number.fetch_add(1, Ordering::Relaxed);
        let key = Key::generate(algorithm).map_err(|error| Fault::Stop(error.to_string()))?;
        Ok(key.named(&format!("contract-key-{number}")))
    }

    /// Publishes the key of all good tokens and these.
    fn publish(&self, more: impl IntoIterator<Item = Value>) {
        self.set.reply(Reply::Keys([self.main.clone()].into_iter().chain(more).collect()));
    }

    /// Publishes these as well, and waits until the deployment knows of it: it accepts a key that came with them.
    async fn spread(&self, case: &Case<'_>, more: impl IntoIterator<Item = Value>) -> Result<(), Fault> {
        let marker = self.key("EdDSA")?;
        self.publish(more.into_iter().chain(marker.published()));
        if self.becomes_good(case, &marker).await? {
            return Ok(());
        }
        Err(Fault::Untestable(format!(
            "the deployment did not take up another key set within {} s",
            SEEN_WITHIN.as_secs()
        )))
    }

    /// Whether a token of this key is accepted before long.
    async fn becomes_good(&self, case: &Case<'_>, key: &Key) -> Result<bool, Fault> {
        let start = Instant::now();
        loop {
            if self.in_outage(case, &self.token(case, key)).await?.status == 200 {
                return Ok(true);
            }
            if start.elapsed() > SEEN_WITHIN {
                return Ok(false);
            }
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
    }

    /// A token of the user that this key signs and names.
    fn token(&self, case: &Case<'_>, key: &Key) -> Token {
        let header = json!({ "alg": key.algorithm(), "kid": key.key_id() });
        self.signed(case, key, &header, key.key_id().unwrap_or("no key"))
    }

    /// A token of the user with any header.
    fn signed(&self, case: &Case<'_>, key: &Key, header: &Value, label: &str) -> Token {
        let claims = case.suite().tokens.claims(&self.user.identity);
        Token::broken(&jws::sign_json(key, header, &claims), label)
    }

    async fn probe(&self, case: &Case<'_>, token: &Token) -> Result<Arc<Response>, Fault> {
        case.send(case.suite().probe_request().token(token)).await
    }

    /// Where the deployment may not know its keys: then 503 is the right answer.
    async fn in_outage(&self, case: &Case<'_>, token: &Token) -> Result<Arc<Response>, Fault> {
        case.send(case.suite().probe_request().token(token).terms(Terms::Outage)).await
    }

    async fn accepted(&self, case: &Case<'_>, token: &Token) -> Result<(), Fault> {
        let answer = self.probe(case, token).await?;
        case.status(&answer, 200)
    }

    async fn refused(&self, case: &Case<'_>, token: &Token) -> Result<(), Fault> {
        let answer = self.probe(case, token).await?;
        case.status(&answer, 401)?;
        case.canary(&self.user).await
    }

    /// Makes the deployment fetch: a token of a key that is published nowhere. What it is answered is told.
    async fn ask_for_unknown(&self, case: &Case<'_>) -> Result<u16, Fault> {
        let stranger = self.key("EdDSA")?;
        Ok(self.in_outage(case, &self.token(case, &stranger)).await?.status)
    }
}
