"""Speech to text at an OpenAI-compatible endpoint, one chunk of sound a call.

Times: the server's `segments` where it sends them, placed at the chunk's offset and kept inside it; else the text is
spread over the parts of the chunk in which somebody speaks.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from kongdori.errors import KongdoriError, ModelUnavailable
from kongdori.llm import connection
from kongdori.media.captions import Cue, spread
from kongdori.observability import logger, timed
from kongdori.settings import get_settings

_ATTEMPTS = 3
_TIMEOUT_S = (5, 180)
_LONGEST_PAUSE_S = 8.0
_MAX_ANSWER_BYTES = 8 * 1024 * 1024


class TranscriptionRefused(KongdoriError):
    """The endpoint will not do it however often it is asked: a wrong key, an unknown model, a sound it can't read."""

    code = "transcription-refused"


@dataclass(frozen=True, slots=True)
class Heard:
    """Cues in seconds of the whole recording. `from_segments` says whether the server gave the times."""

    cues: list[Cue]
    language: str
    from_segments: bool


def is_configured() -> bool:
    """Whether there is somewhere to send sound to."""
    return bool(get_settings().transcribe_base_url) or connection.current().is_usable


def cost_usd(seconds: float) -> Decimal:
    """What the configured endpoint charges for so much sound, to a millionth of a dollar."""
    price = get_settings().transcribe_price_per_minute
    return (price * Decimal(str(seconds)) / 60).quantize(Decimal("0.000001"))


def transcribe(path: Path, *, start_s: float, end_s: float, silences: Sequence[tuple[float, float]] = ()) -> Heard:
    """What is said in one chunk.

    Raises `ModelUnavailable` when the endpoint does not answer (try again later) and `TranscriptionRefused`.
    """
    with timed("model"):
        answer = _ask(path)
    language = str(answer.get("language") or "")
    segments = answer.get("segments")
    if isinstance(segments, list) and segments:
        cues = _from_segments(segments, start_s, end_s)
        if cues:
            return Heard(cues, language, from_segments=True)
    text = answer.get("text")
    if not isinstance(text, str):
        raise ModelUnavailable(
            "Speech to text answered something that is no transcript.", code="transcription-nonsense"
        )
    return Heard(_over_speech(" ".join(text.split()), start_s, end_s, silences), language, from_segments=False)


def _ask(path: Path) -> dict[str, Any]:
    formats = ["verbose_json", "json"] if _speaks_verbose() else ["json"]
    for attempt in range(_ATTEMPTS):
        last = attempt == _ATTEMPTS - 1
        try:
            response = _post(path, formats[0])
        except _NoAnswer as error:
            if last:
                raise ModelUnavailable("Speech to text does not answer.", code="transcription-unavailable") from error
            time.sleep(0.5 * 2**attempt)
            continue
        status, retry_after_s, body = response
        if status == 200 and isinstance(body, dict):
            return body
        if status in {400, 415, 422} and len(formats) > 1:
            formats = ["json"]
            _forget_verbose()
            response = _post(path, "json")
            status, retry_after_s, body = response
            if status == 200 and isinstance(body, dict):
                return body
        logger.warning("transcription answer", status=status, attempt=attempt)
        if status in {400, 401, 403, 404, 413, 415, 422}:
            raise TranscriptionRefused(
                f"Speech to text refused the sound (HTTP {status}). Check its address, its key and the model's name."
            )
        if last or retry_after_s > _LONGEST_PAUSE_S:
            raise ModelUnavailable(
                f"Speech to text does not answer as it should (HTTP {status}).",
                code="transcription-unavailable",
                retry_after_s=int(retry_after_s) or 2,
            )
        time.sleep(retry_after_s or 0.5 * 2**attempt)
    raise ModelUnavailable(code="transcription-unavailable")


class _NoAnswer(Exception):
    """The connection failed, or broke, or took too long."""


def _post(path: Path, response_format: str) -> tuple[int, float, Any]:
    """Status, Retry-After in seconds, and the JSON body (None where it is no JSON)."""
    import requests

    settings = get_settings()
    # A key that an admin stored belongs to the address it was stored with, and goes to no other.
    server = connection.configured() if settings.transcribe_base_url else connection.current()
    base = (settings.transcribe_base_url or server.address).rstrip("/")
    fields = {"model": settings.transcribe_model, "response_format": response_format}
    key = server.api_key
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    try:
        with (
            path.open("rb") as sound,
            requests.post(
                f"{base}/audio/transcriptions",
                data=fields,
                files={"file": (path.name, sound, "audio/mpeg")},
                headers=headers,
                timeout=_TIMEOUT_S,
                stream=True,
                allow_redirects=False,
            ) as response,
        ):
            content = response.raw.read(_MAX_ANSWER_BYTES, decode_content=True)
            retry_after = response.headers.get("Retry-After", "")
            status = response.status_code
    except (requests.RequestException, OSError) as error:
        raise _NoAnswer from error
    except Exception as error:
        if type(error).__module__.startswith("urllib3"):  # raised by the raw stream when an answer breaks off
            raise _NoAnswer from error
        raise
    return status, _seconds(retry_after), _json(content)


def _json(content: bytes) -> Any:
    import json

    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _seconds(header: str) -> float:
    try:
        return max(0.0, float(header))
    except ValueError:
        return 0.0


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
    """Text laid over the time in which somebody speaks: silences take none of it."""
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


@cache
def _verbose_refused() -> dict[str, bool]:
    return {}


def _speaks_verbose() -> bool:
    return not _verbose_refused().get(get_settings().transcribe_model, False)


def _forget_verbose() -> None:
    _verbose_refused()[get_settings().transcribe_model] = True
