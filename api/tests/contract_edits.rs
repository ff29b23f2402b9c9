//! Edits the contract in a copy of the workspace and shows that each edit breaks the build or changes what is built.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use tempfile::TempDir;

/// A copy of the workspace, to be edited.
struct Workspace(TempDir);

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

impl Workspace {
    fn copy() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let files = Command::new("git")
            .args(["ls-files", "--cached", "--others", "--exclude-standard"])
            .current_dir(root())
            .output()
            .expect("git runs");
        assert!(files.status.success(), "the workspace is a git checkout");
        for file in String::from_utf8(files.stdout).expect("names are UTF-8").lines() {
            let (from, to) = (root().join(file), folder.path().join(file));
            fs::create_dir_all(to.parent().expect("a folder")).expect("the folder can be made");
            // A file that was deleted but not committed is listed all the same.
            if from.exists() {
                fs::copy(from, to).unwrap_or_else(|error| panic!("{file}: {error}"));
            }
        }
        Self(folder)
    }

    /// Replaces `old`, which must stand somewhere behind `anchor`, by `new`.
    fn edit(&self, file: &str, anchor: &str, old: &str, new: &str) {
        let path = self.0.path().join(file);
        let text = fs::read_to_string(&path).expect("the file can be read");
        let start = text.find(anchor).unwrap_or_else(|| panic!("{file} no longer has {anchor:?}; mend this test"));
        let (before, behind) = text.split_at(start);
        assert!(behind.contains(old), "{file} no longer has {old:?} behind {anchor:?}; mend this test");
        fs::write(&path, before.to_owned() + &behind.replacen(old, new, 1)).expect("the file can be written");
    }

    fn generate(&self) {
        let mut command = Command::new(self.0.path().join("codegen/generate"));
        for (variable, program) in [
            ("OPENAPI_GENERATOR", ".tools/venv/bin/openapi-generator-cli"),
            ("OPENAPI_TYPESCRIPT", "clients/typescript/node_modules/.bin/openapi-typescript"),
        ] {
            let program = root().join(program);
            assert!(program.exists(), "{} is not installed; run: make tools", program.display());
            command.env(variable, std::path::absolute(program).expect("the path can be followed"));
        }
        let output = command.output().expect("bash runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// What the compiler says of the server: nothing, or its errors.
    fn check(&self) -> Result<(), String> {
        let output = Command::new(env!("CARGO"))
            .args(["check", "--package", "taskward", "--locked", "--offline", "--color", "never"])
            // Dependencies are compiled once for all edits.
            .env("CARGO_TARGET_DIR", root().join("target/contract-edits"))
            .current_dir(self.0.path())
            .output()
            .expect("cargo runs");
        if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
    }
}

/// Edits the contract so; the compiler must then refuse the server and say this.
fn breaks(name: &str, anchor: &str, old: &str, new: &str, said: &str) {
    eprintln!("{name}");
    let workspace = Workspace::copy();
    workspace.edit("openapi.yaml", anchor, old, new);
    workspace.generate();
    let errors = workspace.check().expect_err(name);
    assert!(errors.contains(said), "{name}: the compiler does not say {said:?}\n{errors}");
}

// One test, so that one compiler runs at a time and the dependencies are compiled once.
#[test]
fn an_edit_of_the_contract_breaks_the_build_or_changes_what_is_built() {
    let task = "    Task:\n";
    breaks("a renamed member", task, "        completed:\n", "        done:\n", "no field named `completed`");
    breaks(
        "a new required member",
        task,
        "created_at, updated_at]\n      properties:\n",
        "created_at, updated_at, owner]\n      properties:\n        \
         owner:\n          type: string\n          maxLength: 9\n",
        "missing field `owner`",
    );
    let not_found = "        '404':\n          $ref: '#/components/responses/NotFound'\n";
    breaks("a removed status", "operationId: get_task\n", not_found, "", "From<Failure<404>>` is not satisfied");
    breaks("a renamed operation", "operationId: get_health", "get_health", "get_liveness", "get_liveness");
    let operation = "  /ping:\n    get:\n      operationId: get_ping\n      tags: [system]\n      summary: Ping.\n      \
        security: []\n      responses:\n        '204':\n          description: Pong.\n        \
        '400':\n          $ref: '#/components/responses/BadRequest'\n        \
        '500':\n          $ref: '#/components/responses/InternalServerError'\n  /ready:\n";
    breaks("a new operation without a handler", "paths:\n", "  /ready:\n", operation, "`get_ping`");

    eprintln!("a handler that answers what is not documented");
    let workspace = Workspace::copy();
    let handler = "Err(error) => failures::of_store(&error)";
    let wrong = "Err(_) => Failure::<404>::task_not_found().into()";
    workspace.edit("server/src/handlers/tasks.rs", "async fn create_task", handler, wrong);
    let errors = workspace.check().expect_err("an undocumented status must not compile");
    assert!(errors.contains("From<Failure<404>>` is not satisfied"), "{errors}");

    eprintln!("a changed limit");
    let workspace = Workspace::copy();
    workspace.edit("openapi.yaml", "    TaskCreate:\n", "maxLength: 200", "maxLength: 300");
    workspace.generate();
    workspace.check().expect("a limit needs no change of the server");
    let models = fs::read_to_string(workspace.0.path().join("api/src/generated/models.rs")).expect("it was generated");
    assert!(models.contains("check.max_length(value, 300)"), "the new limit is what is checked");
}
