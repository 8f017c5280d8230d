"""A function as the template declares it, and how its processes are started."""

from __future__ import annotations

import importlib.util
import itertools
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kongdori_local.config import ACCOUNT, REGION
from kongdori_local.lambdas.credentials import Credentials
from kongdori_local.lambdas.logs import FunctionLog
from kongdori_local.lambdas.process import FunctionProcess
from kongdori_local.lambdas.sealed import LARGEST_FILE, SEALED


@dataclass(frozen=True, slots=True)
class Function:
    """`name` is the logical id. `streamed`: a web server behind Lambda Web Adapter instead of a handler.
    `snap_start`: whether the template lets it start from a snapshot.
    """

    name: str
    folder: Path
    handler: str
    timeout_s: float
    memory_mb: int
    environment: Mapping[str, str]
    streamed: bool = False
    snap_start: bool = False
    scratch_mb: int = 512

    @property
    def arn(self) -> str:
        return arn_of(self.name)


def arn_of(name: str) -> str:
    return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}"


class Launcher:
    """Starts processes of functions.

    `platform` is what every function's environment holds besides its own; `sockets` is where web servers listen.
    `sealed`: functions may write to their scratch folder alone, as on Lambda, where the system can hold them to it.
    """

    def __init__(
        self,
        *,
        platform: Mapping[str, str],
        logs: Path,
        scratch: Path,
        sockets: Path,
        credentials: Credentials,
        sealed: bool = False,
    ) -> None:
        self._platform = dict(platform)
        self._credentials = credentials
        self._logs_folder = logs
        self._scratch = scratch
        self._sockets = sockets
        self._sealed = sealed
        self._logs: dict[str, FunctionLog] = {}
        self._numbers = itertools.count(1)

    def start(self, function: Function, *, runtime_api: str, on_exit: Callable[[int], None]) -> FunctionProcess:
        """A process under AWS's runtime client, or under ours where that has no wheel (macOS)."""
        client = "aws_ric" if importlib.util.find_spec("awslambdaric") else "ric"
        command = [sys.executable, "-m", f"kongdori_local.lambdas.{client}", function.handler]
        return self._start(function, command, {"AWS_LAMBDA_RUNTIME_API": runtime_api}, on_exit)

    def socket(self, function: Function) -> Path:
        """A path for the socket of one more web server."""
        return self._sockets / f"{function.name[:24]}-{next(self._numbers)}"

    def start_web(self, function: Function, *, socket: Path, on_exit: Callable[[int], None]) -> FunctionProcess:
        """The function's own start script, as Lambda Web Adapter runs it; but uvicorn, which it starts, listens on a
        Unix socket, whatever port the script names.
        """
        command = ["/bin/sh", function.handler]
        if self._sealed:
            command = [sys.executable, "-I", "-S", str(Path(__file__).with_name("sealed.py")), *command]
        return self._start(function, command, {"UVICORN_UDS": str(socket)}, on_exit)

    def log(self, function: Function) -> FunctionLog:
        if function.name not in self._logs:
            self._logs[function.name] = FunctionLog(function.name, self._logs_folder)
        return self._logs[function.name]

    def close(self) -> None:
        """Closes the logs; every process has ended."""
        for log in self._logs.values():
            log.close()
        self._logs.clear()

    def _start(
        self, function: Function, command: list[str], more: Mapping[str, str], on_exit: Callable[[int], None]
    ) -> FunctionProcess:
        number = next(self._numbers)
        scratch = self._scratch / f"{function.name}-{os.getpid()}-{number}"
        environment = {
            **_machine(),
            "_HANDLER": function.handler,
            "AWS_EXECUTION_ENV": "AWS_Lambda_python3.12",
            "AWS_LAMBDA_FUNCTION_NAME": function.name,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_mb),
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function.name}",
            "AWS_LAMBDA_LOG_STREAM_NAME": f"local-{number}",
            "LAMBDA_TASK_ROOT": str(function.folder),
            **function.environment,
            **self._platform,
            **self._credentials.variables(function.name, snap_start=function.snap_start),
            **more,
        }
        if self._sealed:  # the model that hears speech, which lies in the package on AWS, is fetched here
            open_paths = [str(scratch), str(self._sockets), self._platform.get("MODELS_FOLDER", "")]
            environment[SEALED] = os.pathsep.join(filter(None, open_paths))
            environment[LARGEST_FILE] = str(function.scratch_mb << 20)
        return FunctionProcess(
            command,
            environment=environment,
            folder=function.folder,
            scratch=scratch,
            log=self.log(function),
            on_exit=on_exit,
            scratch_bytes=function.scratch_mb << 20 if self._sealed else None,
        )


def _machine() -> dict[str, str]:
    """The little of this machine that a function sees: nothing of a person's environment leaks in."""
    keep = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "KONGDORI_RUN")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    kept = {name: os.environ[name] for name in keep if name in os.environ}
    return {"PATH": path, "LANG": "C.UTF-8", "TZ": ":UTC", "PYTHONUNBUFFERED": "1", **kept}
