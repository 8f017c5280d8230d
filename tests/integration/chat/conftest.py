"""`chat`: people who call the chat function as API Gateway does. `streamed`: the same at the streamed one's server.
`model_peer`: a Chat Completions server that others wrote (npm `@copilotkit/aimock`), configured as the model.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from chat_function import app, live, stream
from kongdori import cache, db
from kongdori.db import Row, unit_of_work
from kongdori.ids import new_id
from kongdori.repositories import sessions, users
from kongdori.settings import get_settings
from kongdori_local.config import free_port
from kongdori_local.testing import Database

AIMOCK = Path(__file__).parents[2] / "peers/node_modules/@copilotkit/aimock/dist/cli.js"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def code(self) -> str:
        """The problem's code."""
        return str(self.json["type"]).rpartition(":")[2]


@dataclass
class Person:
    """Someone who is signed in."""

    id: UUID = field(default_factory=new_id)
    session_id: UUID = field(default_factory=new_id)

    def authorizer(self) -> dict[str, str]:
        return {"user_id": str(self.id), "session_id": str(self.session_id), "role": "member"}

    def call(self, method: str, path: str, body: Any = ..., *, raw: str | None = None, **more: Any) -> Answer:
        """`more`: `key` (Idempotency-Key), `query`."""
        headers = {"Content-Type": "application/json", "Host": "localhost"}
        if more.get("key"):
            headers["Idempotency-Key"] = more["key"]
        query: dict[str, str] | None = more.get("query")
        path = f"/api/v1{path}"
        event = {
            "resource": path,
            "path": path,
            "httpMethod": method,
            "headers": headers,
            "multiValueHeaders": {name: [value] for name, value in headers.items()},
            "queryStringParameters": query,
            "multiValueQueryStringParameters": {name: [value] for name, value in query.items()} if query else None,
            "requestContext": {"requestId": str(uuid4()), "httpMethod": method, "authorizer": self.authorizer()},
            "body": raw if body is ... else json.dumps(body),
            "isBase64Encoded": False,
        }
        answer = app.handler(event, None)
        found = {name.lower(): value for name, value in (answer.get("headers") or {}).items()}
        found |= {name.lower(): values[0] for name, values in (answer.get("multiValueHeaders") or {}).items()}
        return Answer(answer["statusCode"], found, answer.get("body") or "")

    def open(self, **body: Any) -> str:
        answer = self.call("POST", "/chat/conversations", body)
        assert answer.status == 201, answer.text
        return str(answer.json["id"])

    def say(self, conversation: str, content: str, *, key: str | None = None, **body: Any) -> Answer:
        path = f"/chat/conversations/{conversation}/messages"
        return self.call("POST", path, {"content": content, **body}, key=key)

    def said(self, conversation: str, content: str, **body: Any) -> dict[str, Any]:
        """The reply to a message that must succeed."""
        answer = self.say(conversation, content, **body)
        assert answer.status == 201, answer.text
        return dict(answer.json["reply"])

    def tree(self, conversation: str) -> list[dict[str, Any]]:
        answer = self.call("GET", f"/chat/conversations/{conversation}/messages", query={"limit": "100"})
        assert answer.status == 200, answer.text
        return list(answer.json["items"])


def rows(sql: str, *values: Any) -> list[Row]:
    """What Postgres holds."""
    with unit_of_work() as work:
        return work.all(sql, values)


@pytest.fixture
def chat(database: Database, redis_server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Person]]:
    """Makes people. The engine is the offline one unless `model_peer` is asked for too."""
    del redis_server
    monkeypatch.setenv("DATABASE_POOL_SIZE", "16")
    monkeypatch.setenv("MESSAGES_PER_MINUTE", "1000")
    get_settings.cache_clear()
    cache.forget()
    yield person
    live.stop_all(wait_s=5)
    cache.forget()


def person() -> Person:
    """A new person with a session."""
    made = Person()
    with unit_of_work() as work:
        name = str(made.id)
        users.add(work, id=made.id, name="x", login_id=name, login_key=name, password_hash="x", role="member")
        sessions.add(
            work,
            id=made.session_id,
            user_id=made.id,
            token_hash=made.session_id.bytes,
            lifetime_s=3600,
            user_agent="",
            address="",
        )
        work.commit()
    return made


