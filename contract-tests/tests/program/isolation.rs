//! An operation that the suite has never heard of, in a contract that it has never seen.

use crate::toy::{self, Manners, SECRET};
use crate::{file, outcome};

fn run(manners: Manners) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let secret = file(folder.path(), "secret", SECRET);
    let spec = file(folder.path(), "spec.json", &toy::contract().to_string());
    let url = toy::start(manners);
    outcome(&["--base-url", &url, "--secret-file", &secret, "--spec", &spec, "--seed", "1", "--only", "ISO"])
}

#[test]
fn an_owner_check_that_a_new_operation_lacks_is_found() {
    let (exit, text) = run(Manners::Careless);
    assert_eq!(exit, Some(1), "{text}");
    assert!(text.contains("BROKEN ISO-FOREIGN") && text.contains("archive_task"), "{text}");
}

#[test]
fn with_the_check_nothing_is_held_against_it() {
    let (exit, text) = run(Manners::Good);
    assert!(!text.contains("BROKEN") && text.contains(" 0 broken"), "{text}");
    assert_eq!(exit, Some(0), "{text}");
}
