//! Texts that are no compact JWS, and parts that are no strict base64url.

use super::table::{Plan, Table, Wanted, with};
use crate::rules::authentication as rule;
use crate::tokens::jws;
use serde_json::json;

/// The alphabet of base64url in its order.
const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Writes the entries.
pub fn write(table: &mut Table<'_>) {
    forms(table);
    encodings(table);
}

fn forms(table: &mut Table<'_>) {
    let [header, payload, signature] = table.good.clone();
    let good = table.good.join(".");
    let texts = [
        ("one word", "x".to_owned()),
        ("one dot", ".".into()),
        ("two dots", "..".into()),
        ("four dots", "....".into()),
        ("two parts", format!("{header}.{payload}")),
        ("a part more", format!("{good}.{signature}")),
        ("an empty part more", format!("{good}.")),
        ("an empty part before", format!(".{good}")),
        ("an empty part within", format!("{header}..{payload}.{signature}")),
        ("no header", format!(".{payload}.{signature}")),
        ("no payload", format!("{header}..{signature}")),
        ("five parts, as a JWE", format!("{header}.{payload}.{signature}.{payload}.{signature}")),
        ("twice", format!("{good}{good}")),
        ("backwards", good.chars().rev().collect()),
        ("in quotes", format!("\"{good}\"")),
        ("in angle brackets", format!("<{good}>")),
        ("percent-encoded dots", good.replace('.', "%2E")),
        ("upper case", good.to_uppercase()),
        ("lower case", good.to_lowercase()),
        ("flattened JSON", json!({ "protected": header, "payload": payload, "signature": signature }).to_string()),
        (
            "general JSON",
            json!({ "payload": payload, "signatures": [{ "protected": header, "signature": signature }] }).to_string(),
        ),
        ("the claims as plain JSON", table.claims.to_string()),
        ("encoded once more", jws::encode(good.as_bytes())),
    ];
    for (label, text) in texts.into_iter().filter(|(_, text)| *text != good) {
        table.text(&rule::FORM, label, text);
    }
    let jwe = jws::encode(br#"{"alg":"dir","enc":"A256GCM","zip":"DEF"}"#);
    table.text(&rule::FORM, "a JWE", format!("{jwe}..AAAAAAAAAAAAAAAA.{payload}.AAAAAAAAAAAAAAAAAAAAAA"));
    if table.suite.tokens.key().is_some() {
        table.payload(&rule::FORM, "a signed token in a signed token", good, Wanted::Refused);
    }
}

fn encodings(table: &mut Table<'_>) {
    let [header, payload, signature] = table.good.clone();
    let padding = |part: &str| "=".repeat((4 - part.len() % 4) % 4);
    let mut put = |label: &str, text: String| table.text(&rule::ENCODING, label, text);
    if signature.len() % 4 != 0 {
        put("padding behind the signature", format!("{header}.{payload}.{signature}{}", padding(&signature)));
    }
    put("= behind the signature", format!("{header}.{payload}.{signature}="));
    put("%0a behind the signature", format!("{header}.{payload}.{signature}%0a"));
    put("an asterisk in the signature", format!("{header}.{payload}.*{}", &signature[signature.len().min(1)..]));
    put("an asterisk behind the signature", format!("{header}.{payload}.{signature}*"));
    put("a letter behind the signature", format!("{header}.{payload}.{signature}A"));
    put("an asterisk before the header", format!("*{header}.{payload}.{signature}"));
    if let Some(loose) = spare_bits(&signature) {
        put("spare bits of the signature set", format!("{header}.{payload}.{loose}"));
    }
    let standard = signature.replace('-', "+").replace('_', "/");
    if standard != signature {
        put("the signature in the other alphabet", format!("{header}.{payload}.{standard}"));
    }
    signed_as_they_stand(table);
}

/// The same bytes, written otherwise, with a signature that holds for the text.
fn signed_as_they_stand(table: &mut Table<'_>) {
    if table.suite.tokens.key().is_none() {
        return;
    }
    // Lengths that leave two characters in the last group: padding and spare bits are possible.
    let fill = |text: &str| " ".repeat((4 - text.len() % 3) % 3);
    let (header, claims) =
        (table.header.to_string(), with(&table.claims, "x", json!("\u{3ff}\u{3fe}???>>>")).to_string());
    let header = jws::encode(format!("{}{header}", fill(&header)).as_bytes());
    let payload = jws::encode(format!("{}{claims}", fill(&claims)).as_bytes());
    let mut put = |label: &str, header: &str, payload: &str| {
        let plan = Plan::Parts(header.to_owned(), payload.to_owned());
        table.add(&rule::ENCODING, label, plan, Wanted::Refused);
    };
    put("a padded header", &format!("{header}=="), &payload);
    put("a padded payload", &header, &format!("{payload}=="));
    put("a space in the payload", &header, &format!("{} {}", &payload[..8], &payload[8..]));
    put("an asterisk in the payload", &header, &format!("{}*{}", &payload[..8], &payload[8..]));
    put("plain JSON as payload", &header, &claims);
    if let (Some(header), Some(payload)) = (spare_bits(&header), spare_bits(&payload)) {
        put("spare bits of header and payload set", &header, &payload);
    }
    let standard = payload.replace('-', "+").replace('_', "/");
    if standard != payload {
        put("the payload in the other alphabet", &header, &standard);
    }
}

/// The part with the lowest bit of its last character set, where that bit belongs to no byte.
fn spare_bits(part: &str) -> Option<String> {
    let (last, length) = (*part.as_bytes().last()?, part.len());
    let value = ALPHABET.iter().position(|letter| *letter == last)?;
    matches!(length % 4, 2 | 3).then(|| format!("{}{}", &part[..length - 1], char::from(ALPHABET[value ^ 1])))
}
