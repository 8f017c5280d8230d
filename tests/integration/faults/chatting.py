"""Someone who chats over HTTP with a whole cloud, and comes again with the same key where something broke."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from kongdori_local.testing_cloud import Account

QUESTION = "Please explain the tides of the Yellow Sea to me"


@dataclass
class Chatter:
    """`faults`: what was answered instead of a reply, as (status, problem code)."""

    account: Account
    conversation: str = ""
    faults: list[tuple[int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.conversation = self.account.client.post("/chat/conversations", json={}).raise_for_status().json()["id"]

    def say(self, content: str, key: str | None = None) -> httpx.Response:
        headers = {"Idempotency-Key": key} if key else {}
        path = f"/chat/conversations/{self.conversation}/messages"
        return self.account.client.post(path, json={"content": content}, headers=headers)

    def said(self, content: str, *, within_s: float = 60) -> dict[str, Any]:
        """The reply, however often it has to be asked for: always with the same key, as the page does."""
        key = str(uuid4())
        deadline = time.monotonic() + within_s
        while True:
            try:
                answer = self.say(content, key)
            except httpx.TransportError:
                self.faults.append((0, "cut"))
            else:
                if answer.status_code == 201:
                    return dict(answer.json()["reply"])
                self.faults.append((answer.status_code, code_of(answer)))
            if time.monotonic() > deadline:
                raise AssertionError(f"{content!r} was never answered: {self.faults}")
            time.sleep(0.1)

    def stream(self, content: str, key: str) -> tuple[int, list[tuple[str, Any]]]:
        """The status and the events (name, data); without `done` or `error` at the end it broke off."""
        path = f"/chat/conversations/{self.conversation}/messages/stream"
        events: list[tuple[str, Any]] = []
        name = ""
        with self.account.client.stream(
            "POST", path, json={"content": content}, headers={"Idempotency-Key": key}
        ) as answer:
            try:
                for line in answer.iter_lines():
                    field_name, _, value = line.partition(": ")
                    name = value if field_name == "event" else name
                    if field_name == "data":
                        events.append((name, json.loads(value)))
            except httpx.TransportError:
                return answer.status_code, events
        return answer.status_code, events

    def tree(self) -> list[dict[str, Any]]:
        """All messages of the conversation."""
        path, found, cursor = f"/chat/conversations/{self.conversation}/messages", [], None
        while True:
            query = {"limit": "100"} | ({"cursor": cursor} if cursor else {})
            page = self.account.client.get(path, params=query).raise_for_status().json()
            found += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return found


def code_of(answer: httpx.Response) -> str:
    """The problem's code; every answer that is no success must be a problem."""
    assert answer.headers["content-type"].startswith("application/problem+json"), answer.text
    assert "Traceback" not in answer.text
    return str(answer.json()["type"]).rpartition(":")[2]
