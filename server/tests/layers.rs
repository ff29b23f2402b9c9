//! Holds the layers: what each room of the server may not know, and the shape of its files.

use std::fs;
use std::path::{Path, PathBuf};

/// Where, what may not stand there, and why.
const BANS: &[(&str, &[&str], &str)] = &[
    (
        "auth",
        &[
            "sqlx",
            "http::",
            "dropshot",
            "hyper",
            "reqwest",
            "crate::keys",
            "crate::store",
            "crate::handlers",
            "crate::edge",
            "std::env",
        ],
        "auth knows tokens alone",
    ),
    ("auth", &["SystemTime", "Instant", "crate::clock"], "now is an argument"),
    (
        "keys",
        &[
            "sqlx",
            "dropshot",
            "aws_lc_rs",
            "crate::config",
            "crate::store",
            "crate::handlers",
            "crate::edge",
            "std::env",
        ],
        "keys fetches keys, and leaves to auth what a token is",
    ),
    ("keys", &["SystemTime", "crate::clock"], "now is an argument"),
    (
        "store",
        &[
            "http::",
            "dropshot",
            "hyper",
            "reqwest",
            "aws_lc_rs",
            "token",
            "crate::keys",
            "crate::handlers",
            "crate::edge",
            "std::env",
        ],
        "store knows SQL alone",
    ),
    ("store", &["SystemTime", "crate::clock"], "now is an argument"),
    (
        "handlers",
        &[
            "RequestContext",
            "HeaderMap",
            "http::",
            "hyper",
            "reqwest",
            "aws_lc_rs",
            "sqlx::query",
            "SELECT ",
            "INSERT ",
            "UPDATE ",
            "DELETE ",
            "std::env",
            "crate::edge",
        ],
        "handlers adapt typed requests to the store and back",
    ),
    ("handlers", &["SystemTime", "Instant", "crate::clock"], "the clock is a field of App"),
    (
        "edge",
        &["sqlx", "aws_lc_rs", "crate::store", "crate::auth", "crate::keys", "crate::handlers", "Task", "std::env"],
        "edge knows no tasks, no SQL and no tokens",
    ),
    (
        "doctor",
        &["sqlx", "dropshot", "reqwest", "aws_lc_rs", "crate::handlers", "crate::edge", "std::env", "println!"],
        "doctor asks the rooms that know, and prints nothing",
    ),
    ("seal.rs", &["crate::", "sqlx", "dropshot", "http::", "std::env"], "a seal is on bytes, whatever they say"),
    (
        "config",
        &["sqlx", "dropshot", "reqwest", "crate::keys", "crate::store", "crate::handlers", "crate::edge"],
        "config reads settings and nothing else",
    ),
    (
        "server.rs",
        &["sqlx", "crate::store", "crate::auth", "crate::keys", "crate::handlers"],
        "a server serves whatever API it is given",
    ),
    ("", &["unwrap()", "todo!", "unimplemented!", "dbg!", "query!"], "input must not panic; query! knows one database"),
    ("", &["persistent(false)"], "behind a pooler an unnamed statement can be answered with another client's rows"),
];

/// A file that is longer has more than one meaning.
const MOST_LINES: usize = 300;

#[test]
fn no_room_knows_what_it_may_not_know() {
    let broken: Vec<_> = sources().iter().flat_map(|(path, text)| broken_bans(path, text)).collect();
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn every_file_says_what_it_is_and_is_short() {
    for (path, text) in sources() {
        assert!(text.starts_with("//! "), "{path}: begin with one sentence on what the file is");
        let lines = text.lines().count();
        assert!(lines <= MOST_LINES, "{path} has {lines} lines; split it by meaning");
    }
}

#[test]
fn each_ban_can_be_broken() {
    for (room, words, _) in BANS {
        for word in *words {
            let path = if room.contains('.') { (*room).to_owned() } else { format!("{room}/file.rs") };
            assert!(!broken_bans(&path, &format!("use {word};")).is_empty(), "{room} {word}");
            assert!(broken_bans(&path, &format!("// {word} in a comment")).is_empty(), "{room} {word}");
        }
    }
}

fn broken_bans(path: &str, text: &str) -> Vec<String> {
    let code: Vec<_> = text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")).collect();
    let mut broken = Vec::new();
    for (room, words, reason) in BANS {
        if !path.trim_start_matches('/').starts_with(room) {
            continue;
        }
        for (number, line) in &code {
            for word in words.iter().filter(|word| line.contains(**word)) {
                broken.push(format!("{path}:{}: {word:?} may not stand here: {reason}", number + 1));
            }
        }
    }
    broken
}

/// The path below `src` and the text of every source file.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the folder can be read") {
            let path: PathBuf = entry.expect("the entry can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(&root).expect("below src").display().to_string();
                files.push((name, fs::read_to_string(&path).expect("the file can be read")));
            }
        }
    }
    assert!(files.len() > 20, "the sources were not found");
    files
}
