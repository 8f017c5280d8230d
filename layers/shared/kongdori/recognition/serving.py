"""Which recogniser is served: the one that ships, or the version that the admin published. A process looks for another
version every `_EVERY_S` at most, within a turn that has a transaction open anyway.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from kongdori_intents import IntentPolicy, Recognition
from kongdori_intents import leans_on_conversation as leans
from kongdori_intents.recogniser import BrokenArtefact, Recogniser

from kongdori.db import UnitOfWork
from kongdori.observability import logger
from kongdori.recognition import shipped
from kongdori.recognition.embedding import embedder
from kongdori.repositories import intent_versions

SHIPPED = 0
_EVERY_S = 5.0


@dataclass(frozen=True, slots=True)
class Serving:
    """version: `SHIPPED`, or a number of `intent_versions`."""

    recogniser: Recogniser
    version: int = SHIPPED


@dataclass(slots=True)
class _State:
    """refused: the version that could not be read, so that it is not read again and again."""

    serving: Serving | None = None
    next_look: float = 0.0
    refused: int | None = None


_state = _State()


def current() -> Serving:
    """What is served now. Waits for nothing but the first read of the release's own files."""
    return _state.serving or Serving(shipped.recogniser())


def recognise(text: str) -> Recognition:
    """What `text` asks for, by what is served now."""
    return current().recogniser.recognise(text)


def policy(intent: str) -> IntentPolicy | None:
    """What may be done with answers to an intent; None for an unknown one."""
    return current().recogniser.catalogue.policies.get(intent)


def marks(intent: str | None) -> frozenset[str]:
    """What an intent's utterances hold, see `kongdori_intents.guards`; nothing for none."""
    return current().recogniser.catalogue.marks.get(intent, frozenset()) if intent else frozenset()


def leans_on_conversation(text: str, *, opening: bool = False) -> bool:
    """As in `kongdori_intents.context`, where the utterances of what is served lean on nothing."""
    return leans(text, opening=opening, known=current().recogniser.catalogue.exact)


def forget() -> None:
    """Serves what ships again, and looks for a version at the next `refresh`."""
    _state.serving, _state.next_look, _state.refused = None, 0.0, None


def is_due() -> bool:
    """Whether `refresh` would look now."""
    return time.monotonic() >= _state.next_look


def refresh(work: UnitOfWork, *, at_once: bool = False) -> None:
    """Takes up another version and raised thresholds, by one cheap statement every `_EVERY_S` at most. A version that
    can't be read is logged, and what was served before stays.
    """
    now = time.monotonic()
    if now < _state.next_look and not at_once:
        return
    _state.next_look = now + _EVERY_S
    served = intent_versions.served(work)
    version = served.current or SHIPPED
    serving = current()
    if version not in {serving.version, _state.refused}:
        serving = _swapped(work, version) or serving
    _state.serving = replace(serving, recogniser=replace(serving.recogniser, raised=served.raised))


def _swapped(work: UnitOfWork, version: int) -> Serving | None:
    """The serving of another version; None where it is broken."""
    _state.refused = None
    try:
        recogniser = shipped.recogniser() if version == SHIPPED else load(work, version)
    except BrokenArtefact as error:
        logger.error("intent-version-broken", version=version, cause=str(error))
        _state.refused = version
        return None
    logger.info("intent-version-taken-up", version=version)
    return Serving(recogniser, version)


def load(work: UnitOfWork, version: int) -> Recogniser:
    """A ready version out of Postgres. Raises `BrokenArtefact`."""
    artefact = intent_versions.artefact(work, number=version)
    if artefact is None:
        raise BrokenArtefact("it is not there, or not ready")
    return Recogniser.of(artefact.catalogue, bytes(artefact.model), embedder=embedder)
