//! Cases that take more than one token: addresses that must not be called, sizes, codes, and a subject that stands there twice.

use super::refusal::{Refusal, either};
use super::scene::Scene;
use super::table::{with, without};
use crate::exchange::{Request, Terms};
use crate::rules::authentication as rule;
use crate::suite::{Case, Fault, Suite, User};
use crate::tokens::{Key, Token, jws};
use regex::Regex;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// Runs every case.
pub async fn run(suite: &Suite, user: &User, refusal: &Refusal) {
    for name in ["jku", "x5u"] {
        suite.check(&rule::FETCH, name, async |case| fetch(case, user, refusal, name).await).await;
    }
    for kilobytes in [16, 60, 300, 1000] {
        let label = format!("a token of {kilobytes} kB");
        suite.check(&rule::SIZE, &label, async |case| large(case, user, kilobytes * 1024).await).await;
    }
    if let (Some(limit), Some(key)) = (limit(suite), suite.tokens.key()) {
        let case = async |case: &Case<'_>| to_the_byte(case, user, refusal, key, limit).await;
        suite.check(&rule::SIZE, &format!("{limit} bytes and one more"), case).await;
    }
    suite.check(&rule::CODE, "codes of rightly signed tokens", async |case| codes(case, user).await).await;
    suite.check(&rule::CODE_ORDER, "bad claims behind a bad signature", async |case| order(case, user).await).await;
    suite.check(&rule::DUPLICATE, "sub twice, a victim first", victim_first).await;
}

/// The attacker's key is at an address where the suite listens.
async fn fetch(case: &Case<'_>, user: &User, refusal: &Refusal, name: &str) -> Result<(), Fault> {
    let failed = |error: std::io::Error| Fault::Untestable(format!("nothing can listen here: {error}"));
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(failed)?;
    let address = format!("http://{}/keys.json", listener.local_addr().map_err(failed)?);
    let tokens = &case.suite().tokens;
    let (claims, header) = (tokens.claims(&user.identity), with(&tokens.header(), name, json!(address)));
    for algorithm in ["EdDSA", "ES256"] {
        if let Ok(key) = Key::generate(algorithm) {
            let header = with(&with(&header, "alg", json!(algorithm)), "kid", json!("mine"));
            let token = Token::broken(&jws::sign_json(&key, &header, &claims), &format!("{name} with {algorithm}"));
            refusal.meet(case, case.suite().probe_request().token(&token)).await?;
        }
    }
    // Under a good signature too: the address must not be called, whatever the answer.
    if let Ok(token) = tokens.mint(&format!("{name}, rightly signed"), Some(&header), &claims).await {
        either(case, &*case.send(case.suite().probe_request().token(&token)).await?)?;
    }
    let called = tokio::time::timeout(Duration::from_millis(200), listener.accept()).await.is_ok();
    case.hold(!called, || format!("the server called the address that {name} names"))?;
    case.canary(user).await
}

/// Any refusal will do, a closed connection too; a server that hangs or breaks will not.
async fn large(case: &Case<'_>, user: &User, bytes: usize) -> Result<(), Fault> {
    let claims = with(&case.suite().tokens.claims(&user.identity), "pad", json!("x".repeat(bytes * 3 / 4)));
    let token = case.suite().tokens.mint(&format!("a token of {bytes} bytes"), None, &claims).await?;
    let request = case.suite().probe_request().token(&token).terms(Terms::BrokenHttp).alone();
    // Past 100 kB it is the HTTP library that answers, before any code of the server's: only whether it does counts.
    let exchange = if bytes > 100_000 {
        Arc::new(case.suite().transport().send(request).await)
    } else {
        case.try_send(request).await
    };
    if let Ok(answer) = &exchange.outcome {
        case.hold((400..500).contains(&answer.status), || format!("answered {} instead of a refusal", answer.status))?;
    }
    case.hold(exchange.started.elapsed() < Duration::from_secs(8), || "no answer within 8 s".into())?;
    case.canary(user).await
}

/// The size that the contract's security scheme allows, if it tells one.
fn limit(suite: &Suite) -> Option<usize> {
    let schemes = suite.spec.document.root()["components"]["securitySchemes"].to_string();
    let found = Regex::new(r"at most (\d+) bytes").ok()?.captures(&schemes)?;
    found[1].parse().ok()
}

