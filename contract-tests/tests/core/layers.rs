//! Holds the layers of the suite: what each room may not know, and the shape of its files.

use std::path::Path;

/// Where, what may not stand there, and why.
const BANS: &[(&str, &[&str], &str)] = &[
    (
        "",
        &["taskward_api", "taskward::", "sqlx::", "dropshot::", "jsonwebtoken::"],
        "the suite knows a server over HTTP alone",
    ),
    ("spec", &["crate::exchange", "crate::tokens", "crate::rules", "crate::suite"], "the contract is plain values"),
    ("exchange", &["crate::spec", "crate::rules", "crate::suite"], "what is sent and received is judged elsewhere"),
    (
        "tokens",
        &["crate::spec", "crate::exchange", "crate::rules", "crate::suite"],
        "a token source knows tokens alone",
    ),
    (
        "rules",
        &["crate::spec", "crate::exchange", "crate::suite"],
        "a rule says what must hold, not how to look for it",
    ),
    ("validate", &["crate::suite", "crate::layers", "Transport"], "the validator sends nothing"),
    ("suite", &["crate::layers", "crate::report", "crate::cli"], "the suite serves any layer"),
    (
        "layers",
        &["crate::report", "crate::cli", "crate::run", "crate::self_test", "std::env"],
        "a layer knows the suite",
    ),
    ("", &["todo!", "unimplemented!", "dbg!", "#[ignore"], "a stub is not done"),
];

/// A file that is longer has more than one meaning.
const MOST_LINES: usize = 260;

fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
            let name = path.strip_prefix(root).expect("it is in src").display().to_string();
            found.push((name, std::fs::read_to_string(&path).expect("a text")));
        }
    }
}

fn broken(path: &str, text: &str) -> Vec<String> {
    let code: Vec<_> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let here = BANS.iter().filter(|(room, ..)| room.is_empty() || path.split(['/', '.']).next() == Some(*room));
    let words = here.flat_map(|(_, words, reason)| words.iter().map(move |word| (word, reason)));
    words
        .filter(|(word, _)| code.iter().any(|line| line.contains(**word)))
        .map(|(word, reason)| format!("{path} has {word}: {reason}"))
        .collect()
}

#[test]
fn no_room_of_the_suite_knows_what_it_may_not_know() {
    let mut all = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
    assert!(all.len() > 100, "the sources are read");
    let told: Vec<_> = all.iter().flat_map(|(path, text)| broken(path, text)).collect();
    assert!(told.is_empty(), "\n{}", told.join("\n"));
    for (path, text) in &all {
        assert!(text.starts_with("//! "), "{path}: begin with one sentence on what the file is");
        let lines = text.lines().count();
        assert!(lines <= MOST_LINES, "{path} has {lines} lines; split it by meaning");
    }
}

#[test]
fn each_ban_can_be_broken() {
    for (room, words, _) in BANS {
        for word in *words {
            assert!(!broken(&format!("{room}/file.rs"), &format!("use {word};")).is_empty(), "{room} {word}");
        }
    }
}
