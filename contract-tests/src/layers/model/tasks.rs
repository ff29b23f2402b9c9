//! Tasks as the model writes them: what is sent, and what must come back.

use crate::exchange::Response;
use crate::suite::Fault;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

/// The members that a caller may set; the last one where the contract has it.
pub const MEMBERS: [&str; 5] = ["title", "description", "priority", "completed", "due_date"];

/// Texts that get hurt on the way: cut, normalised, trimmed, escaped, read as something else.
const TEXTS: [&str; 24] = [
    "a",
    " before",
    "after ",
    "two  spaces",
    "tab\tand\nline",
    "\r\n.\r\n",
    "\u{e9} or e\u{301}",
    "\u{1f600}\u{1f468}\u{200d}\u{1f469}",
    "\u{202e}right to left",
    "zero\u{200b}width\u{feff}",
    "z\u{300}\u{301}\u{302}\u{303}algo",
    "<script>alert(1)</script>",
    "&amp; &lt; \u{26}",
    "'; DROP TABLE tasks; --",
    "100%_\\ \\u0041 \\n",
    "{\"title\":\"x\"}",
    "null",
    "true",
    "007",
    "1e3",
    "${jndi:ldap://x}{{7*7}}",
    "\u{7f}\u{80}\u{85}x",
    "\u{ffff}\u{10ffff}",
    "\u{130}\u{131}\u{df}\u{fb01}",
];

/// Days at the ends of months, of years and of the calendar: whoever takes them for moments moves some.
const DATES: [&str; 8] =
    ["2026-12-24", "2026-12-31", "2027-01-01", "2028-02-29", "2026-03-29", "1969-12-31", "0001-01-01", "9999-12-31"];

/// Changes to a task, or a whole one: the members that are there.
pub type Members = Map<String, Value>;

fn text(longest: usize) -> BoxedStrategy<String> {
    prop_oneof![
        6 => select(TEXTS.to_vec()).prop_map(str::to_owned),
        2 => "[a-z\u{e0}-\u{ff}\u{4e00}-\u{4e10} ]{0,12}[a-z]",
        1 => select(vec!["x", "\u{e9}", "\u{1f600}"]).prop_map(move |letter| letter.repeat(longest)),
    ]
    .boxed()
}

/// Any subset of the members, each with a valid value; `dated` says whether the contract has due dates.
pub fn changes(dated: bool) -> BoxedStrategy<Members> {
    let maybe = |strategy: BoxedStrategy<Value>| prop_oneof![Just(None), strategy.prop_map(Some)];
    let date = select(DATES.to_vec()).prop_map(Value::from);
    let date =
        if dated { maybe(prop_oneof![1 => Just(Value::Null), 3 => date].boxed()).boxed() } else { Just(None).boxed() };
    (
        maybe(text(200).prop_map(Value::from).boxed()),
        maybe(prop_oneof![1 => Just(Value::Null), 1 => Just(json!("")), 4 => text(2000).prop_map(Value::from)].boxed()),
        maybe(select(vec![json!("low"), json!("medium"), json!("high")]).boxed()),
        maybe(any::<bool>().prop_map(Value::from).boxed()),
        date,
    )
        .prop_map(|(title, description, priority, completed, due_date)| {
            let values = MEMBERS.into_iter().zip([title, description, priority, completed, due_date]);
            values.filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
        })
        .boxed()
}

/// A whole task: as changes, and a title always.
pub fn new_task(dated: bool) -> BoxedStrategy<Members> {
    (text(200), changes(dated))
        .prop_map(|(title, mut members)| {
            members.entry("title").or_insert_with(|| json!(title));
            members
        })
        .boxed()
}

/// What a new task has where nothing is said.
pub fn defaults() -> Value {
    json!({ "title": null, "description": null, "priority": "medium", "completed": false })
}

/// `task` with these members changed.
pub fn changed(task: &Value, members: &Members) -> Value {
    let mut task = task.clone();
    for (name, value) in members {
        task[name] = value.clone();
    }
    task
}

/// The first member in which two tasks differ, of those that a caller may set.
pub fn difference(wanted: &Value, got: &Value) -> Option<String> {
    MEMBERS
        .iter()
        .find(|name| wanted[**name] != got[**name])
        .map(|name| format!("{name} is {} instead of {}", got[*name], wanted[*name]))
}

/// Where a task is.
pub fn place(made: &Response) -> Result<String, Fault> {
    made.header("location").map(str::to_owned).ok_or_else(|| Fault::broken("201 without Location"))
}
