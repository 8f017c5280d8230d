"""`house`: the summaries function behind what API Gateway does, and its state machine run from the real definition.

The state machine is interpreted here, so that a test can step into it (break a state, count its calls); the local
cloud's own Step Functions runs the same file in `test_summaries_cloud.py`.
"""

from __future__ import annotations

import base64
import importlib.util
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import boto3
import pytest
import yaml

from kongdori import pipelines, settings, storage
from kongdori.db import unit_of_work
from kongdori.ids import new_id
from kongdori.repositories import sessions
from kongdori_local.testing import Database
from summarize_function import app


def _chat_fixtures() -> Any:
    """The model peer that the chat tests start (npm `@copilotkit/aimock`)."""
    name = "kongdori_chat_fixtures"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).parents[1] / "chat/conftest.py")
        if spec is None or spec.loader is None:
            raise ImportError(name)
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


_chat = _chat_fixtures()
_peer_process = _chat._peer_process

ASL = Path(__file__).parents[3] / "infra/statemachines/summaries.asl.yaml"
BASE = "/api/v1/summaries"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, list[str]]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def code(self) -> str:
        return str(self.json["type"]).rpartition(":")[2]


@dataclass(frozen=True, slots=True)
class Person:
    id: UUID
    session_id: UUID

    def call(
        self,
        method: str,
        path: str = "",
        body: Any = None,
        *,
        raw: bytes | None = None,
        query: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        sent = {"Content-Type": "application/json", **(headers or {})}
        data = raw if raw is not None else json.dumps(body).encode() if body is not None else None
        answer = app.handler(
            {
                "resource": BASE + path,
                "path": BASE + path,
                "httpMethod": method,
                "headers": sent,
                "multiValueHeaders": {name: [value] for name, value in sent.items()},
                "queryStringParameters": query,
                "multiValueQueryStringParameters": {n: [v] for n, v in query.items()} if query else None,
                "pathParameters": None,
                "stageVariables": None,
                "requestContext": {
                    "requestId": str(uuid4()),
                    "httpMethod": method,
                    "path": BASE + path,
                    "identity": {"sourceIp": "10.0.0.1"},
                    "authorizer": {"user_id": str(self.id), "session_id": str(self.session_id), "role": "member"},
                },
                "body": base64.b64encode(data).decode() if data is not None else None,
                "isBase64Encoded": data is not None,
            },
            None,
        )
        found = {name.lower(): [value] for name, value in (answer.get("headers") or {}).items()}
        found |= {name.lower(): list(v) for name, v in (answer.get("multiValueHeaders") or {}).items()}
        return Answer(answer["statusCode"], found, answer.get("body") or "")

    def upload(self, filename: str, content_type: str, data: bytes, *, announced: int | None = None) -> str:
        """Hands a file in, as a browser that keeps to the form would; gives the upload's id."""
        size = announced or len(data)
        ticket = self.call("POST", "/uploads", {"filename": filename, "size": size, "content_type": content_type})
        assert ticket.status == 201, ticket.text
        bucket = settings.get_settings().uploads_bucket
        storage.write(bucket, ticket.json["fields"]["key"], data, content_type=content_type)
        return str(ticket.json["upload_id"])

    def ask(self, source: dict[str, Any], language: str | None = None, **more: Any) -> Answer:
        return self.call("POST", "", {"source": source} | ({"language": language} if language else {}), **more)

    def whole(self, id: str) -> Any:
        answer = self.call("GET", f"/{id}")
        assert answer.status == 200, answer.text
        return answer.json


class StateError(Exception):
    def __init__(self, name: str, cause: str) -> None:
        super().__init__(f"{name}: {cause}")
        self.name, self.cause = name, cause


@dataclass
class Machine:
    """Runs the definition: Task, Map, Choice, Pass, Succeed, Fail, Retry, Catch, as far as it uses them. No waiting."""

    definition: dict[str, Any]
    calls: list[str] = field(default_factory=list)
    before: Callable[[str, dict[str, Any]], None] | None = None

    def run(self, summary_id: str) -> str:
        """`SUCCEEDED` or `FAILED`, like an execution."""
        try:
            self._states(self.definition, {"summary_id": summary_id})
        except StateError as error:
            if error.name != "SummaryFailed":
                raise
            return "FAILED"
        return "SUCCEEDED"

    def _states(self, machine: dict[str, Any], data: Any) -> Any:
        name = machine["StartAt"]
        while True:
            state = machine["States"][name]
            if state["Type"] == "Fail":
                fault = data.get("error", {}) if "ErrorPath" in state else {}
                raise StateError(state.get("Error") or fault["Error"], state.get("Cause") or fault["Cause"])
            if state["Type"] == "Succeed":
                return data
            if state["Type"] == "Choice":
                name = self._choose(state, data)
                continue
            try:
                data = self._placed(state, data, self._retried(state, data))
            except StateError as error:
                caught = next((c for c in state.get("Catch", []) if self._covers(c, error)), None)
                if caught is None:
                    raise
                data = self._placed(caught, data, {"Error": error.name, "Cause": error.cause})
                name = caught["Next"]
                continue
            if state.get("End"):
                return data
            name = state["Next"]

    def _retried(self, state: dict[str, Any], data: Any) -> Any:
        attempts = [0] * len(state.get("Retry", []))
        while True:
            try:
                return self._once(state, data)
            except StateError as error:
                found = next((i for i, r in enumerate(state.get("Retry", [])) if self._covers(r, error)), None)
                if found is None or attempts[found] >= state["Retry"][found].get("MaxAttempts", 3):
                    raise
                attempts[found] += 1

    def _once(self, state: dict[str, Any], data: Any) -> Any:
        if state["Type"] == "Pass":
            return state.get("Result", data)
        if state["Type"] == "Map":
            items = data[state["ItemsPath"].removeprefix("$.")]
            return [self._states(state["ItemProcessor"], item) for item in items]
        function = state["Resource"].removeprefix("${Summary").removesuffix("FunctionArn}").lower()
        assert len(json.dumps(data)) < 256 * 1024
        self.calls.append(function)
        try:
            if self.before:
                self.before(function, data)
            handler = import_module(f"summarize_function.states.{function}").handler
            return json.loads(json.dumps(handler(json.loads(json.dumps(data)), None)))
        except StateError:
            raise
        except Exception as error:
            cause = json.dumps({"errorMessage": str(error), "errorType": type(error).__name__})
            raise StateError(type(error).__name__, cause) from error

    @staticmethod
    def _covers(rule: dict[str, Any], error: StateError) -> bool:
        return bool({error.name, "States.ALL"} & set(rule["ErrorEquals"]))

    @staticmethod
    def _placed(state: dict[str, Any], data: Any, result: Any) -> Any:
        if "ResultPath" not in state:
            return result
        if state["ResultPath"] is None:
            return data
        return {**data, state["ResultPath"].removeprefix("$."): result}

    @staticmethod
    def _choose(state: dict[str, Any], data: Any) -> str:
        for choice in state["Choices"]:
            value = data
            for part in choice["Variable"].removeprefix("$.").split("."):
                value = value[part]
            if value == choice.get("StringEquals", choice.get("BooleanEquals")):
                return str(choice["Next"])
        return str(state["Default"])


@dataclass
class House:
    database: Database

    def person(self) -> Person:
        person = Person(new_id(), new_id())
        with unit_of_work() as work:
            work.run(
                "INSERT INTO users (id, name, login_id, login_key, password_hash) VALUES (%s, 'Test', %s, %s, 'none')",
                (person.id, f"person-{person.id}", f"person-{person.id}"),
            )
            sessions.add(
                work,
                id=person.session_id,
                user_id=person.id,
                token_hash=person.session_id.bytes,
                lifetime_s=3600,
                user_agent="",
                address="",
            )
            work.commit()
        return person

    def machine(self) -> Machine:
        return Machine(yaml.safe_load(ASL.read_text(encoding="utf-8")))

    def run(self, person: Person, source: dict[str, Any], language: str | None = None) -> Any:
        """Asks, runs the pipeline, and gives the summary."""
        asked = person.ask(source, language)
        assert asked.status == 202, asked.text
        self.machine().run(asked.json["id"])
        return person.whole(asked.json["id"])

    def stored(self, bucket: str = "transcripts") -> list[str]:
        return storage.list_keys(getattr(settings.get_settings(), f"{bucket}_bucket"), "")


@pytest.fixture
def house(database: Database, buckets: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """Real Postgres, S3 and Step Functions stand-ins; executions start there and stay, the test runs the states."""
    client = boto3.client("stepfunctions")
    definition = json.dumps({"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 3600, "End": True}}})
    machine = client.create_state_machine(
        name=f"summaries-{uuid4().hex[:8]}", definition=definition, roleArn="arn:aws:iam::123456789012:role/test"
    )
    monkeypatch.setenv("SUMMARIES_STATE_MACHINE_ARN", machine["stateMachineArn"])
    settings.get_settings.cache_clear()
    storage._s3.cache_clear()
    pipelines._client.cache_clear()
    yield House(database)
    storage._s3.cache_clear()
    pipelines._client.cache_clear()


class Peer(_chat.Peer):  # type: ignore[misc, name-defined]
    """The model and the ear: Chat Completions and transcription by one server."""

    def hears(self, text: str, **more: Any) -> None:
        """`more`: segments, language, duration (seconds), words."""
        transcription = {"text": text, **more}
        self._add({"match": {"endpoint": "transcription"}, "response": {"transcription": transcription}})

    def deaf(self, status: int, **match: Any) -> None:
        error = {"message": "the peer says no", "type": "server_error", "code": "x"}
        fixture = {"match": {"endpoint": "transcription", **match}, "response": {"error": error, "status": status}}
        self._add(fixture)

    def writes(self, content: Any, **more: Any) -> None:
        """A chat answer, as JSON unless it is a text."""
        text = content if isinstance(content, str) else json.dumps(content)
        self._add({"match": {"endpoint": "chat"}, "response": {"content": text}, **more})

    def fails_to_write(self, status: int) -> None:
        error = {"message": "the peer says no", "type": "server_error", "code": "x"}
        self._add({"match": {"endpoint": "chat"}, "response": {"error": error, "status": status}})


@pytest.fixture
def peer(_peer_process: str, house: House, monkeypatch: pytest.MonkeyPatch) -> Peer:
    """A model and speech to text, with nothing to say yet."""
    monkeypatch.setenv("OPENAI_BASE_URL", f"{_peer_process}/v1")
    monkeypatch.setenv("OPENAI_MODEL", "gpt-6-luna")
    monkeypatch.setenv("MODEL_TIMEOUT_S", "5")
    settings.get_settings.cache_clear()
    found = Peer(_peer_process, "gpt-6-luna")
    found.reset()
    return found
