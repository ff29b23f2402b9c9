//! What `openapi.yaml` says of errors: read from the file itself, so that nothing generated vouches for itself.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde_json::Value;

use super::wire::Answer;

/// The contract.
pub static SPEC: LazyLock<Value> =
    LazyLock::new(|| yaml_serde::from_str(include_str!("../../../../openapi.yaml")).expect("the contract is YAML"));

/// An operation of the contract.
#[derive(Clone, Debug)]
pub struct Operation {
    /// In capitals.
    pub method: String,
    /// With `{…}` for variables.
    pub template: String,
    /// Whether it needs a token.
    pub is_protected: bool,
    /// Whether it takes a body.
    pub has_body: bool,
    /// What it may answer.
    statuses: Vec<u16>,
}

impl Operation {
    /// Its path with a task's id.
    pub fn path(&self, task: i64) -> String {
        self.template.replace("{task_id}", &task.to_string()).replace("{asset}", "init.js")
    }
}

/// All operations, each method of each path.
pub static OPERATIONS: LazyLock<Vec<Operation>> = LazyLock::new(|| {
    let mut operations = Vec::new();
    for (template, item) in SPEC["paths"].as_object().expect("there are paths") {
        for (method, operation) in item.as_object().expect("a path has methods") {
            let Some(responses) = operation["responses"].as_object() else { continue };
            let security = operation.get("security").unwrap_or(&SPEC["security"]).as_array();
            operations.push(Operation {
                method: method.to_ascii_uppercase(),
                template: template.clone(),
                is_protected: !security.expect("security is known").is_empty(),
                has_body: operation.get("requestBody").is_some(),
                statuses: responses.keys().map(|status| status.parse().expect("a status is a number")).collect(),
            });
        }
    }
    operations
});

/// Fails where a path of the contract answers a status that the contract does not give it.
pub fn assert_documented(method: &str, target: &str, status: u16) {
    let path = target.split('?').next().unwrap_or_default();
    let fits = |template: &str| {
        let (wanted, found): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
        wanted.len() == found.len()
            && wanted.iter().zip(&found).all(|(wanted, found)| {
                wanted == found || (wanted.starts_with('{') && !found.is_empty() && !found.contains(['%', '.']))
            })
    };
    let method = if method == "HEAD" { "GET" } else { method };
    let known = OPERATIONS.iter().find(|operation| operation.method == method && fits(&operation.template));
    if let Some(operation) = known {
        assert!(operation.statuses.contains(&status), "{method} {path} answered {status}, which is not documented");
    }
}

/// The values of an enum of the contract, or the names of an object's members.
fn names(schema: &str, list: &str) -> BTreeSet<String> {
    let schema = &SPEC["components"]["schemas"][schema][list];
    match schema {
        Value::Array(names) => names.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        Value::Object(members) => members.keys().cloned().collect(),
        other => panic!("no list of names: {other}"),
    }
}

impl Answer {
    /// Asserts that this is a problem as the contract has it, with this status and code, and gives its document.
    #[track_caller]
    pub fn problem(&self, status: u16, code: &str) -> Value {
        let problem = self.any_problem(status);
        assert_eq!(problem["code"], code, "{problem}");
        problem
    }

    /// Asserts that this is a problem with this status.
    #[track_caller]
    pub fn any_problem(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.body));
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        let problem = self.json();
        let members: BTreeSet<String> = problem.as_object().expect("a problem is an object").keys().cloned().collect();
        assert!(names("Problem", "required").is_subset(&members), "{problem}");
        assert!(members.is_subset(&names("Problem", "properties")), "{problem}");
        let text = |member: &str| problem[member].as_str().unwrap_or_else(|| panic!("no {member}: {problem}"));
        assert_eq!(problem["status"], status, "{problem}");
        assert_eq!(text("type"), "about:blank");
        assert!(!text("title").is_empty() && !text("detail").is_empty(), "{problem}");
        assert!(names("ProblemCode", "enum").contains(text("code")), "{problem}");
        assert_eq!(Some(text("request_id")), self.header("x-request-id"), "{problem}");
        self.assert_headers();
        if let Some(errors) = problem.get("errors") {
            assert_eq!((status, text("code")), (400, "validation_failed"));
            let errors = errors.as_array().expect("errors are a list");
            assert!((1..=64).contains(&errors.len()), "{problem}");
            errors.iter().for_each(assert_field_error);
        }
        problem
    }

    /// Asserts that the rules broken are these, in any order: `(field, code)`.
    #[track_caller]
    pub fn broken(&self, rules: &[(&str, &str)]) {
        let problem = self.problem(400, "validation_failed");
        let errors = problem["errors"].as_array().expect("errors are a list");
        let mut found: Vec<(&str, &str)> = errors
            .iter()
            .map(|error| (error["field"].as_str().unwrap_or_default(), error["code"].as_str().unwrap_or_default()))
            .collect();
        let mut wanted = rules.to_vec();
        found.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(found, wanted, "{problem}");
    }

    #[track_caller]
    fn assert_headers(&self) {
        assert_eq!(self.header("cache-control"), Some("no-store"));
        assert_eq!(self.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(self.header("server"), None, "what serves is nobody's business");
        assert_eq!(self.header("www-authenticate").is_some(), self.status == 401, "{self:?}");
        assert_eq!(self.header("allow").is_some(), self.status == 405, "{self:?}");
        assert_eq!(self.header("retry-after").is_some(), matches!(self.status, 409 | 503), "{self:?}");
    }
}

#[track_caller]
fn assert_field_error(error: &Value) {
    let members: BTreeSet<String> = error.as_object().expect("an entry is an object").keys().cloned().collect();
    assert_eq!(members, names("FieldError", "required"), "{error}");
    let length = |member: &str| error[member].as_str().expect("entries are texts").chars().count();
    assert!(length("field") <= 128 && (1..=256).contains(&length("message")), "{error}");
    let code = error["code"].as_str().unwrap_or_default();
    assert!(names("FieldErrorCode", "enum").contains(code), "{error}");
}