class Peer:
    """The model server. It answers with the first fixture whose text the question holds."""

    def __init__(self, url: str, model: str) -> None:
        self.url = url
        self.model = model

    def answers(self, content: str, *, to: str | None = None, **more: Any) -> None:
        """`more`: latency (ms between chunks), chunkSize (characters), truncateAfterChunks, disconnectAfterMs."""
        self._add({"match": {"userMessage": to} if to else {}, "response": {"content": content}, **more})

    def fails(self, status: int, *, code: str = "x", retry_after: int | None = None, **more: Any) -> None:
        error = {"message": "the peer says no", "type": "server_error", "code": code}
        headers = {"retryAfter": retry_after} if retry_after is not None else {}
        self._add({"match": {}, "response": {"error": error, "status": status, **headers}, **more})

    def chaos(self, **rates: float) -> None:
        self._add({"match": {}, "response": {"content": "never seen whole"}, "chaos": rates})

    def asked(self) -> list[dict[str, Any]]:
        """The bodies of this test's requests, the oldest first. The journal may be a moment behind the answers."""
        deadline = time.monotonic() + 2
        seen: list[dict[str, Any]] = []
        while True:
            before = len(seen)
            with urllib.request.urlopen(f"{self.url}/__aimock/journal", timeout=5) as answer:  # noqa: S310
                journal = json.load(answer)
            entries = journal["entries"] if isinstance(journal, dict) else journal
            seen = [entry["body"] for entry in entries if "chat/completions" in entry["path"]]
            seen = [body for body in seen if body and body.get("model") == self.model]
            if (seen and len(seen) == before) or time.monotonic() > deadline:
                return seen
            time.sleep(0.1)

    def reset(self) -> None:
        self._post("/__aimock/reset", {})

    def _add(self, fixture: dict[str, Any]) -> None:
        self._post("/__aimock/fixtures", {"fixtures": [fixture]})

    def _post(self, path: str, body: dict[str, Any]) -> None:
        request = urllib.request.Request(  # noqa: S310
            self.url + path, json.dumps(body).encode(), {"Content-Type": "application/json"}, method="POST"
        )
        urllib.request.urlopen(request, timeout=5).close()  # noqa: S310


@pytest.fixture(scope="session")
def _peer_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if not AIMOCK.exists():
        pytest.fail("the model peer is not installed: `npm ci --prefix tests/peers`")
    folder = tmp_path_factory.mktemp("aimock")
    (folder / "fixtures.json").write_text('{"fixtures": [{"match": {}, "response": {"content": "hello"}}]}')
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = ["node", str(AIMOCK), "-p", str(port), "-f", str(folder / "fixtures.json"), "--log-level", "silent"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{url}/__aimock/health", timeout=1).close()  # noqa: S310
                break
            time.sleep(0.05)
        yield url
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def model_peer(_peer_process: str, chat: object, monkeypatch: pytest.MonkeyPatch) -> Peer:
    """The configured model, with nothing to say yet."""
    del chat
    monkeypatch.setenv("OPENAI_BASE_URL", f"{_peer_process}/v1")
    monkeypatch.setenv("OPENAI_MODEL", model := f"model-{uuid4()}")
    monkeypatch.setenv("MODEL_TIMEOUT_S", "15")
    get_settings.cache_clear()
    peer = Peer(_peer_process, model)
    peer.reset()
    return peer


@dataclass
class Event:
    id: str | None
    kind: str
    data: Any


@dataclass
class Streamed:
    """The streamed function's server; `x-amzn-request-context` is what Lambda Web Adapter would set."""

    url: str

    @staticmethod
    def events(answer: httpx.Response) -> Iterator[Event]:
        return _events(answer)

    def client(self, who: Person) -> httpx.Client:
        context = {"requestId": str(uuid4()), "authorizer": who.authorizer()}
        return httpx.Client(
            base_url=f"{self.url}/api/v1", headers={"x-amzn-request-context": json.dumps(context)}, timeout=20
        )

    def post(self, who: Person, conversation: str, content: str, *, key: str | None = None, **body: Any) -> list[Event]:
        with (
            self.client(who) as client,
            client.stream(
                "POST",
                f"/chat/conversations/{conversation}/messages/stream",
                json={"content": content, **body},
                headers={"Idempotency-Key": key} if key else {},
            ) as answer,
        ):
            assert answer.status_code == 200, answer.read()
            return list(_events(answer))

    def resume(self, who: Person, conversation: str, reply_id: str, last: str | None = None) -> list[Event]:
        headers = {"Last-Event-ID": last} if last is not None else {}
        path = f"/chat/conversations/{conversation}/messages/{reply_id}/stream"
        with self.client(who) as client, client.stream("GET", path, headers=headers) as answer:
            assert answer.status_code == 200, answer.read()
            return list(_events(answer))


def _events(answer: httpx.Response) -> Iterator[Event]:
    """Server-sent events, as a browser reads them."""
    fields: dict[str, str] = {}
    for line in answer.iter_lines():
        if not line and "data" in fields:
            yield Event(fields.get("id"), fields.get("event", "message"), json.loads(fields["data"]))
        if not line:
            fields = {}
        elif not line.startswith(":"):
            name, _, value = line.partition(": ")
            fields[name] = value


@pytest.fixture
def streamed(chat: object) -> Iterator[Streamed]:
    import uvicorn

    del chat
    port = free_port()
    config = uvicorn.Config(stream.build(), host="127.0.0.1", port=port, log_level="warning", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.01)
    yield Streamed(f"http://127.0.0.1:{port}")
    server.should_exit = True
    thread.join(10)
    db.get_pool().close()
