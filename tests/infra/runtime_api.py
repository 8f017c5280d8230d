"""The side of Lambda that a function talks to: hands out one event, takes one answer."""

from __future__ import annotations

import http.server
import json
import queue
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

PYTHON = (
    Path(sys.base_prefix) / "bin" / "python3.12"
)  # the bare interpreter: nothing of the project's .venv is on its path
RUNTIME = ("awslambdaric", "simplejson", "snapshot_restore_py.py", "runtime_client")


def runtime_folder(folder: Path) -> Path:
    """A copy of AWS's runtime client alone, standing where Lambda has /var/runtime."""
    spec = find_spec("awslambdaric")
    assert spec is not None
    assert spec.origin is not None
    packages = Path(spec.origin).parents[1]
    folder.mkdir(parents=True, exist_ok=True)
    for name in RUNTIME:
        for found in packages.glob(f"{name}*"):
            if found.is_dir():
                shutil.copytree(found, folder / found.name, dirs_exist_ok=True)
            else:
                shutil.copy(found, folder)
    return folder


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):  # the function was stopped while it waited for more
            super().handle_error(request, client_address)


@contextmanager
def _runtime_api(event: Mapping[str, Any]) -> Iterator[tuple[str, queue.Queue[tuple[str, Any]]]]:
    answers: queue.Queue[tuple[str, Any]] = queue.Queue()
    handed_out = threading.Event()
    closing = threading.Event()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if handed_out.is_set():
                closing.wait()  # as Lambda: no answer until there is another event
                self.close_connection = True
                return
            handed_out.set()
            body = json.dumps(event).encode()
            self.send_response(200)
            self.send_header("Lambda-Runtime-Aws-Request-Id", "one")
            self.send_header("Lambda-Runtime-Deadline-Ms", "99999999999999")
            self.send_header("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:1:function:f")
            self.send_header("Lambda-Runtime-Trace-Id", "Root=1-00000000-000000000000000000000000;Sampled=0")
            self.send_header("Content-Type", "application/json")  # AWS's client in C++ crashes without it
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            answers.put((self.path.rsplit("/", 1)[-1], json.loads(body or b"null")))
            self.send_response(202)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    with _Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_address[1]}", answers
        finally:
            closing.set()
            server.shutdown()
            thread.join()


def invoke(
    *, handler: str, event: Mapping[str, Any], path: list[Path], environment: Mapping[str, str], timeout_s: float = 40
) -> tuple[str, Any]:
    """Runs `handler` under awslambdaric with `path` and nothing else to import from.

    Returns ("response", its answer) or ("error", what Lambda would have been told).
    """
    given = {"PYTHONPATH": ":".join(map(str, path)), "PATH": "/usr/bin:/bin", "LAMBDA_TASK_ROOT": str(path[0])}
    given |= {"AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
    given |= {"AWS_LAMBDA_FUNCTION_NAME": "f", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1024", "_HANDLER": handler}
    with _runtime_api(event) as (address, answers):
        process = subprocess.Popen(
            [PYTHON, "-S", "-s", "-m", "awslambdaric", handler],
            cwd=path[0],
            env={**given, **environment, "AWS_LAMBDA_RUNTIME_API": address},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        try:
            return _wait(answers, process, timeout_s)
        finally:
            process.kill()
            process.wait()
            if process.stdout:
                process.stdout.close()


def _wait(answers: queue.Queue[tuple[str, Any]], process: subprocess.Popen[bytes], timeout_s: float) -> tuple[str, Any]:
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        try:
            return answers.get(timeout=0.2)
        except queue.Empty:
            if process.poll() is not None:
                break
    process.kill()
    output = process.stdout.read().decode(errors="replace") if process.stdout else ""
    raise AssertionError(f"no answer; exit code {process.wait()}\n{output}")
