"""Wit.ai as a witness: which intent it takes a text for, and how sure it says it is. Whatever goes wrong (slow, down,
another shape than promised) is no witness.

It can only take trust away. Its confidence is a bare one: to calibrate it, each utterance would have to be asked about
at each training, past its rate limit. So it never lifts a text over the bound, and the error rate that was found holds.

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
from kongdori.observability import logger, timed
from kongdori.settings import get_settings

if TYPE_CHECKING:
    from kongdori_intents.recogniser import Recognition

LONGEST = 280  # characters: Wit.ai's own limit
_VERSION = "20240304"  # of the API: its answers keep this day's shape
_WITHIN_S = 1.9  # with all else that a call takes, two seconds
_AT_MOST_BYTES = 262_144
_DISAGREES = 0.5  # more likely than not, by its own word


@dataclass(frozen=True, slots=True)
class Witness:
    """intent: its name in the Wit.ai app. confidence: 0…1, Wit.ai's own, uncalibrated."""

    intent: str
    confidence: float


@cache
def _breaker() -> CircuitBreaker:
    return CircuitBreaker(first_s=30.0, longest_s=300.0)


def is_configured() -> bool:
    """Whether there is a token. Raises `Unavailable` when the app secret can't be read."""
    return bool(_token())


def ask(text: str, *, known: frozenset[str] | None = None) -> Witness | None:
    """What Wit.ai takes `text` for, within two seconds. known: names that count; None: any.

    None: no token, too long or empty a text, no intent, one that is not known, or no answer in the promised shape; an
    outage is waited for once and then left alone for a while.
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
        witness = read(answer)
    except (Fault, Unavailable) as error:
        if _breaker().failed():
            logger.warning("wit-unavailable", cause=error.cause if isinstance(error, Fault) else "key")
        return None
    if _breaker().worked():
        logger.info("wit-back")
    return witness if witness and (known is None or witness.intent in known) else None


def contradicted(found: Recognition, text: str, *, known: frozenset[str]) -> Recognition:
    """What was found, without its intent where Wit.ai takes the text for another one of `known`. Asked only where there
    is something to lose: not of an intent's own utterance, nor where nothing was sure enough anyway.
    """
    if found.intent is None or found.exact:
        return found
    witness = ask(text, known=known)
    if witness is None or witness.intent == found.intent or witness.confidence < _DISAGREES:
        return found
    return replace(found, intent=None, entities={})


def read(answer: Any) -> Witness | None:
    """The likeliest intent of an answer; None where it has none. Raises `Fault` for any other shape."""
    listed = answer.get("intents") if isinstance(answer, dict) else None
    if not isinstance(listed, list):
        raise malformed("wrong-shape")
    witnesses = [_witness(entry) for entry in listed]
    return max(witnesses, key=lambda witness: witness.confidence, default=None)


def _witness(entry: Any) -> Witness:
    name, confidence = (entry.get("name"), entry.get("confidence")) if isinstance(entry, dict) else (None, None)
    if not isinstance(name, str) or not name or not isinstance(confidence, int | float) or isinstance(confidence, bool):
        raise malformed("wrong-shape")
    if not 0 <= confidence <= 1:  # nan compares False
        raise malformed("wrong-confidence")
    return Witness(name, float(confidence))


def _token() -> str:
    return get_settings().wit_ai_token or secrets.app_secret().wit_ai_token
