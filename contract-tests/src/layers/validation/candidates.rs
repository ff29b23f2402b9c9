//! Values worth trying for a schema; whether each is valid is for the schema's own validator to say.

use crate::rules::{Rule, validation as rule};
use serde_json::{Value, json};

/// One value, and why it is worth trying.
pub struct Candidate {
    /// The rule that it can break.
    pub rule: &'static Rule,
    /// The keyword at whose edge it is.
    pub keyword: &'static str,
    /// What a reader calls it.
    pub label: String,
    /// The value.
    pub value: Value,
}

/// Texts that something on the way may want to change.
const TEXTS: [(&str, &str); 23] = [
    ("empty", ""),
    ("markup", "<b>bold</b> &amp; <script>alert(1)</script>"),
    ("quotes", "'single' \"double\" `back` \\ back\\slash / slash"),
    ("SQL", "'; DROP TABLE tasks; -- %_"),
    ("template", "{{7*7}} ${7*7} #{7*7} %s %d %n $1"),
    ("emoji", "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467} \u{1f3f3}\u{fe0f}\u{200d}\u{1f308}"),
    ("composed", "caf\u{e9}"),
    ("decomposed", "cafe\u{301}"),
    ("compatibility forms", "\u{fb01} \u{ff21} \u{b2} \u{212b}"),
    ("right to left", "\u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{202e}abc\u{202c}"),
    ("zero width", "a\u{200b}b\u{200d}c\u{2060}d\u{feff}e"),
    ("lines", "one\ntwo\r\nthree\rfour\u{2028}five"),
    ("outer white space", "  \tin the middle\u{a0} \n"),
    ("control characters", "\u{1}\u{7}\u{8}\u{1b}[31m\u{7f}x"),
    ("C1 and noncharacters", "\u{80}\u{9f}x\u{fffe}\u{ffff}\u{fdd0}"),
    ("replacement character", "a\u{fffd}b"),
    ("last code point", "x\u{10ffff}"),
    ("spelled null", "null"),
    ("spelled number", "007"),
    ("path", "../../etc/passwd"),
    ("formula", "=1+1"),
    ("sharp s and Turkish i", "Stra\u{df}e \u{130}\u{131}I"),
    ("escapes, spelled", "\\u0041\\n%41&#65;"),
];

/// Texts that patterns and formats may or may not allow.
const ODD: [(&str, &str); 14] = [
    ("one blank", " "),
    ("tabs and lines", "\t\n\r"),
    ("no-break space", "\u{a0}"),
    ("wide space", "\u{2003}\u{3000}"),
    ("next line", "\u{85}"),
    ("byte order mark", "\u{feff}"),
    ("line separator", "\u{2028}\u{2029}"),
    ("zero width space", "\u{200b}"),
    ("NUL alone", "\u{0}"),
    ("NUL at the end", "text\u{0}"),
    ("NUL in the middle", "te\u{0}xt"),
    ("line, then text", "\n\ntext"),
    ("one letter", "x"),
    ("a digit", "1"),
];

/// Days, and what some take for one. Whether there was a year 0 is left open.
const DAYS: [(&str, &str); 12] = [
    ("a day", "2026-12-24"),
    ("a leap day", "2028-02-29"),
    ("no leap day", "2027-02-29"),
    ("day 0", "2026-12-00"),
    ("day 31 of 30", "2026-11-31"),
    ("month 13", "2026-13-01"),
    ("no zeros", "2026-1-1"),
    ("a moment", "2026-12-24T00:00:00Z"),
    ("no hyphens", "20261224"),
    ("five digits", "10000-01-01"),
    ("a week", "2026-W52-4"),
    ("a space after", "2026-12-24 "),
];

/// Every candidate for a schema, its references already resolved.
pub fn candidates(schema: &Value) -> Vec<Candidate> {
    let mut all = Vec::new();
    let mut add = |rule: &'static Rule, keyword: &'static str, label: &str, value: Value| {
        all.push(Candidate { rule, keyword, label: label.to_owned(), value });
    };
    for (label, value) in [
        ("a text", json!("1")),
        ("a number", json!(1)),
        ("zero", json!(0)),
        ("a fraction", json!(1.5)),
        ("true", json!(true)),
        ("false", json!(false)),
        ("the text true", json!("true")),
        ("an empty array", json!([])),
        ("an array", json!(["medium"])),
        ("an empty object", json!({})),
        ("an object", json!({ "value": "x" })),
    ] {
        add(&rule::TYPE, "type", label, value);
    }
    add(&rule::NULL, "type", "null", Value::Null);
    for (keyword, step) in [("minimum", -1), ("maximum", 1)] {
        if let Some(edge) = schema[keyword].as_i64() {
            add(&rule::BOUNDS, keyword, &format!("at {keyword}"), json!(edge));
            add(&rule::BOUNDS, keyword, &format!("beyond {keyword}"), json!(edge.saturating_add(step)));
        }
    }
    if schema["enum"].is_array() {
        for member in schema["enum"].as_array().into_iter().flatten() {
            add(&rule::ENUM, "enum", &format!("member {member}"), member.clone());
            if let Some(text) = member.as_str() {
                for other in [text.to_uppercase(), capital(text), format!("{text} "), format!(" {text}")] {
                    add(&rule::ENUM, "enum", &format!("{other:?}"), json!(other));
                }
            }
        }
        add(&rule::ENUM, "enum", "empty", json!(""));
        add(&rule::ENUM, "enum", "a stranger", json!("never-a-member"));
    } else if schema["type"] == "string" {
        for (keyword, step) in [("minLength", -1), ("maxLength", 1)] {
            let Some(edge) = schema[keyword].as_i64() else { continue };
            for (rule, kind, letter) in [
                (&rule::BOUNDS, "one byte each", "a"),
                (&rule::LENGTH, "two bytes each", "\u{e9}"),
                (&rule::LENGTH, "three bytes each", "\u{4e2d}"),
                (&rule::LENGTH, "four bytes each", "\u{1f600}"),
                (&rule::LENGTH, "base and mark in turn", "e\u{301}"),
            ] {
                for length in [edge, edge + step] {
                    let Ok(length) = usize::try_from(length) else { continue };
                    let text: String = letter.chars().cycle().take(length).collect();
                    add(rule, keyword, &format!("{length} characters, {kind}"), json!(text));
                }
            }
        }
        for (label, text) in TEXTS {
            add(&rule::ROUND_TRIP, "type", label, json!(text));
        }
        let keyword = if schema["format"].is_string() { "format" } else { "pattern" };
        for (label, text) in DAYS.into_iter().filter(|_| schema["format"] == "date") {
            add(&rule::PATTERN, keyword, label, json!(text));
        }
        for (label, text) in ODD {
            add(&rule::PATTERN, keyword, label, json!(text));
        }
    }
    all
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
