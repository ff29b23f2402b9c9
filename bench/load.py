"""The load: wrk with `work.lua`, tokens as Better Auth's shared-secret mode signs them, and the tasks that are there before."""

import base64
import hashlib
import hmac
import http.client
import json
import pathlib
import subprocess
import time

import machine
import servers

HERE = pathlib.Path(__file__).resolve().parent
KINDS = ["get", "list", "create", "update", "mixed", "newcomers", "bad"]
# More than any server here provisions in a sample.
NEWCOMERS = 40_000


def token(subject: str, secret: str | None = None) -> str:
    """A JWT (RFC 7519) that holds for a day, signed with HS256."""
    claims = {"sub": subject, "email": f"{subject}@example.com", "name": subject, "exp": int(time.time()) + 86_400}
    signed = f"{_part({'alg': 'HS256', 'typ': 'JWT'})}.{_part(claims)}"
    digest = hmac.new((secret or servers.SECRET).encode(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def _part(value: dict) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def create(server: servers.Server, bearer: str, connection: http.client.HTTPConnection | None = None) -> int:
    """Makes a task; its id."""
    connection = connection or http.client.HTTPConnection("127.0.0.1", server.port)
    headers = {"Authorization": f"Bearer {bearer}", "Content-Type": "application/json"}
    connection.request("POST", "/tasks", json.dumps({"title": "Buy milk", "priority": "high"}), headers)
    response = connection.getresponse()
    body = response.read()
    if response.status != 201:
        raise SystemExit(f"{server.name} answered {response.status} to a task: {body.decode()}")
    return json.loads(body)["id"]


def populate(server: servers.Server, users: int, tasks: int) -> None:
    """Makes the users with their tasks, and the tokens for `work.lua`."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    lines = []
    for number in range(users):
        bearer = token(f"user-{number}")
        if server.name == "bare-hyper":
            lines.append(f"{bearer} 1 1\n")
            continue
        ids = [create(server, bearer, connection) for _ in range(tasks)]
        lines.append(f"{bearer} {min(ids)} {max(ids)}\n")
    (server.folder / "users").write_text("".join(lines))
    (server.folder / "bad").write_text("".join(token(f"user-{number}", "another secret") + "\n" for number in range(users)))


def sample(server: servers.Server, kind: str, connections: int, seconds: float) -> dict:
    """What wrk measured, and what the server computed meanwhile."""
    if kind == "newcomers":
        stamp = time.monotonic_ns()
        newcomers = (token(f"newcomer-{stamp}-{number}") + "\n" for number in range(int(NEWCOMERS * max(1, seconds / 3))))
        (server.folder / "newcomers").write_text("".join(newcomers))
    before = machine.cpu_seconds(server.process.pid)
    command = [servers.need("wrk"), "--threads=1", f"--connections={connections}", f"--duration={max(1, round(seconds))}s", "--timeout=10s"]
    output = subprocess.run(
        [*command, "--script", HERE / "work.lua", server.url, "--", kind, server.folder], check=True, capture_output=True, text=True
    ).stdout
    result = json.loads(next(line for line in output.splitlines() if line.startswith("RESULT ")).removeprefix("RESULT "))
    computed = machine.cpu_seconds(server.process.pid) - before
    expected = result["requests"] if kind == "bad" else 0
    # A figure of answers that were not what was asked for is no figure.
    if result["broken"] or result["refused"] != expected or not result["requests"]:
        raise SystemExit(f"{server.name}, {kind}, {connections} connections: not every request was answered as it must: {result}")
    return {**result, "per_second": result["requests"] / result["seconds"], "cpu_us": computed * 1e6 / result["requests"]}
