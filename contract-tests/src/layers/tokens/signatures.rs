//! Tokens that nobody rightful signed: no algorithm, another one, a broken signature, a guessed key.

use super::table::{Plan, Table, Wanted, with};
use crate::rules::authentication as rule;
use crate::tokens::{Key, jws};
use serde_json::{Value, json};

/// Secrets from tutorials and word lists.
const GUESSES: [&str; 10] = [
    "",
    "secret",
    "password",
    "changeme",
    "your-256-bit-secret",
    "your_jwt_secret",
    "supersecret",
    "secretkey",
    "dev-secret-change-me",
    "00000000000000000000000000000000",
];

/// Writes the entries.
pub fn write(table: &mut Table<'_>) {
    none(table);
    confusion(table);
    signature(table);
    for guess in GUESSES {
        let header = with(&table.header, "alg", json!("HS256"));
        table.forged(&rule::WEAK_KEY, format!("signed with {guess:?}"), &Key::secret(guess.as_bytes()), &header);
    }
}

fn none(table: &mut Table<'_>) {
    let [_, payload, signature] = table.good.clone();
    for name in ["none", "None", "NONE", "nOnE", "nonE", "none ", " none", "", "null"] {
        let header = jws::encode(with(&table.header, "alg", json!(name)).to_string().as_bytes());
        table.text(&rule::ALG_NONE, format!("alg {name:?}, no signature"), format!("{header}.{payload}."));
        table.text(
            &rule::ALG_NONE,
            format!("alg {name:?}, a good signature"),
            format!("{header}.{payload}.{signature}"),
        );
    }
    let header = jws::encode(br#"{"alg":"none","typ":"JWT"}"#);
    table.text(&rule::ALG_NONE, "alg none, two parts", format!("{header}.{payload}"));
    let none = jws::encode(b"none");
    table.text(&rule::ALG_NONE, "alg none, none as signature", format!("{header}.{payload}.{none}"));
}

fn confusion(table: &mut Table<'_>) {
    let ours = table.header["alg"].as_str().unwrap_or_default().to_owned();
    for name in ["EdDSA", "ES256", "ES384"].into_iter().filter(|name| *name != ours) {
        if let Ok(key) = Key::generate(name) {
            let header = with(&table.header, "alg", json!(name));
            table.forged(&rule::ALG_CONFUSION, format!("{name} with a key of the attacker's"), &key, &header);
            if let Some(public) = key.public_jwk() {
                let header = with(&header, "jwk", public);
                table.forged(&rule::ALG_CONFUSION, format!("{name} with the attacker's key inside"), &key, &header);
            }
        }
    }
    for name in ["HS384", "HS512"].into_iter().filter(|name| *name != ours) {
        let secret = table.suite.tokens.key().and_then(Key::shared_secret).map(<[u8]>::to_vec);
        let (secret, whose) = secret.map_or((b"attacker".to_vec(), "another"), |secret| (secret, "the right"));
        let header = with(&table.header, "alg", json!(name));
        let label = format!("{name} with {whose} secret");
        table.forged(&rule::ALG_CONFUSION, label, &Key::secret_for(&secret, name), &header);
    }
    // The header lies, the signature is the deployment's own: the name alone must be enough to refuse.
    let [_, payload, signature] = table.good.clone();
    for name in ["RS256", "PS256", "ES256", "ES256K", "EdDSA", "HS384", "hs256", "HS256 ", "Hs256", "dir", "A256KW"] {
        if name != ours && table.suite.tokens.key().is_some() {
            let header = with(&table.header, "alg", json!(name));
            let plan = Plan::Header(header, table.claims.clone());
            let label = format!("called {name}, signed as {ours}");
            table.add(&rule::ALG_CONFUSION, label, plan, Wanted::Refused);
        }
    }
    for (name, length) in [("ES256", 64), ("ES384", 96), ("EdDSA", 64), ("RS256", 256)] {
        let header = jws::encode(with(&table.header, "alg", json!(name)).to_string().as_bytes());
        let zeros = jws::encode(&vec![0; length]);
        table.text(&rule::ALG_CONFUSION, format!("{name} with zeros"), format!("{header}.{payload}.{zeros}"));
        if name != ours {
            table.text(&rule::ALG_CONFUSION, format!("{name} over ours"), format!("{header}.{payload}.{signature}"));
        }
    }
    public_as_secret(table);
}

/// The public key is public: it must not verify an HMAC.
fn public_as_secret(table: &mut Table<'_>) {
    let Some(public) = table.suite.tokens.key().and_then(Key::public_jwk) else { return };
    let mut secrets = vec![("as JWK", public.to_string().into_bytes())];
    let x = public["x"].as_str().and_then(jws::decode).unwrap_or_default();
    if public["kty"] == json!("OKP") {
        let der = [b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00".as_slice(), &x].concat();
        let text = jws::encode(&der).replace('-', "+").replace('_', "/");
        let pem = format!("-----BEGIN PUBLIC KEY-----\n{text}\n-----END PUBLIC KEY-----\n");
        secrets.extend([("as PEM", pem.clone().into_bytes()), ("as PEM, trimmed", pem.trim().into()), ("as DER", der)]);
    }
    secrets.push(("raw", x));
    for (label, secret) in secrets {
        let header = with(&table.header, "alg", json!("HS256"));
        let label = format!("HS256 with the public key {label}");
        table.forged(&rule::ALG_CONFUSION, label, &Key::secret(&secret), &header);
    }
}

fn signature(table: &mut Table<'_>) {
    let [header, payload, signature] = table.good.clone();
    let bytes = jws::decode(&signature).unwrap_or_default();
    let mut put = |label: String, bytes: &[u8]| {
        let text = format!("{header}.{payload}.{}", jws::encode(bytes));
        table.text(&rule::SIGNATURE, label, text);
    };
    put("no signature".into(), &[]);
    for length in [1, 2, 4, 8, 16, 20, 24, bytes.len().saturating_sub(1)] {
        put(format!("signature cut to {length} bytes"), &bytes[..length.min(bytes.len())]);
    }
    // One bit in each byte: a comparison that stops early, or late, shows.
    for index in 0..bytes.len().min(64) {
        let mut flipped = bytes.clone();
        flipped[index] ^= 1 << (index % 8);
        put(format!("one bit of byte {index} of the signature flipped"), &flipped);
    }
    put("a zero byte behind the signature".into(), &[bytes.as_slice(), &[0]].concat());
    put("the signature twice".into(), &[bytes.as_slice(), bytes.as_slice()].concat());
    put("zeros as signature".into(), &vec![0; bytes.len()]);
    put("ones as signature".into(), &vec![255; bytes.len()]);
    let mut reversed = bytes.clone();
    reversed.reverse();
    put("the signature backwards".into(), &reversed);

    let changed: [(&str, Value); 4] = [
        ("sub", json!("somebody-else")),
        ("exp", json!(table.suite.tokens.now() + 86_400)),
        ("admin", json!(true)),
        ("iat", json!(1)),
    ];
    for (name, value) in changed {
        let payload = jws::encode(with(&table.claims, name, value).to_string().as_bytes());
        table.text(
            &rule::SIGNATURE,
            format!("{name} changed after signing"),
            format!("{header}.{payload}.{signature}"),
        );
    }
    let renamed = jws::encode(with(&table.header, "x", json!(1)).to_string().as_bytes());
    table.text(&rule::SIGNATURE, "the header changed after signing", format!("{renamed}.{payload}.{signature}"));
    table.text(&rule::SIGNATURE, "header and payload swapped", format!("{payload}.{header}.{signature}"));
    let foreign = Key::secret(b"a-secret-of-the-attackers-that-is-long-enough-for-anybody");
    let as_hmac = with(&table.header, "alg", json!("HS256"));
    table.forged(&rule::SIGNATURE, "signed with a foreign secret", &foreign, &as_hmac);
    if let Some(secret) = table.suite.tokens.key().and_then(Key::shared_secret) {
        let longer = [secret, b"x"].concat();
        let (shorter, upper) = (secret[..secret.len() - 1].to_vec(), secret.to_ascii_uppercase());
        for (label, key) in [("longer", longer), ("shorter", shorter), ("upper-case", upper)] {
            if key != secret {
                table.forged(&rule::SIGNATURE, format!("signed with a {label} secret"), &Key::secret(&key), &as_hmac);
            }
        }
    }
}
