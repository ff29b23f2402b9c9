//! What stands in a set beside good keys.

use super::Ground;
use crate::rules::keys as rule;
use crate::suite::{Case, Fault, Suite};
use crate::tokens::{Key, jws};
use serde_json::{Value, json};

pub async fn run(suite: &Suite, ground: &Ground<'_>) {
    suite.check(&rule::BOUND, "another key of the set", async |case| bound(case, ground).await).await;
    for named in [Some("HS256"), Some("HS512"), None] {
        let label = format!("alg {}", named.unwrap_or("missing"));
        suite.check(&rule::SYMMETRIC, &label, async |case| symmetric(case, ground, named).await).await;
    }
    let uses = [
        ("use enc", json!({ "use": "enc" })),
        ("key_ops sign", json!({ "key_ops": ["sign"] })),
        ("key_ops encrypt", json!({ "key_ops": ["encrypt", "wrapKey"] })),
    ];
    for (label, members) in uses {
        suite.check(&rule::USE, label, async |case| not_for_verifying(case, ground, &members).await).await;
    }
    suite.check(&rule::TOLERANT, "kinds of tomorrow", async |case| tolerant(case, ground).await).await;
}

/// A token that one key signed and that names the other.
async fn bound(case: &Case<'_>, ground: &Ground<'_>) -> Result<(), Fault> {
    let (first, second) = (ground.key("EdDSA")?, ground.key("EdDSA")?);
    ground.spread(case, first.published().into_iter().chain(second.published())).await?;
    ground.accepted(case, &ground.token(case, &first)).await?;
    let header = json!({ "alg": "EdDSA", "kid": second.key_id() });
    ground.refused(case, &ground.signed(case, &first, &header, "names another key than it is signed with")).await
}

async fn symmetric(case: &Case<'_>, ground: &Ground<'_>, named: Option<&str>) -> Result<(), Fault> {
    let secret = b"a-secret-that-stands-in-a-published-key-set";
    let mut jwk = json!({ "kty": "oct", "kid": "contract-symmetric", "k": jws::encode(secret) });
    if let Some(named) = named {
        jwk["alg"] = json!(named);
    }
    ground.spread(case, [jwk]).await?;
    for algorithm in ["HS256", "HS384", "HS512"] {
        let key = Key::secret_for(secret, algorithm);
        let header = json!({ "alg": algorithm, "kid": "contract-symmetric" });
        ground
            .refused(case, &ground.signed(case, &key, &header, &format!("{algorithm} with the published secret")))
            .await?;
    }
    Ok(())
}

async fn not_for_verifying(case: &Case<'_>, ground: &Ground<'_>, members: &Value) -> Result<(), Fault> {
    let key = ground.key("ES256")?;
    let mut jwk = key.published().unwrap_or_default();
    for (name, value) in members.as_object().into_iter().flatten() {
        jwk[name] = value.clone();
    }
    ground.spread(case, [jwk]).await?;
    ground.refused(case, &ground.token(case, &key)).await
}

async fn tolerant(case: &Case<'_>, ground: &Ground<'_>) -> Result<(), Fault> {
    let key = ground.key("EdDSA")?;
    let strange = [
        json!({ "kty": "AKP", "kid": "contract-new-kind", "alg": "ML-DSA-44", "pub": "AAAA" }),
        json!({ "kty": "EC", "kid": "contract-new-curve", "crv": "P-1024", "x": "AAAA", "y": "AAAA" }),
        json!({ "kty": "OKP", "kid": "contract-unfinished" }),
        json!({ "kty": "RSA", "kid": "contract-new-alg", "alg": "RS1024", "n": "AAAA", "e": "AQAB" }),
        json!({ "kty": "EC", "kid": "contract-more", "x-more": { "deep": [1, 2, 3] } }),
    ];
    ground.publish(strange.into_iter().chain(key.published()));
    let becomes_good = ground.becomes_good(case, &key).await?;
    case.hold(becomes_good, || "a good key that stands beside others that nobody knows is not used".into())?;
    case.canary(&ground.user).await
}
