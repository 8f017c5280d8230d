"""`auth`: the auth function and its authorizer behind what API Gateway does: REST proxy events through the handlers."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from auth_function import app, authorizer, housekeeping
from kongdori.ids import new_id
from kongdori_local.testing import Database

PASSWORD = "graphite lantern 42"
_PUBLIC = {"/api/v1/auth/sign-up", "/api/v1/auth/token", "/api/v1/auth/sign-out"}


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
        """The problem's code."""
        return str(self.json["type"]).rpartition(":")[2]

    def set_cookies(self) -> dict[str, str]:
        """Name → the whole Set-Cookie value."""
        return {value.partition("=")[0]: value for value in self.headers.get("set-cookie", [])}

    def cookies(self) -> dict[str, str]:
        """Name → value, as a browser would send it back; cleared ones are left away."""
        pairs = {name: value.partition("=")[2].partition(";")[0] for name, value in self.set_cookies().items()}
        return {name: value.strip('"') for name, value in pairs.items() if value.strip('"')}


@dataclass
class Gateway:
    """Calls the function as API Gateway would; `address` is the person's."""

    address: str = "203.0.113.7"
    agent: str = "Tests/1.0"
    authorized: list[dict[str, Any]] = field(default_factory=list)

    def call(
        self,
        method: str,
        path: str,
        *,
        json_body: Any = ...,
        form: Any = None,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        cookies: dict[str, str] | None = None,
        token: str | None = None,
        query: dict[str, str] | None = None,
        address: str | None = None,
        route: str | None = None,
    ) -> Answer:
        path = f"/api/v1/auth{path}"
        sent = {
            "User-Agent": self.agent,
            "Host": "localhost",
            "X-Forwarded-For": f"{address or self.address}, 10.0.0.1",
        }
        if json_body is not ...:
            body, sent["Content-Type"] = json.dumps(json_body).encode(), "application/json"
        if form is not None:
            body, sent["Content-Type"] = urlencode(form).encode(), "application/x-www-form-urlencoded"
        if cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        if token is not None:
            sent["Authorization"] = f"Bearer {token}"
        sent |= headers or {}
        context: dict[str, Any] = {}
        if path not in _PUBLIC:
            refused, context = self._authorize(method, path, sent)
            if refused:
                return refused
        event = {
            "resource": path,
            "path": path,
            "httpMethod": method,
            "headers": sent,
            "multiValueHeaders": {name: [value] for name, value in sent.items()},
            "queryStringParameters": query,
            "multiValueQueryStringParameters": {name: [value] for name, value in query.items()} if query else None,
            "pathParameters": None,
            "stageVariables": None,
            "requestContext": {
                "requestId": str(uuid4()),
                "resourcePath": path,
                "httpMethod": method,
                "path": f"/live{path}",
                "stage": "live",
                "identity": {"sourceIp": "10.0.0.1"},
                "authorizer": context,
            },
            "body": base64.b64encode(body).decode() if body is not None else None,
            "isBase64Encoded": body is not None,
        }
        answer = app.handler(event, None)
        found: dict[str, list[str]] = {}
        for name, value in (answer.get("headers") or {}).items():
            found[name.lower()] = [value]
        for name, values in (answer.get("multiValueHeaders") or {}).items():
            found[name.lower()] = list(values)
        return Answer(answer["statusCode"], found, answer.get("body") or "")

    def _authorize(self, method: str, path: str, sent: dict[str, str]) -> tuple[Answer | None, dict[str, Any]]:
        event = {
            "type": "REQUEST",
            "methodArn": f"arn:aws:execute-api:us-east-1:123456789012:abc/live/{method}{path}",
            "headers": sent,
        }
        try:
            answer = authorizer.handler(event, None)
        except Exception as error:
            if str(error) != "Unauthorized":
                raise
            return Answer(401, {}, '{"type": "urn:kongdori:problem:gateway", "status": 401}'), {}
        return None, answer["context"]

    def sign_up(self, login_id: str | None = None, *, name: str = "하늘", password: str = PASSWORD) -> Account:
        login_id = login_id or f"person-{new_id().hex}"
        answer = self.call("POST", "/sign-up", json_body={"name": name, "login_id": login_id, "password": password})
        assert answer.status == 201, answer.text
        return Account(self, id=answer.json["id"], login_id=login_id, password=password, role=answer.json["role"])

    def sign_in(self, login_id: str, password: str, **more: Any) -> Answer:
        form = {"grant_type": "password", "username": login_id, "password": password}
        return self.call("POST", "/token", form=form | more.pop("fields", {}), **more)

    def refresh(self, token: str | None = None, **more: Any) -> Answer:
        form = {"grant_type": "refresh_token"} | ({"refresh_token": token} if token is not None else {})
        return self.call("POST", "/token", form=form, **more)


@dataclass
class Account:
    gateway: Gateway
    id: str
    login_id: str
    password: str
    role: str

    def sign_in(self, **more: Any) -> Answer:
        answer = self.gateway.sign_in(self.login_id, self.password, **more)
        assert answer.status == 200, answer.text
        return answer

    def offline(self) -> dict[str, Any]:
        """Tokens in the body, for clients without cookies."""
        return dict(self.sign_in(fields={"scope": "offline_access"}).json)


@pytest.fixture
def auth(database: Database, monkeypatch: pytest.MonkeyPatch) -> Gateway:
    monkeypatch.setenv("DATABASE_POOL_SIZE", "16")
    monkeypatch.setattr(housekeeping, "_next", float("inf"))  # tests clear when they mean to
    return Gateway()
