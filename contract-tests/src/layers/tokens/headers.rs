//! Header members: critical extensions, types, keys that come along, key ids.

use super::table::{Plan, Table, Wanted, with};
use crate::rules::authentication as rule;
use crate::tokens::{Key, jws};
use serde_json::{Value, json};

/// Writes the entries.
pub fn write(table: &mut Table<'_>) {
    for crit in [
        json!(["x-unknown"]),
        json!([]),
        json!(["x-not-there"]),
        json!(["alg"]),
        json!(["exp"]),
        json!("x-unknown"),
        json!(null),
        json!({}),
        json!([1]),
    ] {
        let header = with(&with(&table.header, "x-unknown", json!(1)), "crit", crit.clone());
        let plan = Plan::Header(header, table.claims.clone());
        table.add(&rule::CRIT, format!("crit is {crit}"), plan, Wanted::Refused);
    }
    unencoded(table);
    for typ in [
        "logout+jwt",
        "dpop+jwt",
        "JWE",
        "secevent+jwt",
        "token-introspection+jwt",
        "kb+jwt",
        "application/logout+jwt",
        "x",
    ] {
        table.member(&rule::TYP, "typ", json!(typ), Wanted::Refused);
    }
    for typ in [json!(5), json!(true), json!(["JWT"]), json!({ "typ": "JWT" })] {
        table.member(&rule::TYP, "typ", typ, Wanted::Refused);
    }
    keys(table);
    key_ids(table);
    let odd = [
        ("typ", json!("")),
        ("typ", json!(null)),
        ("kid", json!("../../../../dev/null")),
        ("kid", json!(7)),
        ("kid", json!(null)),
        ("kid", json!("\0")),
        ("cty", json!("JWT")),
        ("zip", json!("DEF")),
        ("enc", json!("A256GCM")),
        ("jwk", json!("not a key")),
        ("jku", json!(5)),
        ("x5c", json!(["not a certificate"])),
        ("x5u", json!("not an address")),
        ("x5t", json!("A")),
        ("p2c", json!(2_000_000_000)),
    ];
    for (name, value) in odd {
        table.member(&rule::HEADER_ODD, name, value, Wanted::Either);
    }
}

fn unencoded(table: &mut Table<'_>) {
    let Some(key) = table.suite.tokens.key() else { return };
    let claims = table.claims.to_string();
    for (label, crit) in [("b64 false", Some(json!(["b64"]))), ("b64 false, not critical", None)] {
        let mut header = with(&table.header, "b64", json!(false));
        if let Some(crit) = crit {
            header["crit"] = crit;
        }
        let encoded = jws::encode(header.to_string().as_bytes());
        // As it must be signed, and sent in either form.
        let signature = jws::encode(&key.sign(format!("{encoded}.{claims}").as_bytes()));
        let sent = jws::encode(claims.as_bytes());
        table.text(&rule::B64, format!("{label}, the payload encoded"), format!("{encoded}.{sent}.{signature}"));
        table.text(&rule::B64, format!("{label}, the payload as it is"), format!("{encoded}.{claims}.{signature}"));
        let plan = Plan::Header(header, table.claims.clone());
        table.add(&rule::B64, format!("{label}, signed as usual"), plan, Wanted::Refused);
    }
}

/// The attacker's key, brought along in every form that a header has for it.
fn keys(table: &mut Table<'_>) {
    let secret = b"the-attackers-own-secret-0123456789abcdef";
    let symmetric = json!({ "kty": "oct", "k": jws::encode(secret), "alg": "HS256", "kid": "mine" });
    let mut attackers: Vec<(Key, Value)> = vec![(Key::secret(secret), symmetric)];
    for name in ["EdDSA", "ES256"] {
        if let Ok(key) = Key::generate(name)
            && let Some(public) = key.public_jwk()
        {
            attackers.push((key, public));
        }
    }
    for (key, public) in &attackers {
        let header = with(&table.header, "alg", json!(key.algorithm()));
        let name = key.algorithm();
        let inside = with(&header, "jwk", public.clone());
        table.forged(&rule::KEY_HEADER, format!("jwk with the attacker's {name} key"), key, &inside);
        let renamed = with(&with(&header, "kid", json!("mine")), "jwk", with(public, "kid", json!("mine")));
        table.forged(&rule::KEY_HEADER, format!("jwk and kid with the attacker's {name} key"), key, &renamed);
        let list = with(&header, "jwks", json!({ "keys": [public] }));
        table.forged(&rule::KEY_HEADER, format!("jwks with the attacker's {name} key"), key, &list);
        let chain = with(&header, "x5c", json!([jws::encode(public.to_string().as_bytes())]));
        table.forged(&rule::KEY_HEADER, format!("x5c of the attacker's, {name}"), key, &chain);
    }
}

/// Signed with what the key id would lead to.
fn key_ids(table: &mut Table<'_>) {
    let ids: [(&str, &[u8]); 11] = [
        ("/dev/null", b""),
        ("../../../../../../dev/null", b""),
        ("..\\..\\..\\windows\\win.ini", b""),
        ("/proc/sys/kernel/randomize_va_space", b"2\n"),
        ("../../../../../../proc/sys/kernel/randomize_va_space", b"2\n"),
        ("file:///dev/null", b""),
        ("' UNION SELECT 'x", b"x"),
        ("x' UNION SELECT 'x' -- ", b"x"),
        ("\" UNION SELECT \"x\" -- ", b"x"),
        ("|echo x", b"x\n"),
        ("", b""),
    ];
    for (id, secret) in ids {
        let header = with(&with(&table.header, "alg", json!("HS256")), "kid", json!(id));
        table.forged(&rule::KID, format!("kid {id:?}"), &Key::secret(secret), &header);
    }
}
