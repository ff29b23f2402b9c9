//! Bodies that are no JSON, or no object, or not said to be JSON.

use super::World;
use crate::raw::table::each;
use crate::raw::wire::Request;

/// The limit of the contract, `x-max-body-bytes`.
const MOST: usize = 65_536;

fn nested(depth: usize) -> String {
    format!("{}{}", "[".repeat(depth), "]".repeat(depth))
}

fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    std::iter::once('\u{feff}')
        .chain(text.chars())
        .flat_map(|c| c.encode_utf16(&mut [0; 2]).to_vec())
        .flat_map(bytes)
        .collect()
}

#[test]
fn a_body_that_is_not_one_json_value_in_utf_8_is_malformed() {
    let world = World::new();
    let texts = [
        "",
        " ",
        "\n",
        "{",
        "}",
        "{}}",
        "{]",
        r#"{"title":"a""#,
        r#"{"title":"a"#,
        r#"{"title"}"#,
        r#"{"title":}"#,
        r#"{"title":"a",}"#,
        r#"{,"title":"a"}"#,
        r#"{"title":"a"} trailing"#,
        r#"{"title":"a"}{"title":"b"}"#,
        r#"{"title":"a"},"#,
        r#"{"title":"a"} null"#,
        "title=a",
        "{'title':'a'}",
        r#"{title:"a"}"#,
        r#"{"title":"a"} // why"#,
        r#"{/**/"title":"a"}"#,
        "<title>a</title>",
        "nul",
        "True",
        r#"{"title":NaN}"#,
        r#"{"title":Infinity}"#,
        r#"{"title":-Infinity}"#,
        r#"{"title":01}"#,
        r#"{"title":1.}"#,
        r#"{"title":.5}"#,
        r#"{"title":+1}"#,
        r#"{"title":0x1}"#,
        r#"{"title":1e}"#,
        r#"{"title":1e400}"#,
        r#"{"title":"a" "completed":true}"#,
        r#"{"title":"a","title":"b"}"#,
        r#"{"title":"a","title":"a"}"#,
        r#"{"title":"a","\u0074itle":"b"}"#,
        r#"{"title":"a","x":1,"x":1}"#,
        r#"{"title":"\ud800"}"#,
        r#"{"title":"\udc00\ud800"}"#,
        r#"{"title":"a\ud83dx"}"#,
        r#"{"\ud800":"a","title":"a"}"#,
        r#"{"title":"\x41"}"#,
        r#"{"title":"\u12"}"#,
        "{\"title\":\"a\nb\"}",
        "{\"title\":\"a\tb\"}",
        "{\"title\":\"a\0b\"}",
        "{\"title\":\"a\"}\0",
        "\u{feff}{\"title\":\"a\"}",
        "\u{a0}{\"title\":\"a\"}",
        "NaN",
    ];
    let mut cases: Vec<(String, Vec<u8>)> =
        texts.iter().map(|text| (format!("{text:?}"), text.as_bytes().to_vec())).collect();
    let bytes: [(&str, &[u8]); 6] = [
        ("a byte that is no UTF-8", b"{\"title\":\"\xff\"}"),
        ("an overlong NUL", b"{\"title\":\"\xc0\x80\"}"),
        ("a surrogate in UTF-8", b"{\"title\":\"\xed\xa0\x80\"}"),
        ("half a character", b"{\"title\":\"\xc3\"}"),
        ("a name that is no UTF-8", b"{\"\xff\":1,\"title\":\"a\"}"),
        ("UTF-8 that ends too early", b"{\"title\":\"a\xe2\x82"),
    ];
    cases.extend(bytes.map(|(name, bytes)| (name.to_owned(), bytes.to_vec())));
    cases.push(("UTF-16, big end first".to_owned(), utf_16(r#"{"title":"a"}"#, u16::to_be_bytes)));
    cases.push(("UTF-16, little end first".to_owned(), utf_16(r#"{"title":"a"}"#, u16::to_le_bytes)));
    cases.push(("1000 arrays in a member".to_owned(), format!(r#"{{"title":{}}}"#, nested(1000)).into_bytes()));
    cases.push(("1000 objects".to_owned(), format!("{}1{}", "{\"a\":".repeat(1000), "}".repeat(1000)).into_bytes()));
    cases.push(("30000 arrays that do not end".to_owned(), "[".repeat(30_000).into_bytes()));
    cases.push((
        "300 members".to_owned(),
        format!("{{{}}}", (0..300).map(|n| format!("\"m{n}\":{n}")).collect::<Vec<_>>().join(",")).into_bytes(),
    ));
    each(
        cases,
        |(name, _)| name.clone(),
        |(_, body)| {
            for request in world.writes() {
                let problem = world.refused(request.json(body)).problem(400, "body_malformed");
                assert_eq!(problem["detail"], "The body is not well-formed JSON");
            }
        },
    );
}

#[test]
fn a_body_that_does_not_come_is_malformed() {
    let world = World::new();
    for request in world.writes() {
        let request = request.header("content-type", "application/json");
        world.refused(request.clone()).problem(400, "body_malformed");
        world.refused(request.body("")).problem(400, "body_malformed");
    }
}

#[test]
fn a_body_that_is_no_object_breaks_a_rule_of_the_whole() {
    let world = World::new();
    let texts = [
        "null",
        "true",
        "5",
        "-0.5",
        "1e300",
        "\"title\"",
        "[]",
        "[{}]",
        r#"["title",null]"#,
        r#"["title",null,"high",false]"#,
        r#"[{"title":"a"}]"#,
        " null ",
        "18446744073709551616",
    ];
    each(texts.map(str::to_owned).into_iter().chain([100].map(nested)), String::clone, |body| {
        for request in world.writes() {
            world.refused(request.json(body)).broken(&[("", "wrong_type")]);
        }
    });
}

#[test]
fn a_value_nested_however_deep_is_refused_and_the_server_lives() {
    let world = World::new();
    for request in world.writes() {
        world
            .refused(request.clone().json(format!(r#"{{"title":{}}}"#, nested(100))))
            .broken(&[("title", "wrong_type")]);
        for body in [nested(1000), nested(30_000), "[".repeat(MOST), "{\"a\":".repeat(MOST / 5)] {
            world.refused(request.clone().json(body)).any_problem(400);
        }
        world.refused(request.clone().json(nested(100_000))).problem(413, "content_too_large");
    }
}

#[test]
fn a_body_may_have_65536_bytes_and_no_more() {
    let world = World::new();
    let task = r#"{"title":"kept","description":"as it is","priority":"high"}"#;
    let body = |size: usize| format!("{task}{}", " ".repeat(size - task.len()));
    for (request, status) in world.writes().into_iter().zip([201, 200]) {
        assert_eq!(world.send(request.clone().json(body(MOST))).status, status);
        for size in [MOST + 1, MOST * 4] {
            let problem = world.refused(request.clone().json(body(size))).problem(413, "content_too_large");
            assert_eq!(problem["title"], "Content Too Large");
            assert_eq!(problem["detail"], "The body is larger than 65536 bytes");
        }
    }
}

#[test]
fn a_body_that_is_not_said_to_be_json_in_utf_8_is_a_415() {
    let world = World::new();
    let types: [&[u8]; 20] = [
        b"",
        b"text/plain",
        b"text/json",
        b"application/x-www-form-urlencoded",
        b"multipart/form-data; boundary=x",
        b"application/problem+json",
        b"application/merge-patch+json",
        b"application/vnd.api+json",
        b"application/jsonp",
        b"application/json5",
        b"json",
        b"*/*",
        b"application/*",
        b"application/json, text/plain",
        b"text/plain, application/json",
        b"application/json; charset=utf-16",
        b"application/json;charset=iso-8859-1",
        b"application/json; charset=utf-8; charset=utf-16",
        b"application/json; charset=",
        b"application/json\xff",
    ];
    let body = r#"{"title":"a"}"#;
    each(
        types,
        |value| String::from_utf8_lossy(value).into_owned(),
        |value| {
            for request in world.writes() {
                let answer = world.refused(request.header("content-type", value).body(body));
                answer.problem(415, "unsupported_media_type");
            }
        },
    );
    for request in world.writes() {
        world.refused(request.clone().body(body)).problem(415, "unsupported_media_type");
        let twice = request.header("content-type", "application/json").header("content-type", "application/json");
        world.refused(twice.body(body)).problem(415, "unsupported_media_type");
    }
}

#[test]
fn a_body_that_is_said_to_be_json_in_another_way_is_taken() {
    let world = World::new();
    let types = [
        "application/json",
        "Application/JSON",
        "application/json;charset=utf-8",
        "application/json; charset=UTF-8",
        "application/json; Charset=\"utf-8\"",
        "application/json ; charset=utf-8",
        "application/json;",
        "application/json; profile=x",
    ];
    each(
        types,
        |value| (*value).to_owned(),
        |value| {
            let request =
                Request::new("POST", "/tasks").header("content-type", value).body(" \t\r\n{\"title\":\"a\"}\n ");
            assert_eq!(world.send(request).status, 201);
        },
    );
}
