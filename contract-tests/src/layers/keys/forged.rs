//! Tokens made from what everybody can read, and tokens made for something else.

use super::Ground;
use crate::rules::keys as rule;
use crate::suite::{Case, Fault, Suite};
use crate::tokens::{Key, Token, jws};
use serde_json::{Value, json};

pub async fn run(suite: &Suite, ground: &Ground<'_>) {
    for (label, secret) in forms(&ground.main) {
        suite.check(&rule::CONFUSION, label, async |case| confusion(case, ground, &secret).await).await;
    }
    for (label, typ, changes) in kinds() {
        suite.check(&rule::KINDS, label, async |case| kind(case, ground, typ, &changes).await).await;
    }
}

/// The bytes that somebody may take for a secret.
fn forms(jwk: &Value) -> Vec<(&'static str, Vec<u8>)> {
    let mut forms = vec![
        ("the key as JSON", jwk.to_string().into_bytes()),
        ("the whole document", json!({ "keys": [jwk] }).to_string().into_bytes()),
        ("its id", jwk["kid"].as_str().unwrap_or_default().into()),
    ];
    for (label, raw, member) in [("x as text", "x as bytes", "x"), ("n as text", "n as bytes", "n")] {
        if let Some(text) = jwk[member].as_str() {
            forms.push((label, text.into()));
            forms.push((raw, jws::decode(text).unwrap_or_default()));
        }
    }
    if jwk["crv"] == json!("Ed25519") {
        let point = jwk["x"].as_str().and_then(jws::decode).unwrap_or_default();
        let der = [b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00".as_slice(), &point].concat();
        let text = jws::encode(&der).replace('-', "+").replace('_', "/");
        let pem = format!("-----BEGIN PUBLIC KEY-----\n{text}\n-----END PUBLIC KEY-----\n");
        forms.extend([("PEM", pem.clone().into_bytes()), ("PEM, trimmed", pem.trim().into()), ("DER", der)]);
    }
    forms
}

async fn confusion(case: &Case<'_>, ground: &Ground<'_>, secret: &[u8]) -> Result<(), Fault> {
    let (id, own) = (&ground.main["kid"], &ground.main["alg"]);
    for algorithm in ["HS256", "HS384", "HS512"] {
        let key = Key::secret_for(secret, algorithm);
        for header in
            [json!({ "alg": algorithm, "kid": id }), json!({ "alg": algorithm }), json!({ "alg": own, "kid": id })]
        {
            let label = format!("{algorithm} with the published key, under {header}");
            ground.refused(case, &ground.signed(case, &key, &header, &label)).await?;
        }
    }
    Ok(())
}

/// Better Auth's session cache, and what else a server of OpenID Connect signs.
fn kinds() -> Vec<(&'static str, Option<&'static str>, Value)> {
    const CACHE: &str = "better-auth.session-cache+jwt";
    let session = json!({ "aud": "better-auth:session-cache", "session": { "token": "t" } });
    let logout = json!({ "events": { "http://schemas.openid.net/event/backchannel-logout": {} }, "sid": "s" });
    vec![
        ("a session cache", Some(CACHE), session.clone()),
        ("a session cache for this audience", Some(CACHE), json!({})),
        ("a session cache without typ", None, session),
        ("a logout token", Some("logout+jwt"), logout),
        ("a proof of possession", Some("dpop+jwt"), json!({})),
        ("an introspection answer", Some("token-introspection+jwt"), json!({})),
        ("an ID token of a client", None, json!({ "aud": "contract-client", "nonce": "n" })),
    ]
}

async fn kind(case: &Case<'_>, ground: &Ground<'_>, typ: Option<&str>, changes: &Value) -> Result<(), Fault> {
    let tokens = &case.suite().tokens;
    let (mut header, mut claims) = (tokens.header(), tokens.claims(&ground.user.identity));
    if let Some(typ) = typ {
        header["typ"] = json!(typ);
    }
    for (name, value) in changes.as_object().into_iter().flatten() {
        claims[name] = value.clone();
    }
    let token: Token = tokens.mint("for another purpose", Some(&header), &claims).await?;
    ground.refused(case, &token).await
}
