"""Who transcribes is what the settings say, and the API tells it before an upload."""

from __future__ import annotations

from pathlib import Path

import pytest
from fixtures.summaries import Peer, Summaries

from kongdori import settings
from summarize_function.speech import absent, local
from summarize_function.speech.selection import connected
from summarize_function.speech.transcriber import Sound, TranscriptionRefused

pytestmark = pytest.mark.integration


def choose(monkeypatch: pytest.MonkeyPatch, **chosen: str) -> None:
    for name, value in chosen.items():
        monkeypatch.setenv(name, value)
    settings.get_settings.cache_clear()


def test_nobody_is_connected(summaries: Summaries, tmp_path: Path) -> None:
    told = summaries.person().call("GET", "/capabilities").json
    assert (told["speech"], told["speech_ready"], told["speech_speed"]) == ("none", True, None)
    assert told["links"] is False
    assert told["max_bytes"] == settings.get_settings().upload_max_bytes
    assert {"video/mp4", "text/vtt"} <= set(told["formats"])
    for call in (
        lambda: connected().make_ready(lambda _: None),
        lambda: connected().transcribe(Sound(tmp_path, 0, 1), lambda _: None),
    ):
        with pytest.raises(TranscriptionRefused) as refused:
            call()
        assert refused.value.code == absent.CODE


def test_a_server_is_connected(summaries: Summaries, peer: Peer) -> None:
    told = summaries.person().call("GET", "/capabilities").json
    assert (told["speech"], told["speech_price_per_minute"]) == ("endpoint", 0.0045)


def test_a_server_that_is_not_wanted_is_not_asked(
    summaries: Summaries, peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, TRANSCRIBE="none")
    assert connected().kind == "none"


def test_this_machine_transcribes(summaries: Summaries, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    choose(monkeypatch, TRANSCRIBE="local", MODELS_FOLDER=str(tmp_path))
    told = summaries.person().call("GET", "/capabilities").json
    assert (told["speech"], told["speech_ready"], told["speech_price_per_minute"]) == ("local", False, 0)
    assert told["speech_speed"] > 1
    (tmp_path / "whisper-base").mkdir()
    (tmp_path / "whisper-base" / "model.bin").write_bytes(b"")
    assert summaries.person().call("GET", "/capabilities").json["speech_ready"] is True


@pytest.mark.parametrize(
    ("transcribe", "there", "told"), [("local", True, True), ("local", False, False), ("none", True, False)]
)
def test_a_broken_model_does_not_keep_the_function_from_starting(
    summaries: Summaries,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    transcribe: str,
    there: bool,
    told: bool,
) -> None:
    if there:
        (tmp_path / "model.bin").write_bytes(b"not a model")
    choose(monkeypatch, TRANSCRIBE=transcribe, WHISPER_MODEL=str(tmp_path))
    local.load_if_there()
    assert ("speech-model-not-loaded" in caplog.text) == told
