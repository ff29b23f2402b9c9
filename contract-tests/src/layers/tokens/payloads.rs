//! Rightly signed bytes: headers and payloads that are no JSON objects, strange ones, and members that stand there twice.

use super::table::{Plan, Table, Wanted, with, without};
use crate::rules::authentication as rule;
use serde_json::json;

/// Writes the entries.
pub fn write(table: &mut Table<'_>) {
    payloads(table);
    odd(table);
    headers(table);
    duplicates(table);
}

fn payloads(table: &mut Table<'_>) {
    let (claims, later) = (table.claims.to_string(), table.claims["exp"].clone());
    let sub = table.claims["sub"].clone();
    let mut put = |label: &str, payload: Vec<u8>| table.payload(&rule::PAYLOAD, label, payload, Wanted::Refused);
    let texts = [
        ("an empty payload", String::new()),
        ("a number", "1".into()),
        ("a string", sub.to_string()),
        ("null", "null".into()),
        ("true", "true".into()),
        ("an empty object", "{}".into()),
        ("an empty array", "[]".into()),
        ("the claims in an array", format!("[{claims}]")),
        // Decoders that fill a structure from an array take these for claims.
        ("an array of values, sub first", json!([sub, later, null, null, null, null, null]).to_string()),
        ("an array of values, exp first", json!([later, sub, null, null, null, null, null]).to_string()),
        ("an array of values, iss first", json!([null, sub, null, later, null, null, null]).to_string()),
        ("rubbish behind", format!("{claims}x")),
        ("a second object behind", format!("{claims}{claims}")),
        ("a NUL behind", format!("{claims}\0")),
        ("cut short", claims[..claims.len() - 1].to_owned()),
        ("a comma too much", format!("{},}}", &claims[..claims.len() - 1])),
        ("a comment", format!("/* */{claims}")),
        ("single quotes", claims.replace('"', "'")),
        ("NaN as exp", format!("{{\"sub\":{sub},\"exp\":NaN}}")),
        ("Infinity as exp", format!("{{\"sub\":{sub},\"exp\":Infinity}}")),
        ("hexadecimal exp", format!("{{\"sub\":{sub},\"exp\":0xFFFFFFFFF}}")),
        ("a form", "sub=alice&exp=9999999999".into()),
    ];
    for (label, text) in texts {
        put(label, text.into_bytes());
    }
    put("bytes that are no UTF-8", vec![0xff, 0xfe, 0x00]);
    put("UTF-16", claims.encode_utf16().flat_map(u16::to_le_bytes).collect());
    let marked = with(&table.claims, "x", json!("MARK")).to_string();
    let replaced = |bytes: &[u8]| {
        let (before, behind) = marked.split_once("MARK").unwrap_or((&marked, ""));
        [before.as_bytes(), bytes, behind.as_bytes()].concat()
    };
    table.payload(&rule::PAYLOAD, "bad UTF-8 in a claim", replaced(&[0xc3, 0x28]), Wanted::Refused);
    table.payload(&rule::PAYLOAD, "a bare line feed in a claim", replaced(b"\n"), Wanted::Refused);
}

