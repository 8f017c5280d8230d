"""Speech to text, at a server that knows less than we hope, is busy, or is not there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fixtures.rude_server import Rude, rude_server

from kongdori import settings
from kongdori.errors import ModelUnavailable
from kongdori.media.captions import Cue
from summarize_function.speech.endpoint import Endpoint
from summarize_function.speech.transcriber import Sound, TranscriptionRefused

pytestmark = pytest.mark.integration


@pytest.fixture
def speech(monkeypatch: pytest.MonkeyPatch) -> Iterator[Rude]:
    for name in ("STAGE", "PUBLIC_URL", "APP_SECRET_ARN", "DATABASE_SECRET_ARN", "DATABASE_HOST", "REDIS_URL"):
        monkeypatch.setenv(name, "local")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    with rude_server() as server:
        monkeypatch.setenv("TRANSCRIBE_BASE_URL", f"{server.url}/v1")
        settings.get_settings.cache_clear()
        yield server
    settings.get_settings.cache_clear()


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "chunk.mp3"
    path.write_bytes(b"sound")
    return path


def hear(path: Path, start_s: float, end_s: float) -> list[Cue]:
    return Endpoint().transcribe(Sound(path, start_s, end_s), lambda _: None).cues


def formats(speech: Rude) -> list[str]:
    return ["verbose_json" if b"verbose_json" in body else "json" for _, _, body in speech.asked]


@pytest.mark.parametrize("status", [400, 415, 422])
def test_a_server_that_knows_no_times_is_found_out_once(speech: Rude, sound: Path, status: int) -> None:
    heard = speech.json({"text": "hello"})
    answers = iter([speech.json({"error": "verbose_json?"}, status=status), heard, heard])
    speech.reply = lambda handler: next(answers)(handler)
    for _ in range(2):
        assert hear(sound, 10, 12) == [Cue(10, 12, "hello")]
    assert formats(speech) == ["verbose_json", "json", "json"]


@pytest.mark.parametrize("status", [302, 400, 401, 413])
def test_a_refusal_is_final_and_names_its_status(speech: Rude, sound: Path, status: int) -> None:
    speech.reply = speech.json(
        {"error": "secret words"}, status=status, headers={"Location": f"{speech.url}/elsewhere"}
    )
    with pytest.raises(TranscriptionRefused, match=rf"refused the sound \(HTTP {status}\)") as refused:
        hear(sound, 0, 1)
    assert "secret" not in refused.value.detail
    assert len(speech.asked) == (2 if status == 400 else 1)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"status": 500}, r"isn't answering as it should \(HTTP 500\)"),
        ({"status": 429}, r"isn't answering as it should \(HTTP 429\)"),
        ({"status": 200}, r"isn't answering as it should \(HTTP 200\)"),
    ],
)
def test_what_may_pass_is_asked_three_times(speech: Rude, sound: Path, answer: dict[str, Any], said: str) -> None:
    speech.reply = speech.json(["no object"], **answer)
    with pytest.raises(ModelUnavailable, match=said) as raised:
        hear(sound, 0, 1)
    busy = answer["status"] == 429
    assert raised.value.code == ("transcription-busy" if busy else "transcription-unavailable")
    assert len(speech.asked) == 3


def test_a_server_that_asks_for_a_minute_gets_it_from_the_pipeline(speech: Rude, sound: Path) -> None:
    speech.reply = speech.json({}, status=429, headers={"Retry-After": "60"})
    with pytest.raises(ModelUnavailable) as raised:
        hear(sound, 0, 1)
    assert raised.value.retry_after_s == 60
    assert len(speech.asked) == 1


def test_nobody_is_there(speech: Rude, sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRANSCRIBE_BASE_URL", "http://127.0.0.1:1/v1")
    settings.get_settings.cache_clear()
    with pytest.raises(ModelUnavailable, match=r"Speech-to-text isn't responding\."):
        hear(sound, 0, 1)


def test_an_answer_without_text_is_nonsense(speech: Rude, sound: Path) -> None:
    speech.reply = speech.json({"text": 5})
    with pytest.raises(ModelUnavailable) as raised:
        hear(sound, 0, 1)
    assert raised.value.code == "transcription-nonsense"
