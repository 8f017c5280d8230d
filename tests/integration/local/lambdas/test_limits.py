"""What AWS does not let through is not let through here: sizes of calls, answers, states and headers."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from fixtures import servers
from fixtures.small_api import SmallApi

from kongdori_local.lambdas.errors import MAX_PAYLOAD, MAX_STATE

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


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A client of Step Functions at the stand-in for AWS."""
    import boto3

    folder = tmp_path_factory.mktemp("aws")
    with servers.aws(folder) as endpoint:
        keys = servers.CALLERS.keys("ChatFunction")
        yield boto3.client(
            "stepfunctions",
            endpoint_url=endpoint,
            region_name="us-east-1",
            aws_access_key_id=keys.access_key,
            aws_secret_access_key=keys.secret_key,
        )


def test_an_execution_begins_with_at_most_256_kb(states: Any) -> None:
    with pytest.raises(states.exceptions.ClientError, match="at most 262144 bytes"):
        states.start_execution(stateMachineArn=MACHINE, input=json.dumps({"text": "x" * MAX_STATE}))
