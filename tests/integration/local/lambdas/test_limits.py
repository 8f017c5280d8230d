"""What AWS does not let through is not let through here: sizes of calls, answers, states and headers."""

from __future__ import annotations

import json
import socketserver
import tempfile
import threading
from collections.abc import Awaitable, Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from fixtures import servers
from fixtures.small_api import SmallApi

from kongdori_local.lambdas.errors import MAX_PAYLOAD, MAX_STATE
from kongdori_local.sockets import LAMBDA

pytestmark = pytest.mark.integration
Run = Callable[[Callable[[SmallApi], Awaitable[None]]], None]
MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:Any"


def test_an_answer_over_6_mb_is_none(with_small_api: Run) -> None:
    async def test(api: SmallApi) -> None:
        large = await api.functions.invoke("Echo", json.dumps({"more": MAX_PAYLOAD}).encode())
        assert large.error == "Unhandled"
        assert json.loads(large.payload)["errorType"] == "Function.ResponseSizeTooLarge"
        fits = await api.functions.invoke("Echo", json.dumps({"more": MAX_PAYLOAD - 10_000}).encode())
        assert fits.error is None

    with_small_api(test)


def test_headers_over_10_kb_are_refused_by_the_gateway(with_small_api: Run) -> None:
    async def test(api: SmallApi) -> None:
        assert (await api.send("GET", "/open", cookie="c" * 9_000)).status == 200
        refused = await api.send("GET", "/open", cookie="c" * 6_000, x_more="m" * 5_000)
        assert refused.status == 431
        assert (await api.send("GET", "/open", query="q=" + "q" * 11_000)).status == 431

    with_small_api(test)


class LambdaHost(BaseHTTPRequestHandler):
    """Answers with as many bytes as the call asks for."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        content = json.dumps("x" * asked["bytes"]).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Any]]:
    """Clients of the stand-in for AWS, by service and by who asks: a function, or the state machine `Any`."""
    import boto3

    folder = tmp_path_factory.mktemp("aws")
    with (
        tempfile.TemporaryDirectory() as sockets,
        socketserver.ThreadingUnixStreamServer(f"{sockets}/{LAMBDA}", LambdaHost) as host,
    ):
        threading.Thread(target=host.serve_forever, args=(0.02,), daemon=True).start()
        machine = {"StartAt": "Only", "States": {"Only": {"Type": "Succeed"}}}
        with servers.aws(folder, sockets=Path(sockets), machines={"Any": machine}) as endpoint:

            def client(service: str, caller: str) -> Any:
                keys = servers.CALLERS.keys(caller)
                return boto3.client(
                    service,
                    endpoint_url=endpoint,
                    region_name="us-east-1",
                    aws_access_key_id=keys.access_key,
                    aws_secret_access_key=keys.secret_key,
                )

            yield client
        host.shutdown()


def test_an_execution_begins_with_at_most_256_kb(aws: Callable[..., Any]) -> None:
    states = aws("stepfunctions", "ChatFunction")
    with pytest.raises(states.exceptions.ClientError, match="at most 262144 bytes"):
        states.start_execution(stateMachineArn=MACHINE, input=json.dumps({"text": "x" * MAX_STATE}))


@pytest.mark.parametrize(
    ("size", "more", "error"),
    [(MAX_STATE + 1, 0, "States.DataLimitExceeded"), (1, MAX_STATE, "States.DataLimitExceeded"), (200_000, 0, None)],
    ids=["out", "in", "fits"],
)
def test_a_state_takes_and_gives_at_most_256_kb(
    aws: Callable[..., Any], size: int, more: int, error: str | None
) -> None:
    told = json.dumps({"bytes": size, "more": "x" * more})
    answer = aws("lambda", "Any").invoke(FunctionName="Any", Payload=told)
    payload = json.loads(answer["Payload"].read())
    assert (payload["errorType"] if "FunctionError" in answer else None) == error
