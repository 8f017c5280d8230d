"""Functions under AWS's runtime client: what a call gets when all is well, and when it is not."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from fixtures.small_api import SmallApi

from kongdori_local.lambdas.errors import Answer
from kongdori_local.lambdas.service import _CAP

pytestmark = pytest.mark.integration
Run = Callable[[Callable[[SmallApi], Awaitable[None]]], None]


def said(answer: Answer) -> dict[str, Any]:
    return dict(json.loads(answer.payload))


def test_a_call_sees_its_request_id_deadline_arn_memory_and_environment(with_small_api: Run) -> None:
    async def test(api: SmallApi) -> None:
        answer = await api.functions.invoke("Echo", b'{"n": 1}', request_id="the-id")
        body = json.loads(said(answer)["body"])
        assert answer.error is None
        assert body["event"] == {"n": 1}
        assert body["request_id"] == "the-id"
        assert 20_000 < body["left_ms"] <= 29_000
        assert body["arn"] == "arn:aws:lambda:us-east-1:123456789012:function:Echo"
        assert (body["memory"], body["greeting"]) == ("1024", "hello")

    with_small_api(test)


def test_calls_at_once_run_in_processes_of_their_own_and_later_ones_reuse_them(with_small_api: Run) -> None:
    async def test(api: SmallApi) -> None:
        first = await api.functions.invoke("Echo", b"{}")
        pid = json.loads(said(first)["body"])["pid"]
        again = await api.functions.invoke("Echo", b"{}")
        assert json.loads(said(again)["body"])["pid"] == pid
        started = time.monotonic()
        slow = [api.functions.invoke("Sleep", b"{}") for _ in range(3)]
        answers = await asyncio.gather(*slow)
        assert time.monotonic() - started < 0.5 * 3 + 20
        assert {answer.error for answer in answers} == {"Unhandled"}

    with_small_api(test)


def test_an_exception_is_the_calls_answer_and_the_process_goes_on(with_small_api: Run) -> None:
    async def test(api: SmallApi) -> None:
        pid = json.loads(said(await api.functions.invoke("Echo", b"{}"))["body"])["pid"]
        failed = await api.functions.invoke("Echo", b'{"raise": true}')
        assert failed.error == "Unhandled"
        assert (said(failed)["errorType"], said(failed)["errorMessage"]) == ("ValueError", "on purpose")
        assert json.loads(said(await api.functions.invoke("Echo", b"{}"))["body"])["pid"] == pid

    with_small_api(test)


def test_a_worker_killed_in_a_call_gives_lambdas_error_and_is_replaced(with_small_api: Run) -> None:
    async def test(api: SmallApi) -> None:
        for _ in range(2):
            answer = await api.functions.invoke("Kill", b"{}", request_id="r1")
            assert said(answer) == {
                "errorType": "Runtime.ExitError",
                "errorMessage": "RequestId: r1 Error: Runtime exited with error: signal: killed",
            }

    with_small_api(test)


def test_a_call_past_its_timeout_is_ended_in_lambdas_words(with_small_api: Run) -> None:
    async def test(api: SmallApi) -> None:
        answer = await api.functions.invoke("Sleep", b"{}", request_id="r2")
        assert said(answer) == {
            "errorType": "Sandbox.Timedout",
            "errorMessage": "RequestId: r2 Error: Task timed out after 0.50 seconds",
        }

    with_small_api(test)


def test_a_call_that_goes_first_overtakes_those_that_wait(with_small_api: Run) -> None:
    async def test(api: SmallApi) -> None:
        slow = [asyncio.create_task(api.functions.invoke("Echo", b'{"sleep": 3}')) for _ in range(40)]
        await asyncio.sleep(0.1)
        answer = await api.functions.invoke("Echo", b"{}", first=True)
        assert answer.error is None
        assert not all(call.done() for call in slow)
        for call in slow:
            call.cancel()

    with_small_api(test)


def test_a_call_is_answered_while_as_many_as_the_cap_wait_for_something_slow(with_small_api: Run) -> None:
    async def test(api: SmallApi) -> None:
        slow = [asyncio.create_task(api.functions.invoke("Echo", b'{"sleep": 25}')) for _ in range(_CAP)]
        await asyncio.sleep(0)  # they are given or queued before the next one
        answer = await api.functions.invoke("Echo", b"{}")
        assert answer.error is None
        assert not any(call.done() for call in slow)
        for call in slow:
            call.cancel()

    with_small_api(test)


def test_more_memory_than_the_template_gives_ends_the_process(with_small_api: Run) -> None:
    async def test(api: SmallApi) -> None:
        answer = await api.functions.invoke("Hungry", b"{}")
        assert said(answer)["errorType"] == "Runtime.OutOfMemory"

    with_small_api(test)


def test_a_function_that_does_not_import_says_so_and_does_not_hang(with_small_api: Run) -> None:
    async def test(api: SmallApi) -> None:
        answer = await asyncio.wait_for(api.functions.invoke("Missing", b"{}"), 30)
        assert said(answer)["errorType"] == "Runtime.ImportModuleError"

    with_small_api(test)


def test_after_a_reload_new_calls_run_new_code(with_small_api: Run) -> None:
    async def test(api: SmallApi) -> None:
        await api.functions.invoke("Echo", b"{}")
        code = api.folder / "small_functions.py"
        code.write_text(code.read_text().replace('"statusCode": 200', '"statusCode": 200 + 2'))
        api.functions.reload()
        assert said(await api.functions.invoke("Echo", b"{}"))["statusCode"] == 202

    with_small_api(test)
