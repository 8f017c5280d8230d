"""Parts of the whole local cloud stop, restart and die while people chat over HTTP: nothing acknowledged is lost,
nothing is there twice, and every refusal is a clear problem.
"""

from __future__ import annotations

import signal
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx
import pytest
from fixtures.chatting import QUESTION, Chatter, code_of

if TYPE_CHECKING:
    from fixtures.chatting import Whole

pytestmark = pytest.mark.integration


def wait_for(happened: Callable[[], object], whole: Whole, within_s: float = 40) -> None:
    deadline = time.monotonic() + within_s
    while not happened():
        if time.monotonic() > deadline:
            pytest.fail("".join(whole.cloud.output) + whole.cloud.logs())
        time.sleep(0.05)


def health(whole: Whole) -> dict[str, Any]:
    return dict(whole.cloud.client().get("/health").json())


def test_redis_stands_still_and_chat_goes_on(whole: Whole) -> None:
    whole.peer.answers("The moon does it.")
    who = Chatter(whole.sign_up())
    assert who.say("What can you do?").status_code == 201
    (redis,) = whole.processes("redis-server")
    redis.send_signal(signal.SIGSTOP)
    try:
        for content in ("What can you do?", QUESTION, "안녕하세요"):
            answer = who.say(content)
            assert answer.status_code == 201, answer.text
        status, events = who.stream(f"{QUESTION}, please", str(uuid4()))
        assert (status, events[-1][0]) == (200, "done")
        assert health(whole) | {"version": ""} == {
            "status": "degraded",
            "version": "",
            "checks": {"postgres": "ok", "redis": "down", "model": "configured"},
        }
    finally:
        redis.send_signal(signal.SIGCONT)
    wait_for(lambda: health(whole)["status"] == "ok", whole)
    assert len(who.tree()) == 10


def test_redis_dies_and_nobody_is_refused(whole: Whole) -> None:
    whole.peer.answers("The moon does it.")
    who = Chatter(whole.sign_up())
    before = len(whole.cloud.output)
    (redis,) = whole.processes("redis-server")
    redis.kill()
    wait_for(lambda: any("redis ended" in line for line in whole.cloud.output[before:]), whole)
    answers = [who.say(QUESTION).status_code for _ in range(3)]
    wait_for(lambda: health(whole)["checks"]["redis"] == "ok", whole)
    assert answers == [201] * 3


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL], ids=["restarted", "killed"])
def test_postgres_goes_and_no_message_is_lost_or_doubled(whole: Whole, how: signal.Signals) -> None:
    whole.peer.answers("The moon does it.")
    people = [Chatter(whole.sign_up()) for _ in range(3)]
    enough = Event()

    def talk(who: Chatter) -> list[str]:
        said = []
        while not enough.is_set():
            content = ("What can you do? " if len(said) % 2 else f"{QUESTION} ") + f"({len(said)})"
            who.said(content)
            said.append(content)
        return said

    before = len(whole.cloud.output)
    with ThreadPoolExecutor(len(people)) as threads:
        talks = [threads.submit(talk, who) for who in people]
        time.sleep(1)
        (postmaster,) = [p for p in whole.processes("/postgres") if "-D" in p.cmdline()]
        postmaster.send_signal(how)
        wait_for(lambda: any("postgres ended" in line for line in whole.cloud.output[before:]), whole)
        wait_for(lambda: health(whole)["checks"]["postgres"] == "ok", whole)
        time.sleep(1)
        enough.set()
        acknowledged = [talk.result(90) for talk in talks]

    for who, said in zip(people, acknowledged, strict=True):
        tree = who.tree()
        asked = {m["id"]: m["content"] for m in tree if m["role"] == "user"}
        assert Counter(asked.values()) == Counter(said)
        answered = Counter(m["parent_id"] for m in tree if m["role"] == "assistant")
        assert answered == Counter(asked.keys())
        replies = [m for m in tree if m["role"] == "assistant"]
        booked = whole.sql("SELECT count(*) FROM usage_events WHERE user_id = %s", who.account.id)
        assert booked == [(len(replies),)]
    faults = {fault for who in people for fault in who.faults}  # after a quick restart there may be none
    clear = {(503, "database-unavailable"), (409, "idempotency-pending"), (503, "model-slow")}
    assert faults <= clear, faults


@pytest.mark.parametrize(
    ("trouble", "status", "code"),
    [
        (lambda peer: peer.fails(429, retry_after=7), 429, "model-busy"),
        (lambda peer: peer.fails(500), 503, "model-unavailable"),
        (lambda peer: peer.answers("late", streamingProfile={"ttft": 30_000}), 503, "model-slow"),
        (lambda peer: peer.chaos(malformedRate=1.0), 503, "model-malformed"),
        (lambda peer: peer.chaos(disconnectRate=1.0), 503, "model-unreachable"),
    ],
    ids=["429", "500", "slow", "malformed", "hung up"],
)
@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
def test_a_model_in_trouble(
    whole: Whole, trouble: Callable[[Any], None], status: int, code: str, streamed: bool
) -> None:
    who, key = Chatter(whole.sign_up()), str(uuid4())
    trouble(whole.peer)
    started = time.monotonic()
    if streamed:
        _, events = who.stream(QUESTION, key)
        assert events[0][0] == "message"
        name, problem = events[-1]
        assert (name, problem["status"]) == ("error", status)
        assert problem["type"].endswith(f":{code}")
    else:
        refused = who.say(QUESTION, key)
        assert (refused.status_code, code_of(refused)) == (status, code)
        assert int(refused.headers["retry-after"]) >= 1
    assert time.monotonic() - started < 20
    assert [m["content"] for m in who.tree() if m["role"] == "user"] == [QUESTION], "what was asked is kept"

    whole.peer.reset()
    whole.peer.answers("The moon does it.")
    if streamed:
        assert who.stream(QUESTION, key)[1][-1][0] == "done"
    else:
        assert who.say(QUESTION, key).status_code == 201
    assert [m["content"] for m in who.tree()] == [QUESTION, "The moon does it."]


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
def test_half_an_answer_is_kept_and_said_so(whole: Whole, streamed: bool) -> None:
    who = Chatter(whole.sign_up())
    whole.peer.answers("Twice a day the water rises and falls, because " * 3, truncateAfterChunks=3, latency=30)
    reply = who.stream(QUESTION, str(uuid4()))[1][-1][1]["reply"] if streamed else who.said(QUESTION)
    assert reply["status"] == "partial"
    assert reply["content"].startswith("Twice a day")
    assert who.tree()[-1]["content"] == reply["content"]


