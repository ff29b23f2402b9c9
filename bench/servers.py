"""The servers that are compared, each built from this checkout or from pinned packages, and started on a free port."""

import contextlib
import dataclasses
import http.client
import os
import pathlib
import secrets
import shutil
import socket
import subprocess
import sys
import time

import machine

ROOT = pathlib.Path(__file__).resolve().parent.parent
PEER = ROOT / "bench/peers/fastapi"
SECRET = secrets.token_hex(32)
NAMES = ["taskward-sqlite", "taskward-postgres", "fastapi-postgres", "bare-hyper"]


@dataclasses.dataclass
class Server:
    """A running server."""

    name: str
    process: subprocess.Popen
    port: int
    folder: pathlib.Path
    facts: dict

    def does(self, kind: str) -> bool:
        """Bare HTTP answers one response, so it is compared with one kind of work."""
        return kind == "get" or self.name != "bare-hyper"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def build() -> None:
    """Builds what this checkout holds of them."""
    packages = ["taskward", "taskward-bench-bare"]
    subprocess.run(["cargo", "build", "--release", "--locked", *(f"--package={name}" for name in packages)], cwd=ROOT, check=True)


@contextlib.contextmanager
def running(names: list[str], folder: pathlib.Path):
    """Starts them, and ends them at the end."""
    with contextlib.ExitStack() as stack:
        database = stack.enter_context(_postgres()) if any("postgres" in name for name in names) else None
        started = []
        for name in [name for name in NAMES if name in names]:
            own = folder / name
            own.mkdir()
            server = _start(name, own, database, started)
            stack.callback(_end, server.process)
            started.append(server)
        yield started


def facts(server: Server) -> dict:
    """What a second start takes until it answers, where that says something, and what an idle connection costs."""
    before = machine.resident_kib(server.process.pid)
    idle = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(500)]
    time.sleep(1)
    each = (machine.resident_kib(server.process.pid) - before) * 1024 / len(idle)
    for one in idle:
        one.close()
    return {"start_ms": server.facts["start_ms"], "idle_kib": before, "bytes_an_idle_connection": max(0, round(each))}


def memory(server: Server) -> dict:
    """After all the work."""
    return {"loaded_kib": machine.resident_kib(server.process.pid)}


def _start(name: str, folder: pathlib.Path, database: str | None, started: list[Server]) -> Server:
    port = _free_port()
    environment = {"PATH": os.environ["PATH"], "JWT_SECRET": SECRET, "HOST": "127.0.0.1", "PORT": str(port), "LOG_LEVEL": "error"}
    # The limits would be what is measured.
    environment |= {"RATE_LIMIT": "0", "AUTH_FAILURE_LIMIT": "0"}
    match name:
        case "taskward-sqlite":
            environment["DATABASE_URL"] = f"sqlite://{folder}/tasks.db"
            command = [ROOT / "target/release/taskward"]
        case "taskward-postgres":
            environment["DATABASE_URL"] = database
            command = [ROOT / "target/release/taskward"]
        case "fastapi-postgres":
            environment["DATABASE_URL"] = database.replace("postgres://", "postgresql+psycopg2://")
            subprocess.run([sys.executable, "migrate.py"], cwd=PEER, env=environment, check=True)
            workers = str(os.cpu_count())
            command = [sys.executable, "-m", "uvicorn", "main:app", "--port", str(port), "--workers", workers, "--log-level", "error"]
        case "bare-hyper":
            (folder / "response").write_bytes(_recorded(next(one for one in started if one.name.startswith("taskward"))))
            command = [ROOT / "target/release/taskward-bench-bare", folder / "response", str(port)]
    begin = time.monotonic()
    with (folder / "log").open("w") as log:
        cwd = PEER if "fastapi" in name else folder
        process = subprocess.Popen(command, cwd=cwd, env=environment, stdout=log, stderr=log)
    while not _answers(port):
        if process.poll() is not None or time.monotonic() - begin > 30:
            raise SystemExit(f"{name} did not start: {(folder / 'log').read_text()}")
        time.sleep(0.002)
    return Server(name, process, port, folder, {"start_ms": round((time.monotonic() - begin) * 1000)})


def _recorded(server: Server) -> bytes:
    """What a server answers to one task's GET, as it goes over the wire."""
    import load

    token = load.token("recorded")
    task = load.create(server, token)
    with socket.create_connection(("127.0.0.1", server.port)) as stream:
        head = f"GET /tasks/{task} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
        stream.sendall(head.encode())
        answer = b"".join(iter(lambda: stream.recv(65536), b""))
    return answer.replace(b"connection: close\r\n", b"")


@contextlib.contextmanager
def _postgres():
    """A database of its own, or the one that is named. A throw-away one is made durable: what is compared must be."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    command = [ROOT / "tools/postgres"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        url = process.stdout.readline().strip()
        if not url:
            raise SystemExit("PostgreSQL did not start")
        process.stdin.write("set fsync on\n")
        process.stdin.flush()
        process.stdout.readline()
        yield url
        process.stdin.close()


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def _end(process: subprocess.Popen) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def need(command: str) -> str:
    """The path of a command, which is installed where that is allowed."""
    subprocess.run([ROOT / "tools/need", command, command], check=True)
    return shutil.which(command)
