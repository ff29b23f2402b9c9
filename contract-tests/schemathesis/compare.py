"""Each fault of the self-test, once before the contract suite and once before Schemathesis: who finds it?

Writes target/compare.md. With names of faults or groups as arguments, only those.
"""

import json
import os
import pathlib
import secrets
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SUITE = ROOT / "target/debug/taskward-contract"
SERVER = ROOT / "target/debug/taskward"
SCHEMATHESIS = ROOT / ".tools/venv/bin/schemathesis"
CONFIG = ROOT / "contract-tests/schemathesis/schemathesis.toml"


def started(command, **options):
    """A process, and the address that its first line ends with."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **options)
    line = process.stdout.readline()
    if " on " not in line:
        process.kill()
        sys.exit(f"{command[0]} did not start: {line}")
    return process, line.split(" on ")[1].strip().rstrip("/")


def schemathesis(url, folder):
    """Whether Schemathesis finds anything wrong at this address."""
    command = [SCHEMATHESIS, "--config-file", CONFIG, "run", f"{url}/openapi.yaml", "--checks", "all"]
    # It has two accounts for all that it does: whoever erases one is refused from then on.
    command += ["--exclude-operation-id", "delete_me"]
    command += ["--max-examples", "30", "--generation-database", "none", "--no-color"]
    users = {"TASKWARD_USERS": str(folder / "users.json")}
    run = subprocess.run(command, cwd=folder, env=os.environ | users, capture_output=True, text=True, timeout=600)
    return run.returncode == 1


def compare(folder, only):
    secret = secrets.token_hex(32)
    (folder / "secret").write_text(secret)
    environment = os.environ | {"JWT_SECRET": secret, "PORT": "0", "LOG_LEVEL": "error"}
    server, url = started([SERVER], cwd=folder, env=environment)
    try:
        def user(name):
            mint = subprocess.run([SERVER, "token", "--sub", name], env=environment, cwd=folder, capture_output=True, text=True, check=True)
            return {"name": name, "fixedHeaders": [{"name": "Authorization", "value": f"Bearer {mint.stdout.strip()}"}]}

        (folder / "users.json").write_text(json.dumps({"auth": [user("alice"), user("bob")]}))
        suite = [SUITE, "--base-url", url, "--secret-file", folder / "secret"]
        test = ["--self-test", "--budget", "smoke", "--seed", "1", "--report", folder]
        subprocess.run(suite + test + (["--only", ",".join(only)] if only else []), check=False)
        faults = [fault for fault in json.loads((folder / "self-test.json").read_text()) if fault["expected"]]

        def theirs(fault):
            proxy, at = started(suite + ["--serve-fault", fault], cwd=folder)
            try:
                return schemathesis(at, folder)
            finally:
                proxy.kill()
                proxy.wait()

        if theirs("as-it-is"):
            sys.exit("Schemathesis finds something wrong although nothing is: nothing can be compared")
        for fault in faults:
            fault["theirs"] = theirs(fault["id"])
            print(fault["group"], fault["id"], "suite:", fault["right"], "Schemathesis:", fault["theirs"], flush=True)
        return faults
    finally:
        server.terminate()
        server.wait()


def table(faults):
    mark = {True: "found", False: ""}
    out = ["# Faults found", "", "| group | faults | contract suite | Schemathesis |", "|---|---|---|---|"]
    for group in dict.fromkeys(fault["group"] for fault in faults) | {"all": None}:
        mine = [fault for fault in faults if group in ("all", fault["group"])]
        out.append(f"| {group} | {len(mine)} | {sum(f['right'] for f in mine)} | {sum(f['theirs'] for f in mine)} |")
    out += ["", "| group | fault | contract suite | Schemathesis |", "|---|---|---|---|"]
    out += [f"| {f['group']} | {f['id']} | {mark[f['right']]} | {mark[f['theirs']]} |" for f in faults]
    return "\n".join(out) + "\n"


with tempfile.TemporaryDirectory() as name:
    found = table(compare(pathlib.Path(name), sys.argv[1:]))
(ROOT / "target/compare.md").write_text(found)
print(found)
