//! Schemathesis, a tool of others for the same purpose: every check on, with two users who must not see each other.

use crate::harness::{Server, token};
use serde_json::json;
use std::path::PathBuf;
use std::process::Command;

#[test]
fn schemathesis_finds_nothing() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let program = root.join(".tools/venv/bin/schemathesis");
    assert!(program.exists(), "Schemathesis is not installed; run: make tools");
    let server = Server::start();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let user = |name: &str| {
        let header = json!({ "name": "Authorization", "value": format!("Bearer {}", token(name)) });
        json!({ "name": name, "fixedHeaders": [header] })
    };
    let users = folder.path().join("users.json");
    std::fs::write(&users, json!({ "auth": [user("alice"), user("bob")] }).to_string()).expect("a file");
    let output = Command::new(program)
        .arg("--config-file")
        .arg(root.join("contract-tests/schemathesis/schemathesis.toml"))
        .args(["run", &format!("{}/openapi.yaml", server.base_url)])
        // It has two accounts for all that it does: whoever erases one is refused from then on.
        .args(["--exclude-operation-id", "delete_me"])
        .args(["--checks", "all", "--max-examples", "30", "--generation-database", "none", "--no-color"])
        .env("TASKWARD_USERS", users)
        .current_dir(folder.path())
        .output()
        .expect("Schemathesis runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && text.contains("No issues found"), "{text}");
    assert!(text.contains("Tested: ") && !text.contains("Tested: 0"), "nothing was tested: {text}");
}
