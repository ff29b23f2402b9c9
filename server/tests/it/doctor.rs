//! `taskward doctor`: what it finds wrong, what it advises, and what it never tells.

use std::io::Write as _;
use std::process::Stdio;

use serde_json::Value;
use tempfile::TempDir;

use crate::harness::{SECRET, taskward};
use crate::key_sets::{Key, KeyServer, Reply};

/// The database and the key set.
mod deployment;
/// What somebody may paste for a token.
mod tokens;

/// A folder in which the doctor looks around, with these variables.
struct Patient {
    folder: TempDir,
    variables: Vec<(&'static str, String)>,
}

/// What the doctor says.
struct Said {
    code: Option<i32>,
    text: String,
    error: String,
}

impl Patient {
    fn with(variables: &[(&'static str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let variables = variables.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Self { folder, variables }
    }

    fn of_secret() -> Self {
        Self::with(&[("JWT_ISSUER", "https://app.example.com"), ("JWT_AUDIENCE", "https://app.example.com")])
    }

    fn of_keys(keys: &KeyServer) -> Self {
        Self::with(&[("JWT_SECRET", ""), ("BETTER_AUTH_URL", &keys.origin())])
    }

    fn run(&self, arguments: &[&str], input: &str) -> Said {
        let mut command = taskward(self.folder.path());
        command.envs(self.variables.iter().map(|(name, value)| (*name, value.as_str()))).arg("doctor").args(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program runs");
        // It may have ended already, where it reads nothing.
        let _ = child.stdin.take().expect("standard input is piped").write_all(input.as_bytes());
        let output = child.wait_with_output().expect("the program ends");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Said { code: output.status.code(), text: text(output.stdout), error: text(output.stderr) }
    }

    /// The checks as JSON, by their names.
    fn checks(&self) -> (Option<i32>, Value) {
        let said = self.run(&["--json"], "");
        let report: Value = serde_json::from_str(&said.text).unwrap_or_else(|error| panic!("{error}: {}", said.error));
        assert_eq!(report["exit_code"].as_i64(), said.code.map(i64::from));
        let checks = report["checks"].as_array().expect("checks are a list");
        (said.code, checks.iter().map(|check| (check["name"].as_str().unwrap_or_default(), check.clone())).collect())
    }
}

#[test]
fn a_deployment_that_is_well_is_0_and_says_so_in_plain_lines() {
    let patient = Patient::of_secret();
    let said = patient.run(&[], "");
    assert_eq!((said.code, said.error.as_str()), (Some(0), ""), "{}", said.text);
    assert!(said.text.lines().all(|line| line.starts_with("ok ")), "{}", said.text);
    assert!(!said.text.contains('\u{1b}'), "colours are for terminals");
    assert!(!patient.folder.path().join("taskward.db").exists(), "the doctor changes nothing");
}

#[test]
fn what_is_wrong_with_the_configuration_is_told_and_is_1() {
    let both = Patient::with(&[("BETTER_AUTH_URL", "https://app.example.com")]);
    let (code, checks) = both.checks();
    assert_eq!((code, &checks["configuration"]["finding"]), (Some(1), &Value::from("failed")));
    assert!(checks["configuration"]["text"].as_str().is_some_and(|text| text.contains("both set")), "{checks}");
    let short = Patient::with(&[("JWT_SECRET", "short-and-sweet")]);
    let said = short.run(&["--token", "-"], "eyJ.eyJ.sig");
    assert_eq!(said.code, Some(1));
    assert!(said.text.contains("at least 32") && said.text.contains("cannot be looked at"), "{}", said.text);
    assert!(!said.text.contains("short-and-sweet"), "{}", said.text);
}

#[test]
fn a_token_is_taken_from_standard_input_alone() {
    let said = Patient::of_secret().run(&["--token", "eyJhbGciOiJIUzI1NiJ9.e30.x"], "");
    assert_eq!(said.code, Some(2));
    assert!(said.error.contains("possible values: -"), "{}", said.error);
}

#[test]
fn any_issuer_and_audience_are_a_warning_with_a_shared_secret() {
    let (code, checks) = Patient::with(&[]).checks();
    assert_eq!((code, &checks["claims"]["finding"]), (Some(0), &Value::from("warning")), "{checks}");
}

/// Whatever is said, no secret is.
fn assert_keeps_secrets(said: &Said, token: &str) {
    let whole = format!("{}{}", said.text, said.error);
    assert!(!whole.contains(SECRET), "{whole}");
    for part in token.split(['.', ' ', '"']).filter(|part| part.len() >= 16) {
        assert!(!whole.contains(&part[..16]), "a part of the token is told: {whole}");
    }
}
