"""For tests of the gateway and the Lambda host: a small API with trivial functions in real processes."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from kongdori_local import template
from kongdori_local.config import ROOT
from kongdori_local.gateway.api import Gateway
from kongdori_local.gateway.messages import Reply, Request
from kongdori_local.lambdas.function import Function, Launcher
from kongdori_local.lambdas.service import LambdaService
from kongdori_local.template import Authorizer, Route, UsagePlan

FUNCTIONS = """
import json, os, signal, time
from pathlib import Path

COUNT = Path(__file__).with_name("asked")

def handler(event, context):
    if event.get("raise"):
        raise ValueError("on purpose")
    body = {"event": event, "pid": os.getpid(), "request_id": context.aws_request_id,
            "left_ms": context.get_remaining_time_in_millis(), "arn": context.invoked_function_arn,
            "memory": os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"], "greeting": os.environ.get("GREETING")}
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": json.dumps(body)}

def kill(event, context):
    os.kill(os.getpid(), signal.SIGKILL)

def sleep(event, context):
    time.sleep(30)

def hungry(event, context):
    hoard = bytearray(200 * 1024 * 1024)
    time.sleep(10)
    return len(hoard)

def wrong(event, context):
    return {"neither": "status", "nor": "body"}

def authorize(event, context):
    with COUNT.open("a") as asked:
        asked.write(event["methodArn"] + "\\\\n")
    token = event["headers"]["Authorization"]
    if token == "Bearer nobody":
        raise Exception("Unauthorized")
    if token == "Bearer broken":
        raise ValueError("the authorizer has a fault")
    stage = event["methodArn"].split("/")[:2]
    effect = "Deny" if token == "Bearer banned" else "Allow"
    policy = {"Statement": [{"Action": "execute-api:Invoke", "Effect": effect, "Resource": "/".join(stage) + "/*"}]}
    return {"principalId": token, "policyDocument": policy, "context": {"user_id": "u1", "number": 7},
            "usageIdentifierKey": "key-of-guests" if token == "Bearer guest" else "key-of-members"}
""".replace("\\\\", "\\")

STREAM = """
import asyncio

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        while (await receive())["type"] != "lifespan.shutdown":
            await send({"type": "lifespan.startup.complete"})
        return
    headers = dict(scope["headers"])
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
    if scope["path"] != "/ready":
        context = headers.get(b"x-amzn-request-context", b"none")
        await send({"type": "http.response.body", "body": context, "more_body": True})
        for number in range(3):
            await asyncio.sleep(0.3)
            await send({"type": "http.response.body", "body": b"piece %d" % number, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
"""

API = "/api/v1"
ROUTES = {
    ("GET", "/open"): "Echo",
    ("POST", "/open"): "Echo",
    ("ANY", "/things/{thing_id}"): "Echo",
    ("GET", "/things/mine"): "Echo",
    ("GET", "/kill"): "Kill",
    ("GET", "/sleep"): "Sleep",
    ("GET", "/slow"): "Sleep",
    ("GET", "/wrong"): "Wrong",
    ("GET", "/closed"): "Echo",
    ("POST", "/stream"): "Stream",
    ("ANY", "/stream"): "Stream",
}


@dataclasses.dataclass
class SmallApi:
    """`send` goes through the gateway, `invoke` straight to the Lambda host."""

    gateway: Gateway
    functions: LambdaService
    folder: Path

    async def send(self, method: str, path: str, *, body: bytes = b"", query: str = "", **headers: str) -> Reply:
        lines = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        return await self.gateway.handle(Request(method, API + path, query, lines, body, "203.0.113.7"))

    async def json(self, method: str, path: str, **options: Any) -> Any:
        reply = await self.send(method, path, **options)
        if reply.status != 200:
            raise AssertionError(reply)
        return json.loads(reply.body)

    def asked(self) -> list[str]:
        note = self.folder / "asked"
        return note.read_text().splitlines() if note.exists() else []


@asynccontextmanager
async def small_api(folder: Path) -> AsyncIterator[SmallApi]:
    """A fresh small API; its processes are ended afterwards."""
    functions = _service(folder)
    tending = asyncio.create_task(functions.tend())
    try:
        yield SmallApi(_gateway(functions), functions, folder / "functions")
    finally:
        tending.cancel()
        await functions.stop()


def _service(folder_above: Path) -> LambdaService:
    folder = folder_above / "functions"
    folder.mkdir()
    (folder / "small_functions.py").write_text(FUNCTIONS)
    (folder / "small_stream.py").write_text(STREAM)
    script = 'exec python -m uvicorn small_stream:app --port "$AWS_LWA_PORT" --log-level warning --lifespan off\n'
    (folder / "run.sh").write_text(script)
    declared = {
        "Echo": ("handler", 29.0, 1024),
        "Kill": ("kill", 29.0, 1024),
        "Sleep": ("sleep", 0.5, 1024),
        "Hungry": ("hungry", 29.0, 128),
        "Wrong": ("wrong", 29.0, 1024),
        "Authorize": ("authorize", 10.0, 1024),
    }
    functions = {
        name: Function(name, folder, f"small_functions.{handler}", timeout_s, memory_mb, {"GREETING": "hello"})
        for name, (handler, timeout_s, memory_mb) in declared.items()
    }
    functions["Missing"] = Function("Missing", folder, "no_such_module.handler", 3.0, 128, {})
    functions["Stream"] = Function("Stream", folder, "run.sh", 30.0, 512, {}, streamed=True)
    launcher = Launcher(platform={}, logs=folder_above / "logs", scratch=folder_above / "scratch")
    return LambdaService(functions, launcher, http=["Echo"])


def _gateway(functions: LambdaService) -> Gateway:
    real = template.load(ROOT / "infra" / "template.yaml", environment={})
    routes = tuple(
        Route(
            method=method,
            path=API + path,
            function=function,
            public=path not in {"/closed", "/stream"},
            streamed=function == "Stream",
            metered=True,
            timeout_s=0.2 if path == "/slow" else 29.0,
        )
        for (method, path), function in ROUTES.items()
    )
    small = dataclasses.replace(
        real,
        routes=routes,
        authorizer=Authorizer("Authorize", ("authorization",), 300),
        plans={
            "guest": UsagePlan("guest", rate=0.001, burst=3, quota=None, period="DAY"),
            "member": UsagePlan("member", rate=1000, burst=1000, quota=5, period="DAY"),
        },
    )
    return Gateway(small, functions, usage_keys={"guest": "key-of-guests", "member": "key-of-members"})
