//! Texts that are stored as they came.

use serde_json::json;

use super::World;
use crate::raw::table::each;
use crate::raw::wire::Request;

/// What others trim, escape, normalise, cut or take for code.
const TEXTS: &[&str] = &[
    "<b>bold</b> &amp; <script>alert(1)</script>",
    "quotes ' \" ` ´ “ ”",
    r"back\slash \n \u0041 %41 %s {0} ${x} {{7*7}}",
    "'; DROP TABLE tasks; --",
    "\" OR 1=1 --",
    "100 % _ LIKE * ?",
    "😀👩‍👩‍👧‍👦🏳️‍🌈🇩🇪",
    "\u{e9} composed",
    "e\u{301} decomposed",
    "\u{212b}\u{fb01}\u{ff21} that NFKC would fold",
    "ß İ ı ſ K that case would fold",
    "\u{202e}right to left\u{202c} \u{200f}\u{2067}x\u{2069}",
    "zero\u{200b}width\u{200c}joiners\u{200d}\u{2060}",
    "\u{200b}",
    "soft\u{ad}hyphen",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢",
    "  spaces around  ",
    "\ttab around\t",
    "a\nb\r\nc\rd",
    "\u{a0}no-break\u{a0}",
    "\u{feff}a mark in front",
    "noncharacters \u{fffe}\u{ffff}\u{1fffe}\u{10ffff}",
    "replacement \u{fffd}",
    "controls \u{1}\u{8}\u{b}\u{c}\u{1b}[31m\u{7f}\u{80}\u{85}\u{9f}",
    "separators \u{2028}\u{2029}",
    "private \u{e000}\u{f8ff}\u{f0000}",
    "null",
    "true",
    "0",
    "1e400",
    "[]",
    "{}",
    "=cmd|' /C calc'!A0",
    "../../etc/passwd",
    "日本語 العربية עברית ไทย हिन्दी",
    ".",
];

#[test]
fn texts_come_back_byte_for_byte() {
    let world = World::new();
    each(
        TEXTS,
        |text| format!("{text:?}"),
        |text| {
            // Also in the other way that JSON has to write them: each character escaped.
            let escaped = text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect::<Vec<_>>().concat();
            let bodies = [
                json!({ "title": text, "description": text }).to_string(),
                format!(r#"{{"title":"{escaped}","description":"{escaped}"}}"#),
            ];
            for body in bodies {
                for (request, status) in world.writes().into_iter().zip([201, 200]) {
                    let answer = world.send(request.json(&body));
                    assert_eq!(answer.status, status, "{}", answer.text());
                    let task = answer.json();
                    assert_eq!((&task["title"], &task["description"]), (&json!(text), &json!(text)));
                    assert_eq!(world.get(&format!("/tasks/{}", task["id"])).json(), task);
                    let tasks = world.get("/tasks?limit=1000").json();
                    assert!(tasks.as_array().is_some_and(|tasks| tasks.contains(&task)), "the list has it otherwise");
                    if status == 201 {
                        let place = answer.header("location").expect("a task has a place");
                        assert_eq!(world.send(Request::new("DELETE", place)).status, 204);
                    }
                }
            }
        },
    );
}

#[test]
fn an_empty_description_is_none_and_no_null() {
    let world = World::new();
    for description in [json!(""), json!(" "), json!(null)] {
        let body = json!({ "title": "a", "description": description }).to_string();
        for request in world.writes() {
            assert_eq!(world.send(request.json(&body)).json()["description"], description);
        }
    }
}
