"""The process that people's requests meet: edge, gateway and Lambda host in one event loop, so that a call crosses few
processes.

`python -m kongdori_local.front` reads what to do as JSON from stdin. It serves the public port, and a Unix socket for
the AWS endpoint's `lambda:invoke`.
"""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import Coroutine, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn

from kongdori_local import app_secret, template
from kongdori_local.aws.callers import Callers
from kongdori_local.aws.permissions import Permissions
from kongdori_local.config import free_port
from kongdori_local.edge.app import Edge
from kongdori_local.edge.cookies import MediaDoor
from kongdori_local.edge.pages import Pages
from kongdori_local.edge.patience import PatientProtocol
from kongdori_local.gateway.api import Gateway
from kongdori_local.lambdas import schedules
from kongdori_local.lambdas.credentials import Credentials
from kongdori_local.lambdas.credentials_endpoint import CredentialsEndpoint
from kongdori_local.lambdas.function import Launcher
from kongdori_local.lambdas.invoke_api import InvokeApi
from kongdori_local.lambdas.reload import reload_on_edit
from kongdori_local.lambdas.service import LambdaService
from kongdori_local.objects import Store
from kongdori_local.sockets import LAMBDA


def main() -> None:
    """Serves until SIGTERM."""
    given = json.load(sys.stdin)
    with asyncio.Runner(loop_factory=_loop) as runner:
        runner.run(_serve(given))


def _loop() -> asyncio.AbstractEventLoop:
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


async def _serve(given: dict[str, Any]) -> None:
    data, root = Path(given["data"]), Path(given["root"])
    read = template.load(root / "infra" / "template.yaml", environment=given["environment"])
    kept = app_secret.load(data / "secrets.json")
    callers = Callers(kept["aws_secret_key"])
    credentials_port = free_port() if given["snap_start"] else None
    endpoint = f"http://127.0.0.1:{credentials_port}/credentials" if credentials_port else None
    credentials = Credentials(callers, endpoint=endpoint)
    functions = _functions(given, read, credentials)
    edge = _edge(given, read, functions, kept=kept, callers=callers)
    servers = [
        _Server(serve_config(edge, host=given["host"], port=given["port"])),
        _Server(serve_config(InvokeApi(functions), uds=str(Path(given["sockets"]) / LAMBDA))),
    ]
    if credentials_port:
        servers.append(_Server(serve_config(CredentialsEndpoint(credentials), host="127.0.0.1", port=credentials_port)))
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, _stop, servers)
    background = [_start(functions.tend()), _start(schedules.keep(read.schedules, functions))]
    if given["warm"]:
        background.append(_start(_warm_when_up(functions, servers[0])))
    if given["reload"]:
        background.append(_start(reload_on_edit(functions, root)))
    try:
        await asyncio.gather(*(server.serve() for server in servers))
    finally:
        for task in background:
            task.cancel()
        await functions.stop()


def _functions(given: dict[str, Any], read: template.Template, credentials: Credentials) -> LambdaService:
    data = Path(given["data"])
    launcher = Launcher(
        platform=given["platform"],
        logs=data / "logs",
        scratch=data / "tmp",
        sockets=Path(given["sockets"]),
        credentials=credentials,
        sealed=given["sealed"],
    )
    authorizer = [read.authorizer.function] if read.authorizer else []
    return LambdaService(
        read.functions,
        launcher,
        http=[*authorizer, *(route.function for route in read.routes)],
        report=Path(given["platform"]["PLATFORM_REPORT"]),
    )


def _edge(
    given: dict[str, Any], read: template.Template, functions: LambdaService, *, kept: dict[str, Any], callers: Callers
) -> Edge:
    door = MediaDoor(
        app_secret.public_key_pem(kept["app"]["media_private_key"]),
        key_pair_id=given["environment"]["MEDIA_KEY_PAIR_ID"],
    )
    return Edge(
        behaviours=read.behaviours,
        gateway=Gateway(read, functions, usage_keys=kept["app"]["usage_plan_keys"]),
        pages=Pages(Path(given["root"]) / "frontend" / "dist"),
        store=Store(Path(given["data"]) / "s3"),
        door=door,
        public_url=given["public_url"],
        secret=(read.edge_header, kept["edge"]),
        callers=callers,
        permissions=Permissions.recording(read.roles.plain()),
    )


def serve_config(app: Any, **where: Any) -> uvicorn.Config:
    """How uvicorn serves here: nothing logged, nothing said about itself, no header of a proxy believed.

    `where`: `host` and `port`, or `uds`.
    """
    return uvicorn.Config(
        app,
        **where,
        http=PatientProtocol,
        ws="none",
        lifespan="off",
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=3,
        proxy_headers=False,
        backlog=2048,
    )


class _Server(uvicorn.Server):
    """Leaves the signals alone: there are two servers in this process, and one handler stops both."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


def _stop(servers: Sequence[uvicorn.Server]) -> None:
    for server in servers:
        server.should_exit = True


def _start(work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    return asyncio.get_running_loop().create_task(work)


async def _warm_when_up(functions: LambdaService, server: uvicorn.Server) -> None:
    while not server.started:
        await asyncio.sleep(0.02)
    await functions.warm_http()


if __name__ == "__main__":
    main()