async fn to_the_byte(case: &Case<'_>, user: &User, refusal: &Refusal, key: &Key, limit: usize) -> Result<(), Fault> {
    let tokens = &case.suite().tokens;
    let claims = tokens.claims(&user.identity);
    let exactly = |length: usize| {
        (0..4).find_map(|more| {
            let header = with(&tokens.header(), "x", json!("x".repeat(more)));
            let short = jws::sign_json(key, &header, &with(&claims, "pad", json!("")));
            let missing = length.checked_sub(short.len())?;
            (0..5).find_map(|slack| {
                let pad = (missing * 3 / 4 + 2).checked_sub(slack)?;
                let text = jws::sign_json(key, &header, &with(&claims, "pad", json!("x".repeat(pad))));
                (text.len() == length).then(|| Token::broken(&text, &format!("a good token of {length} bytes")))
            })
        })
    };
    let (Some(just), Some(more)) = (exactly(limit), exactly(limit + 1)) else {
        return Err(Fault::Untestable("no token of just that size can be made".into()));
    };
    let answer = case.send(case.suite().probe_request().token(&just)).await?;
    case.status(&answer, 200)?;
    refusal.meet(case, case.suite().probe_request().token(&more)).await?;
    case.canary(user).await
}

/// Only codes that the contract names are asked for.
async fn codes(case: &Case<'_>, user: &User) -> Result<(), Fault> {
    let tokens = &case.suite().tokens;
    let (claims, now) = (tokens.claims(&user.identity), tokens.now());
    let contract = case.suite().spec.document.root().to_string();
    let mut wanted = vec![
        ("token_expired", with(&claims, "exp", json!(now - 3600))),
        ("token_not_yet_valid", with(&claims, "nbf", json!(now + 3600))),
        ("token_claims_invalid", without(&claims, "sub")),
    ];
    if tokens.settings().issuer.is_some() {
        wanted.push(("token_wrong_issuer", with(&claims, "iss", json!("https://evil.example"))));
    }
    if tokens.settings().audience.is_some() {
        wanted.push(("token_wrong_audience", with(&claims, "aud", json!("evil"))));
    }
    for (code, claims) in wanted.into_iter().filter(|(code, _)| contract.contains(&format!("\"{code}\""))) {
        let token = tokens.mint(code, None, &claims).await?;
        let answer = case.send(case.suite().probe_request().token(&token)).await?;
        case.hold(answer.json()["code"] == json!(code), || format!("instead of {code} it says {}", answer.text()))?;
    }
    let anonymous = case.send(case.suite().probe_request()).await?;
    let code = anonymous.json()["code"].clone();
    case.hold(!contract.contains("\"authentication_required\"") || code == json!("authentication_required"), || {
        format!("without a token it says {code}")
    })
}

async fn order(case: &Case<'_>, user: &User) -> Result<(), Fault> {
    let tokens = &case.suite().tokens;
    let (claims, now) = (tokens.claims(&user.identity), tokens.now());
    let key = Key::secret(b"a-secret-of-the-attackers-that-is-long-enough-for-anybody");
    let header = with(&tokens.header(), "alg", json!("HS256"));
    let code = async |label: &str, claims: &Value| -> Result<Value, Fault> {
        let token = Token::broken(&jws::sign_json(&key, &header, claims), label);
        let answer = case.send(case.suite().probe_request().token(&token)).await?;
        Ok(answer.json()["code"].clone())
    };
    let wanted = code("a foreign key, good claims", &claims).await?;
    for (label, claims) in [
        ("expired", with(&claims, "exp", json!(now - 3600))),
        ("not yet valid", with(&claims, "nbf", json!(now + 3600))),
        ("without a subject", without(&claims, "sub")),
        ("of another issuer", with(&claims, "iss", json!("https://evil.example"))),
        ("for another audience", with(&claims, "aud", json!("evil"))),
    ] {
        let got = code(&format!("a foreign key, {label}"), &claims).await?;
        case.hold(got == wanted, || format!("a forged token {label} gets the code {got}, another one {wanted}"))?;
    }
    Ok(())
}

/// The token is refused, or stands for the last sub: never for the first.
async fn victim_first(case: &Case<'_>) -> Result<(), Fault> {
    let suite = case.suite();
    let Some(key) = suite.tokens.key() else { return Err(Fault::Untestable("the signing key is not at hand".into())) };
    let scene = Scene::new(case).await?;
    let attacker = suite.tokens.claims(&suite.tokens.identity("attacker"));
    let payload = format!("{{\"sub\":{},{}", json!(scene.user.identity.sub), &attacker.to_string()[1..]);
    let text = jws::sign(key, suite.tokens.header().to_string().as_bytes(), payload.as_bytes());
    let answer = case.send(Request::get(scene.place.as_str()).token(&Token::broken(&text, "sub twice"))).await?;
    case.hold(matches!(answer.status, 401 | 404), || format!("the victim's data is open: {}", answer.text()))?;
    case.canary(&scene.user).await
}