def test_a_worker_killed_in_the_middle_of_a_call(whole: Whole) -> None:
    who, key = Chatter(whole.sign_up()), str(uuid4())
    who.say("hello")
    whole.peer.answers("The moon does it.", streamingProfile={"ttft": 3000})
    with ThreadPoolExecutor(1) as threads:
        call = threads.submit(who.say, QUESTION, key)
        wait_for(lambda: len(who_asked(whole, who)) == 2, whole)  # it is saved, the model is being asked
        for worker in whole.processes("chat_function.app.handler"):
            worker.kill()
        broken = call.result(30)
    assert (broken.status_code, code_of(broken)) == (502, "internal")
    assert "What you saved is safe" in broken.json()["detail"]

    whole.peer.reset()
    whole.peer.answers("The moon does it.")
    wait_for(lambda: who.say("hello").status_code == 201, whole)  # idle workers died too, and somebody has to find out
    pending = who.say(QUESTION, key)
    assert (pending.status_code, code_of(pending)) == (409, "idempotency-pending")
    assert 1 <= int(pending.headers["retry-after"]) <= 15
    wait_for(lambda: who.say(QUESTION, key).status_code == 201, whole)
    assert who.say(QUESTION, key).status_code == 201
    tree = who.tree()
    (asked,) = [m for m in tree if m["content"] == QUESTION]
    replies = [m["content"] for m in tree if m["parent_id"] == asked["id"] and m["role"] == "assistant"]
    assert replies == ["The moon does it."]


def test_a_streaming_server_killed_in_the_middle_of_a_reply(whole: Whole) -> None:
    who, key = Chatter(whole.sign_up()), str(uuid4())
    words = "one two three four five six seven eight nine ten " * 4
    whole.peer.answers(words, latency=300, chunkSize=10)

    def written() -> bool:
        return bool(
            whole.sql(
                "SELECT id FROM messages WHERE conversation_id = %s AND content LIKE 'one two %%'", who.conversation
            )
        )

    with ThreadPoolExecutor(1) as threads:
        reading = threads.submit(who.stream, QUESTION, key)
        wait_for(written, whole)
        for server in whole.processes("chat_function.stream"):
            server.kill()
        status, events = reading.result()
    assert status == 200
    assert events[-1][0] == "delta", "it broke off"
    seen = "".join(data["text"] for name, data in events if name == "delta")
    wait_for(lambda: who.tree()[-1]["status"] != "streaming", whole)
    again = who.stream(QUESTION, key)[1]
    assert again[-1][0] == "done"
    assert again[-1][1]["reply"]["status"] == "partial"
    kept = again[-1][1]["reply"]["content"]
    assert words.startswith(kept)
    assert len(seen) - len(kept) < 60, "at most what came within the last second"
    (question, partial) = who.tree()
    whole.peer.reset()
    whole.peer.answers("and so on.")
    going_on = {"continue_from": partial["id"]}
    continued = who.account.client.post(f"/chat/messages/{question['id']}/replies", json=going_on)
    assert continued.status_code == 201, continued.text
    reply = continued.json()["reply"]
    assert (reply["status"], reply["content"]) == ("complete", f"{kept}and so on.")


def test_a_streaming_server_that_hangs_is_told_and_ended(whole: Whole) -> None:
    who = Chatter(whole.sign_up())
    whole.peer.answers("The moon does it.")
    who.stream(QUESTION, str(uuid4()))
    for server in whole.processes("chat_function.stream"):
        server.suspend()
    wait_for(lambda: health(whole)["status"] == "degraded", whole)
    wait_for(lambda: health(whole)["status"] == "ok", whole, within_s=90)
    assert who.stream(f"{QUESTION} again", str(uuid4()))[1][-1][0] == "done"


def who_asked(whole: Whole, who: Chatter) -> list[tuple[Any, ...]]:
    return whole.sql("SELECT id FROM messages WHERE conversation_id = %s AND role = 'user'", who.conversation)


def test_a_gateway_that_dies_loses_nothing(whole: Whole) -> None:
    whole.peer.answers("The moon does it.")
    who = Chatter(whole.sign_up())
    before = len(whole.cloud.output)
    (front,) = [p for p in whole.processes("kongdori_local.front") if "-m" in p.cmdline()]
    with ThreadPoolExecutor(1) as threads:
        call = threads.submit(who.said, QUESTION)
        front.kill()
        reply = call.result(90)
    wait_for(lambda: any("front ended" in line for line in whole.cloud.output[before:]), whole)
    assert reply["content"] == "The moon does it."
    assert [m["content"] for m in who.tree()] == [QUESTION, "The moon does it."]
    assert isinstance(httpx.get(f"{whole.cloud.url}/api/v1/health").json(), dict)
