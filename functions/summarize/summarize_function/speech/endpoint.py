"""Speech to text at an OpenAI-compatible endpoint, one chunk of sound a call.

Times come from the server's `segments` where it sends them, moved to the chunk's place and kept inside it. Else the
text is spread over the parts of the chunk in which somebody speaks.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from kongdori.errors import ModelUnavailable
from kongdori.llm import connection, retry
from kongdori.llm.faults import Fault, Kind, malformed
from kongdori.llm.retry import RetryPolicy
from kongdori.llm.server import ModelServer
from kongdori.media.captions import Cue, spread
from kongdori.observability import logger, timed
from kongdori.settings import get_settings
from summarize_function.speech.transcriber import Heard, Sound, SpeechKind, TranscriptionRefused

_RETRIES = RetryPolicy(longest_pause_s=8.0)
_WITHIN_S = 240.0  # below the 300 s that the function has
_MAX_ANSWER_BYTES = 8 * 1024 * 1024


class Endpoint:
    """An OpenAI-compatible server. A chunk is one call, so several may be under way at once."""

    kind: SpeechKind = "endpoint"
    at_once = 10
    speed = 0.0  # a server's own affair

    @property
    def model(self) -> str:
        return get_settings().transcribe_model

    def is_configured(self) -> bool:
        if get_settings().transcribe_base_url:
            return True
        now = connection.current()
        return now.is_usable and not now.is_bedrock  # Bedrock's endpoint answers chats and hears nothing

    def is_ready(self) -> bool:
        return True

    def make_ready(self, on_progress: Callable[[int], None]) -> None:
        on_progress(100)

    def cost_usd(self, seconds: float) -> Decimal:
        """What the server charges for so much sound, to a millionth of a dollar."""
        price = get_settings().transcribe_price_per_minute
        return (price * Decimal(str(seconds)) / 60).quantize(Decimal("0.000001"))

    def transcribe(self, sound: Sound, on_progress: Callable[[float], None]) -> Heard:
        """Raises `ModelUnavailable` when the server does not answer (try again later) and `TranscriptionRefused`."""
        with timed("model"):
            answer = _ask(sound)
        on_progress(sound.end_s)
        segments = answer.get("segments")
        if isinstance(segments, list) and segments:
            cues = _from_segments(segments, sound.start_s, sound.end_s)
            if cues:
                return Heard(cues)
        text = answer.get("text")
        if not isinstance(text, str):
            raise ModelUnavailable(
                "Speech-to-text returned something that isn't a transcript.", code="transcription-nonsense"
            )
        return Heard(_over_speech(" ".join(text.split()), sound.start_s, sound.end_s, sound.silences))


def _ask(sound: Sound) -> dict[str, Any]:
    try:
        return retry.call(lambda left_s: _answer(sound, left_s), _RETRIES, budget_s=_WITHIN_S)
    except Fault as fault:
        logger.warning("transcription-unavailable", cause=fault.cause)
        if fault.kind in {Kind.MISCONFIGURED, Kind.REFUSED}:
            raise TranscriptionRefused(
                f"Speech-to-text refused the sound (HTTP {fault.status}). Check its address, its key and the model's"
                " name."
            ) from None
        how = f"isn't answering as it should (HTTP {fault.status})" if fault.status else "isn't responding"
        raise ModelUnavailable(
            f"Speech-to-text {how}.",
            code="transcription-busy" if fault.kind is Kind.BUSY else "transcription-unavailable",
            retry_after_s=math.ceil(fault.retry_after_s or 2),
        ) from None


def _answer(sound: Sound, within_s: float) -> dict[str, Any]:
    settings = get_settings()
    started = time.monotonic()
    # A key that an admin stored belongs to the address it was stored with, and goes to no other.
    connected = connection.configured() if settings.transcribe_base_url else connection.current()
    server = ModelServer(settings.transcribe_base_url or connected.address, connected.api_key)
    asked = (server.base_url, settings.transcribe_model)
    verbose = asked not in _refuse_verbose()
    form = {"model": settings.transcribe_model, "response_format": "verbose_json" if verbose else "json"}
    if sound.language:
        form["language"] = sound.language
    try:
        answer = server.ask(
            "POST",
            "/audio/transcriptions",
            data=form,
            files={"file": (sound.path.name, sound.path.read_bytes(), "audio/mpeg")},
            within_s=within_s,
            at_most_bytes=_MAX_ANSWER_BYTES,
        )
    except Fault as fault:
        if not verbose or fault.status not in {400, 415, 422}:
            raise
        _refuse_verbose().add(asked)
        return _answer(sound, within_s - (time.monotonic() - started))
    if not isinstance(answer, dict):
        raise malformed("not-an-object")
    return answer


@cache
def _refuse_verbose() -> set[tuple[str, str]]:
    """The servers and models that answered that they don't know `verbose_json`, the format with times."""
    return set()


def _from_segments(segments: list[Any], start_s: float, end_s: float) -> list[Cue]:
    cues: list[Cue] = []
    for segment in segments:
        if not isinstance(segment, dict) or not isinstance(segment.get("text"), str):
            continue
        begin, until = segment.get("start"), segment.get("end")
        if isinstance(begin, bool) or isinstance(until, bool):
            continue
        if not isinstance(begin, int | float) or not isinstance(until, int | float):
            continue
        text = " ".join(segment["text"].split())
        at = max(start_s + max(0.0, float(begin)), cues[-1].end if cues else start_s)
        to = min(start_s + float(until), end_s)
        if text and to > at:
            cues.append(Cue(round(at, 3), round(to, 3), text))
    return cues


def _over_speech(text: str, start_s: float, end_s: float, silences: Sequence[tuple[float, float]]) -> list[Cue]:
    """The text as cues, spread over the chunk without its silences."""
    if not text:
        return []
    spoken: list[tuple[float, float]] = []
    at = start_s
    for quiet_from, quiet_to in sorted(silences):
        if quiet_from > at:
            spoken.append((at, min(quiet_from, end_s)))
        at = max(at, quiet_to)
    if at < end_s:
        spoken.append((at, end_s))
    spoken = [(a, b) for a, b in spoken if b > a] or [(start_s, end_s)]
    total = sum(b - a for a, b in spoken)

    def place(passed: float, *, ending: bool) -> float:
        for a, b in spoken:
            if passed < b - a or (ending and passed <= b - a):
                return a + passed
            passed -= b - a
        return spoken[-1][1]

    return [
        Cue(round(place(c.start, ending=False), 3), round(place(c.end, ending=True), 3), c.text)
        for c in spread(text, 0.0, total)
        if c.end > c.start
    ]
