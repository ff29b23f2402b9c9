//! A table of named cases: all are tried, and those that fail are named together.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Tries each case, whose name `name` tells.
pub fn each<T>(cases: impl IntoIterator<Item = T>, name: impl Fn(&T) -> String, test: impl Fn(&T)) {
    let (mut tried, mut failed) = (0, Vec::new());
    for case in cases {
        tried += 1;
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| test(&case))) {
            let told = panic.downcast_ref::<String>().map(String::as_str);
            let told = told.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or_default();
            failed.push(format!("{}: {}", name(&case), told.chars().take(600).collect::<String>()));
        }
    }
    assert!(tried > 0, "no case was tried");
    assert!(failed.is_empty(), "{} of {tried} cases failed:\n  {}", failed.len(), failed.join("\n  "));
}
