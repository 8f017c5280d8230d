"""A person of a soak: does things at random, insists on each until it is acknowledged, and remembers that."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
from fixtures.local_cloud import Account, LocalCloud

_INSISTS_S = 180.0
TEXT = "Today we speak about tides. The moon pulls the sea. Twice a day the water rises, and twice a day it falls. " * 8


class Unanswered(Exception):
    """Something was never acknowledged."""


class Person:
    """`said`: item → how (waited for or streamed). `position`: where the film was left."""

    def __init__(self, cloud: LocalCloud, account: Account, movie: str, seed: int) -> None:
        self.account, self.said = account, dict[str, str]()
        self.summary_ids: list[str] = []
        self.position: float | None = None
        self.faults: dict[str, int] = {}
        self._cloud, self._movie, self._random = cloud, movie, random.Random(seed)  # noqa: S311 from a seed
        self.client = account.client
        self.conversation = str(self._until("POST", "/chat/conversations", {}, {201})["id"])

    def live(self, until: float) -> None:
        """Does one thing after another until then (`time.monotonic`)."""
        acts: list[Callable[[], None]] = [
            self._say,
            self._say,
            self._stream,
            self._stream,
            self._watch,
            self._summarise,
        ]
        while time.monotonic() < until:
            self._random.choices(acts, weights=[3, 3, 3, 3, 4, 1])[0]()
            time.sleep(self._random.uniform(0.5, 3))

    def messages(self) -> list[dict[str, Any]]:
        """All of the conversation."""
        return self._all(f"/chat/conversations/{self.conversation}/messages")

    def summaries(self) -> list[dict[str, Any]]:
        return self._all("/summaries")

    def looks_at_summaries(self) -> int:
        """How many of them are still under way."""
        found = [self._until("GET", f"/summaries/{id}", None, {200})["status"] for id in self.summary_ids]
        return sum(status in {"queued", "running"} for status in found)

    def position_kept(self) -> float:
        return float(self._until("POST", f"/movies/{self._movie}/playback", None, {200})["position"])

    def _say(self) -> None:
        item = uuid4().hex
        body = {"content": f"Please explain item {item} of the harbour's ledger to me"}
        self._until("POST", f"/chat/conversations/{self.conversation}/messages", body, {201}, key=item)
        self.said[item] = "waited"

    def _stream(self) -> None:
        item, end = uuid4().hex, time.monotonic() + _INSISTS_S
        path = f"/chat/conversations/{self.conversation}/messages/stream"
        body = {"content": f"Please explain item {item} of the harbour's ledger to me"}
        while time.monotonic() < end:
            try:
                with self.client.stream("POST", path, json=body, headers={"Idempotency-Key": item}) as answer:
                    self._note(answer.status_code, {200})
                    lines = list(answer.iter_lines()) if answer.status_code == 200 else []
            except httpx.TransportError:
                lines = []
                self._note(0, set())
            if "event: done" in lines:
                self.said[item] = "streamed"
                return
            time.sleep(0.5)
            self._stay_signed_in()
        raise Unanswered(f"stream {item}: {self.faults}")

    def _watch(self) -> None:
        self.position = round(self._random.uniform(1, 70), 2)
        self._until("PUT", f"/movies/{self._movie}/position", {"position": self.position}, {200})

    def _summarise(self) -> None:
        source = {"type": "transcript", "text": f"{TEXT} {uuid4().hex}"}
        made = self._until("POST", "/summaries", {"source": source}, {200, 202}, key=uuid4().hex)
        self.summary_ids.append(str(made["id"]))

    def _all(self, path: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        cursor = ""
        while True:
            page = self._until("GET", f"{path}?limit=100{cursor}", None, {200})
            found += page["items"]
            if page["next_cursor"] is None:
                return found
            cursor = f"&cursor={page['next_cursor']}"

    def _until(self, method: str, path: str, body: Any, wanted: set[int], *, key: str = "") -> dict[str, Any]:
        """Asks the same again, with the same key, until it is answered."""
        end = time.monotonic() + _INSISTS_S
        headers = {"Idempotency-Key": key} if key else {}
        while time.monotonic() < end:
            try:
                answer = self.client.request(method, path, json=body, headers=headers)
                self._note(answer.status_code, wanted)
                if answer.status_code in wanted:
                    return dict(answer.json())
            except (httpx.TransportError, json.JSONDecodeError):
                self._note(0, wanted)
            time.sleep(0.5)
            self._stay_signed_in()
        raise Unanswered(f"{method} {path}: {self.faults}")

    def _note(self, status: int, wanted: set[int]) -> None:
        if status not in wanted:
            self.faults[str(status or "cut")] = self.faults.get(str(status or "cut"), 0) + 1

    def _stay_signed_in(self) -> None:
        """Signs in again where the token is over: it lives for a quarter of an hour."""
        try:
            if self.client.get("/auth/users/me").status_code == 401:
                token = self._cloud.sign_in(self.account.login_id)
                self.client.headers["authorization"] = f"Bearer {token}"
        except httpx.HTTPError:
            return