fn odd(table: &mut Table<'_>) {
    let claims = table.claims.to_string();
    let open = claims[..claims.len() - 1].to_owned();
    let deep = |depth: usize| format!("{open},\"x\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
    let texts = [
        ("64 levels deep", deep(64)),
        ("1000 levels deep", deep(1000)),
        ("2500 levels deep", deep(2500)),
        ("a BOM before", format!("\u{feff}{claims}")),
        ("white space around", format!(" \r\n\t{claims} \n")),
        ("an escape in a name", claims.replace("\"sub\"", "\"s\\u0075b\"")),
        ("a lone surrogate in a claim", format!("{open},\"x\":\"\\ud800\"}}")),
        (
            "a lone surrogate in the e-mail",
            format!("{{\"email\":\"\\udfff\",{}", &without(&table.claims, "email").to_string()[1..]),
        ),
        ("an exponent of a million", format!("{open},\"x\":1e1000000}}")),
        ("a number of 3000 digits", format!("{open},\"x\":{}}}", "9".repeat(3000))),
        (
            "exp with an exponent",
            open.replace(&table.claims["exp"].to_string(), &format!("{}e0", table.claims["exp"])) + "}",
        ),
        ("exp 1e400", format!("{{\"exp\":1e400,{}", &without(&table.claims, "exp").to_string()[1..])),
        ("a name of 2000 characters", format!("{open},\"{}\":1}}", "n".repeat(2000))),
        ("__proto__", format!("{open},\"__proto__\":{{\"sub\":\"x\"}}}}")),
    ];
    for (label, text) in texts {
        table.payload(&rule::PAYLOAD_ODD, label, text, Wanted::Either);
    }
}

fn headers(table: &mut Table<'_>) {
    let (header, claims) = (table.header.to_string(), table.claims.to_string());
    let mut texts: Vec<(String, Vec<u8>)> = [
        ("empty", String::new()),
        ("an empty object", "{}".into()),
        ("null", "null".into()),
        ("a string", "\"HS256\"".into()),
        ("an array", format!("[{}]", table.header["alg"])),
        ("an array of values", json!([table.header["alg"], null, false, false]).to_string()),
        ("no alg", without(&table.header, "alg").to_string()),
        ("rubbish behind", format!("{header}x")),
        ("a second object behind", format!("{header}{header}")),
        ("cut short", header[..header.len() - 1].to_owned()),
        ("no JSON", "alg=HS256".into()),
    ]
    .map(|(label, text)| (label.to_owned(), text.into_bytes()))
    .into();
    texts.push(("bytes that are no UTF-8".into(), vec![0xff, 0xfe, 0xfd]));
    texts.push((
        "bad UTF-8 in a member".into(),
        [&header.as_bytes()[..header.len() - 1], b",\"x\":\"\xc3\x28\"}"].concat(),
    ));
    for alg in [json!(null), json!(5), json!(true), json!([]), json!([table.header["alg"]]), json!({})] {
        texts.push((format!("alg {alg}"), with(&table.header, "alg", alg).to_string().into_bytes()));
    }
    for (label, header) in texts {
        let plan = Plan::Bytes(header, claims.clone().into_bytes());
        table.add(&rule::HEADER, format!("the header is {label}"), plan, Wanted::Refused);
    }
}

/// The last one is bad: whether the server refuses the pair or takes the last, the token is refused.
fn duplicates(table: &mut Table<'_>) {
    let (now, settings) = (table.suite.tokens.now(), table.suite.tokens.settings().clone());
    let open = table.claims.to_string();
    let open = &open[..open.len() - 1];
    let mut lasts = vec![("exp", json!(now - 3600)), ("nbf", json!(now + 3600)), ("sub", json!("")), ("sub", json!(7))];
    if settings.issuer.is_some() {
        lasts.push(("iss", json!("https://evil.example")));
    }
    if settings.audience.is_some() {
        lasts.push(("aud", json!("evil")));
    }
    for (name, last) in lasts {
        let first = if name == "nbf" { format!(",\"nbf\":{}", now - 3600) } else { String::new() };
        let payload = format!("{open}{first},\"{name}\":{last}}}");
        table.payload(&rule::DUPLICATE, &format!("{name} twice, then {last}"), payload, Wanted::Refused);
    }
    let behind = format!("{{\"exp\":{},{}", now - 3600, &table.claims.to_string()[1..]);
    table.payload(&rule::DUPLICATE, "exp twice, the past first", behind, Wanted::Either);
    let header = table.header.to_string();
    let plan = |text: String| Plan::Bytes(text.into_bytes(), open_claims(open));
    let none_last = plan(format!("{},\"alg\":\"none\"}}", &header[..header.len() - 1]));
    table.add(&rule::DUPLICATE, "alg twice, then none", none_last, Wanted::Refused);
    let none_first = plan(format!("{{\"alg\":\"none\",{}", &header[1..]));
    table.add(&rule::DUPLICATE, "alg twice, none first", none_first, Wanted::Either);
    let typ_last = plan(format!("{},\"typ\":\"JWT\",\"typ\":\"logout+jwt\"}}", &header[..header.len() - 1]));
    table.add(&rule::DUPLICATE, "typ twice, then another kind", typ_last, Wanted::Refused);
}

fn open_claims(open: &str) -> Vec<u8> {
    format!("{open}}}").into_bytes()
}
