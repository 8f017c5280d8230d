"""`person`: somebody signed in, calling the films function as API Gateway would. `house`: what the `kongdori` command
works on. `film`: a film in the catalogue, without its files. `clip`: tiny real videos, made by ffmpeg."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID, uuid4

import pytest

from kongdori.db import unit_of_work
from kongdori.ffmpeg import executable
from kongdori.ids import new_id
from kongdori.repositories import movies, sessions, users
from kongdori_local.testing import Database
from kongdori_migrations import admin
from kongdori_tools.house import House
from stream_url_function import app

CODECS = {
    "clip.mp4": ("-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac"),  # its index at the end
    "clip.avi": ("-c:v", "mpeg4", "-c:a", "libmp3lame"),
    "clip.wmv": ("-c:v", "wmv2", "-c:a", "wmav2"),
    "clip.webm": ("-c:v", "libvpx", "-c:a", "libvorbis"),
    "live.webm": ("-c:v", "libvpx", "-c:a", "libvorbis", "-f", "webm", "-live", "1"),  # no index, no length
    "clip.mkv": ("-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "libvorbis"),
    "silent.mp4": ("-an", "-c:v", "libx264", "-pix_fmt", "yuv420p"),
    "sound.mp3": ("-vn", "-c:a", "libmp3lame"),
}


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

    def cookies(self) -> str:
        """As a browser would send them back."""
        return "; ".join(value.partition(";")[0] for value in self.headers.get("set-cookie", []))


@dataclass(frozen=True, slots=True)
class Person:
    user_id: UUID
    session_id: UUID
    role: str = "member"

    def call(
        self,
        method: str,
        path: str,
        *,
        body: Any = ...,
        raw: bytes | None = None,
        query: str = "",
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """`path` is what follows `/api/v1/movies`."""
        sent = {"Host": "localhost", "X-Forwarded-For": "203.0.113.7, 10.0.0.1", **(headers or {})}
        if body is not ...:
            raw = json.dumps(body).encode()
        if raw is not None:
            sent["Content-Type"] = "application/json"
        full = f"/api/v1/movies{path}"
        authorizer = {"user_id": str(self.user_id), "session_id": str(self.session_id), "role": self.role}
        event = {
            "resource": full,
            "path": full,
            "httpMethod": method,
            "headers": sent,
            "multiValueHeaders": {name: [value] for name, value in sent.items()},
            "queryStringParameters": None,
            "multiValueQueryStringParameters": parse_qs(query, keep_blank_values=True) or None,
            "pathParameters": None,
            "stageVariables": None,
            "requestContext": {
                "requestId": str(uuid4()),
                "identity": {"sourceIp": "10.0.0.1"},
                "authorizer": authorizer,
                "httpMethod": method,
                "resourcePath": full,
                "path": full,
                "stage": "live",
            },
            "body": base64.b64encode(raw).decode() if raw is not None else None,
            "isBase64Encoded": raw is not None,
        }
        answer = app.handler(event, None)
        lists = {name.lower(): values for name, values in (answer.get("multiValueHeaders") or {}).items()}
        singles = {name.lower(): [value] for name, value in (answer.get("headers") or {}).items()}
        return Answer(answer["statusCode"], {**singles, **lists}, answer["body"])


@pytest.fixture
def person(database: Database) -> Callable[..., Person]:
    def sign_up(*, role: str = "member") -> Person:
        user_id, session_id = new_id(), new_id()
        login = f"person-{user_id}"
        with unit_of_work() as work:
            users.add(work, id=user_id, name="Ada", login_id=login, login_key=login, password_hash="none", role=role)
            sessions.add(
                work,
                id=session_id,
                user_id=user_id,
                token_hash=session_id.bytes,
                lifetime_s=3600,
                user_agent="",
                address="",
            )
            work.commit()
        return Person(user_id, session_id, role)

    return sign_up


@pytest.fixture
def film(database: Database) -> Callable[..., UUID]:
    def add(slug: str = "circle-wave", **changes: Any) -> UUID:
        given: dict[str, Any] = {
            "title": {"en": "The Circle", "ko": "동그라미"},
            "synopsis": {"en": "A circle draws 100% of a wave.", "ko": "동그라미가 파도를 그려요."},
            "year": 2026,
            "duration_s": 80.0,
            "genres": ["mathematics", "animation"],
            "licence": "CC0 1.0",
            "source_url": None,
            "chapters": [
                {"start": 0.0, "end": 40.0, "title": {"en": "A point", "ko": "점"}},
                {"start": 40.0, "end": 80.0, "title": {"en": "A wave", "ko": "파도"}},
            ],
            **changes,
        }
        objects = [
            movies.Asset("video", f"films/{slug}/video-1.mp4", "video/mp4"),
            movies.Asset("poster", f"posters/{slug}/poster-1.jpg", "image/jpeg"),
            movies.Asset("storyboard", f"films/{slug}/storyboard-1.jpg", "image/jpeg"),
            movies.Asset("storyboard", f"films/{slug}/storyboard-1.vtt", "text/vtt"),
            movies.Asset("captions", f"films/{slug}/captions-en-1.vtt", "text/vtt", "en", "English"),
            movies.Asset("captions", f"films/{slug}/captions-ko-1.vtt", "text/vtt", "ko", "한국어"),
        ]
        with unit_of_work() as work:
            id = movies.put(work, id=new_id(), movie=movies.NewMovie(slug=slug, **given), objects=objects)
            work.commit()
        return id

    return add


@pytest.fixture
def house(database: Database, buckets: tuple[str, ...]) -> House:
    return House("kongdori-films", admin.run, "http://localhost:8080")


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    folder = tmp_path_factory.mktemp("clips")

    def make(name: str) -> Path:
        path = folder / name
        if not path.exists():
            sources = ["-f", "lavfi", "-i", "testsrc2=d=3:s=160x120:r=12", "-f", "lavfi", "-i", "sine=d=3"]
            command = [str(executable()), "-loglevel", "error", *sources, *CODECS[name], str(path)]
            subprocess.run(command, check=True, timeout=60)
        return path

    return make
