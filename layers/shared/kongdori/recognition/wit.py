"""Wit.ai's veto: an intent that it takes for another one is not served. Where it is slow, down, or answers in another
shape than promised, it has no say.

It only ever takes an intent away. Its confidence is not calibrated: that would take a call for each utterance at each
training, past its rate limit. So the error rate that our calibration found still holds.

`GET /message?v=YYYYMMDD&q=…`, answered by `{text, intents: [{id, name, confidence}], entities, traits}`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from kongdori import secrets
from kongdori.circuit_breaker import CircuitBreaker
from kongdori.errors import Unavailable
from kongdori.llm.faults import Fault, malformed
from kongdori.llm.server import ModelServer
from kongdori.observability import timed
from kongdori.settings import get_settings

if TYPE_CHECKING:
    from kongdori_intents.recogniser import Recognition

LONGEST = 280  # characters: Wit.ai's own limit
_VERSION = "20240304"  # of the API: its answers keep this day's shape
_WITHIN_S = 1.9  # with all else that a call takes, two seconds
_AT_MOST_BYTES = 262_144
_DISAGREES = 0.5  # more likely than not, as it says itself


@dataclass(frozen=True, slots=True)
class WitIntent:
    """intent: its name in the Wit.ai app. confidence: 0…1, Wit.ai's own, uncalibrated."""

    intent: str
    confidence: float


@cache
def _breaker() -> CircuitBreaker:
    return CircuitBreaker("wit", first_s=30.0, longest_s=300.0)


def is_configured() -> bool:
    """Whether there is a token. Raises `Unavailable` when the app secret can't be read."""
    return bool(_token())


def classify(text: str, *, known: frozenset[str] | None = None) -> WitIntent | None:
    """The intent that Wit.ai finds in `text`, within two seconds. known: names that count; None: any.

    None without a token, for an empty or too long a text, for no intent or one that is not known, and where no answer
    comes in the promised shape. After an outage Wit.ai is not asked for a while.
    """
    if not text.strip() or len(text) > LONGEST:
        return None
    try:
        token = _token()
        if not token or not _breaker().allows():
            return None
        with timed("wit"):
            answer = ModelServer(get_settings().wit_ai_url, token).ask(
                "GET", "/message", params={"v": _VERSION, "q": text}, within_s=_WITHIN_S, at_most_bytes=_AT_MOST_BYTES
            )
        found = read(answer)
    except (Fault, Unavailable) as error:
        _breaker().failed(error.cause if isinstance(error, Fault) else "key")
        return None
    _breaker().worked()
    return found if found and (known is None or found.intent in known) else None


def apply_veto(found: Recognition, text: str, *, known: frozenset[str]) -> Recognition:
    """`found`, without its intent where Wit.ai takes `text` for another one of `known`. Wit.ai is not asked about an
    intent's own utterance, nor where no intent was found.
    """
    if found.intent is None or found.exact:
        return found
    other = classify(text, known=known)
    if other is None or other.intent == found.intent or other.confidence < _DISAGREES:
        return found
    return replace(found, intent=None, entities={})


def read(answer: Any) -> WitIntent | None:
    """The likeliest intent of an answer; None where it has none. Raises `Fault` for any other shape."""
    listed = answer.get("intents") if isinstance(answer, dict) else None
    if not isinstance(listed, list):
        raise malformed("wrong-shape")
    intents = [_intent(entry) for entry in listed]
    return max(intents, key=lambda intent: intent.confidence, default=None)


def _intent(entry: Any) -> WitIntent:
    name, confidence = (entry.get("name"), entry.get("confidence")) if isinstance(entry, dict) else (None, None)
    if not isinstance(name, str) or not name or not isinstance(confidence, int | float) or isinstance(confidence, bool):
        raise malformed("wrong-shape")
    if not 0 <= confidence <= 1:  # nan compares False
        raise malformed("wrong-confidence")
    return WitIntent(name, float(confidence))


def _token() -> str:
    return get_settings().wit_ai_token or secrets.app_secret().wit_ai_token
