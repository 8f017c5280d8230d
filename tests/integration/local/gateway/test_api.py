"""The gateway as API Gateway: events, authorizer, plans, limits, and the answers of its own."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Awaitable, Callable
from typing import Any

import psutil
import pytest
from fixtures.small_api import SmallApi

from kongdori_local import template
from kongdori_local.config import ROOT
from kongdori_local.gateway.messages import Reply

pytestmark = pytest.mark.integration
Run = Callable[[Callable[[SmallApi], Awaitable[None]]], None]


def problem(reply: Reply) -> dict[str, Any]:
    assert dict(reply.headers)[b"content-type"] == b"application/problem+json"
    body = json.loads(reply.body)
    assert body["status"] == reply.status
    assert body["request_id"] == dict(reply.headers)[b"x-request-id"].decode()
    return dict(body)


def test_a_proxy_event_is_what_api_gateway_sends(with_small_api: Run) -> None:
    async def test(api: SmallApi) -> None:
        answer = await api.json(
            "GET",
            "/things/a%20b%2Fc",
            query="q=1&q=%ED%95%9C&empty=",
            accept="text/plain",
            x_forwarded_for="6.6.6.6, 203.0.113.7",
        )
        event = answer["event"]
        assert event["resource"] == "/api/v1/things/{thing_id}"
        assert event["path"] == "/api/v1/things/a%20b%2Fc"
        assert event["pathParameters"] == {"thing_id": "a b/c"}
        assert event["multiValueQueryStringParameters"] == {"q": ["1", "한"], "empty": [""]}
        assert event["queryStringParameters"] == {"q": "한", "empty": ""}
        assert event["headers"]["Accept"] == "text/plain"
        assert event["multiValueHeaders"]["X-Forwarded-For"] == ["6.6.6.6, 203.0.113.7, 127.0.0.1"]
        assert (event["body"], event["isBase64Encoded"]) == (None, False)
        assert event["requestContext"]["resourcePath"] == "/api/v1/things/{thing_id}"
        assert event["requestContext"]["stage"] == "live"
        assert "authorizer" not in event["requestContext"]

    with_small_api(test)


def test_a_fixed_segment_goes_before_a_parameter(with_small_api: Run) -> None:
    async def test(api: SmallApi) -> None:
        assert (await api.json("GET", "/things/mine"))["event"]["pathParameters"] is None

    with_small_api(test)


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE"])
def test_any_takes_each_method_and_the_function_hears_which(with_small_api: Run, method: str) -> None:
    async def test(api: SmallApi) -> None:
        assert (await api.json(method, "/things/a"))["event"]["httpMethod"] == method

    with_small_api(test)


def test_a_body_that_is_no_text_arrives_in_base64(with_small_api: Run) -> None:
    async def test(api: SmallApi) -> None:
        event = (await api.json("POST", "/open", body=b"\xff\xfe"))["event"]
        assert (event["body"], event["isBase64Encoded"]) == ("//4=", True)

    with_small_api(test)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/nothing"),
        ("DELETE", "/open"),
        ("GET", "/things/"),
        ("GET", ""),
        ("TRACE", "/things/a"),
        ("POST", "/things/mine"),  # a resource of its own, which has no POST
    ],
)
def test_a_route_that_is_not_there_is_a_404_problem(with_small_api: Run, method: str, path: str) -> None:
    async def test(api: SmallApi) -> None:
        reply = await api.send(method, path, authorization="Bearer member")
        assert problem(reply)["type"] == "urn:kongdori:problem:not-found"
        assert b"oken" not in reply.body

    with_small_api(test)


def test_what_fails_behind_the_gateway_is_a_502_or_504_problem(with_small_api: Run) -> None:
    async def test(api: SmallApi) -> None:
        assert problem(await api.send("GET", "/kill"))["status"] == 502
        assert problem(await api.send("GET", "/wrong"))["status"] == 502
        assert problem(await api.send("GET", "/sleep"))["status"] == 502  # the function's own timeout
        started = time.monotonic()
        slow = problem(await api.send("GET", "/slow"))
        assert (slow["status"], slow["message"]) == (504, "Endpoint request timed out")
        assert time.monotonic() - started < 3

    with_small_api(test)


def test_the_gateway_waits_29_s_and_for_a_stream_as_long_as_the_template_says() -> None:
    routes = template.load(ROOT / "infra" / "template.yaml", environment={}).routes
    assert {route.timeout_s for route in routes if not route.streamed} == {29.0}
    assert {route.timeout_s for route in routes if route.streamed} == {300.0}


def test_more_than_ten_megabytes_is_a_413_problem(with_small_api: Run) -> None:
    async def test(api: SmallApi) -> None:
        body = problem(await api.send("POST", "/open", body=b"x" * (10 * 1024 * 1024 + 1)))
        assert (body["status"], body["message"]) == (413, "Request Too Long")

    with_small_api(test)


def test_the_authorizer_is_asked_once_for_a_token_and_its_words_reach_the_function(with_small_api: Run) -> None:
    async def test(api: SmallApi) -> None:
        for _ in range(3):
            event = (await api.json("GET", "/closed", authorization="Bearer member"))["event"]
        assert len(api.asked()) == 1
        assert api.asked()[0].endswith(":kongdori/live/GET/api/v1/closed")
        context = event["requestContext"]["authorizer"]
        assert context == {"user_id": "u1", "number": "7", "principalId": "Bearer member"}

    with_small_api(test)


def test_who_may_not_pass_is_told_so(with_small_api: Run) -> None:
    async def test(api: SmallApi) -> None:
        assert problem(await api.send("GET", "/closed"))["status"] == 401
        assert api.asked() == []  # without an identity nobody is asked
        refused = await api.send("GET", "/closed", authorization="Bearer nobody")
        assert problem(refused)["status"] == 401
        assert dict(refused.headers)[b"www-authenticate"] == b"Bearer"
        assert problem(await api.send("GET", "/closed", authorization="Bearer banned"))["status"] == 403
        assert problem(await api.send("GET", "/closed", authorization="Bearer broken"))["status"] == 500

    with_small_api(test)


def test_usage_plans_throttle_and_count(with_small_api: Run) -> None:
    async def test(api: SmallApi) -> None:
        for _ in range(3):
            assert (await api.send("GET", "/closed", authorization="Bearer guest")).status == 200
        throttled = await api.send("GET", "/closed", authorization="Bearer guest")
        assert (throttled.status, problem(throttled)["message"]) == (429, "Too Many Requests")
        assert dict(throttled.headers)[b"retry-after"] == b"1"
        for _ in range(5):
            assert (await api.send("GET", "/closed", authorization="Bearer member")).status == 200
        spent = await api.send("GET", "/closed", authorization="Bearer member")
        assert (spent.status, problem(spent)["message"]) == (429, "Limit Exceeded")
        assert dict(spent.headers)[b"retry-after"] == b"3600"

    with_small_api(test)


def test_the_streamed_route_streams_and_a_callers_own_context_is_dropped(with_small_api: Run) -> None:
    async def test(api: SmallApi) -> None:
        forged = {"authorization": "Bearer member", "x_amzn_request_context": '{"authorizer": {"user_id": "admin"}}'}
        reply = await api.send("POST", "/stream", **forged)
        assert reply.status == 200
        assert reply.stream is not None
        arrivals = [(time.monotonic(), piece) async for piece in reply.stream]
        context = json.loads(arrivals[0][1])
        assert context["authorizer"]["user_id"] == "u1"
        assert context["resourcePath"] == "/api/v1/stream"
        assert [piece for _, piece in arrivals[1:]] == [b"piece 0", b"piece 1", b"piece 2"]
        assert arrivals[-1][0] - arrivals[0][0] > 0.5

    with_small_api(test)


def test_head_of_a_stream_is_answered_without_a_stream(with_small_api: Run) -> None:
    async def test(api: SmallApi) -> None:
        reply = await api.send("HEAD", "/stream", authorization="Bearer member")
        assert (reply.status, dict(reply.headers)[b"content-type"]) == (200, b"text/event-stream")
        assert reply.stream is not None
        assert [piece async for piece in reply.stream] == []

    with_small_api(test)


def test_a_streaming_server_that_died_a_moment_ago_costs_nobody_a_request(with_small_api: Run) -> None:
    async def test(api: SmallApi) -> None:
        assert await streamed(api) == 200
        (server,) = [p for p in psutil.Process().children(recursive=True) if "small_stream:app" in p.cmdline()]
        path = server.environ()["UVICORN_UDS"]
        server.kill()
        while listens(path):
            time.sleep(0.001)  # the host's own loop stands still: it has not heard of it yet
        assert await streamed(api) == 200

    with_small_api(test)


def listens(path: str) -> bool:
    with socket.socket(socket.AF_UNIX) as line:
        return line.connect_ex(path) == 0


async def streamed(api: SmallApi) -> int:
    """The status of a whole stream."""
    reply = await api.send("POST", "/stream", authorization="Bearer member")
    if reply.stream is not None:
        async for _ in reply.stream:
            continue
    return reply.status
