"""Which catalogue and model are served: what ships with the package, or the version that the admin published. A process
looks for another version every `_EVERY_S` at most, within a turn that has a transaction open anyway.
"""

from __future__ import annotations

import hashlib
import io
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from kongdori.db import UnitOfWork
from kongdori.observability import logger
from kongdori.repositories import intent_versions
from kongdori_intents.catalogue import ARTEFACT, CATALOGUE_FILE, FORMAT, Catalogue, IntentPolicy, read

if TYPE_CHECKING:
    from kongdori_intents.model import Model

SHIPPED = 0
_EVERY_S = 20.0


class BrokenArtefact(ValueError):
    """What is stored of a version can't be served; the message says why."""


@dataclass(frozen=True, slots=True)
class Serving:
    """One version, whole. model: read at the first call, which loads numpy: an exact utterance never needs it.
    version: `SHIPPED`, or a number of `intent_versions`. raised: intent → threshold that wrong answers raised.
    """

    catalogue: Catalogue
    model: Callable[[], Model]
    version: int = SHIPPED
    raised: Mapping[str, float] = field(default_factory=dict)

    def threshold(self, intent: str, calibrated: float) -> float:
        """From which trust on an intent counts; above 1: its exact utterances alone."""
        return max(float(calibrated), self.raised.get(intent, 0.0))


@dataclass(slots=True)
class _State:
    """refused: the version that could not be read, so that it is not read again and again."""

    serving: Serving | None = None
    next_look: float = 0.0
    refused: int | None = None


_state = _State()


def current() -> Serving:
    """What is served now. Never waits, but for the first read of the package's own files."""
    return _state.serving or shipped()


def forget() -> None:
    """Serves what ships with the package again, and looks at the next `refresh`."""
    _state.serving, _state.next_look, _state.refused = None, 0.0, None


def policy(intent: str) -> IntentPolicy | None:
    """What may be done with answers to an intent; None for an unknown one."""
    return current().catalogue.policies.get(intent)


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
    _state.serving = replace(serving, raised=served.raised)


def _swapped(work: UnitOfWork, version: int) -> Serving | None:
    """The serving of another version; None where it is broken."""
    _state.refused = None
    try:
        serving = shipped() if version == SHIPPED else load(work, version)
    except BrokenArtefact as error:
        logger.error("intent-version-broken", version=version, cause=str(error))
        _state.refused = version
        return None
    logger.info("intent-version-taken-up", version=version)
    return serving


def load(work: UnitOfWork, version: int) -> Serving:
    """A ready version out of Postgres. Raises `BrokenArtefact`."""
    artefact = intent_versions.artefact(work, number=version)
    if artefact is None:
        raise BrokenArtefact("it is not there, or not ready")
    return of(artefact.catalogue, bytes(artefact.model), version=version)


def of(document: dict[str, Any], model: bytes, *, version: int) -> Serving:
    """A serving of an artefact's two halves. Raises `BrokenArtefact` where they are not what training stored."""
    try:
        layout, digest, catalogue = document["format"], document["model"], read(document)
    except (LookupError, TypeError, AttributeError) as error:
        raise BrokenArtefact(f"its catalogue is not whole: {error!r}") from error
    if layout != FORMAT:
        raise BrokenArtefact(f"it has the layout {layout}, this release reads {FORMAT}: publish again")
    if digest != model_digest(model):
        raise BrokenArtefact("its model is not the one that training stored")

    @cache
    def read_once() -> Model:
        from kongdori_intents.artefact_file import read_model

        return read_model(io.BytesIO(model), catalogue.lexicon)

    return Serving(catalogue, read_once, version)


def model_digest(model: bytes) -> str:
    """What the catalogue of an artefact knows its model by."""
    return hashlib.sha256(model).hexdigest()


@cache
def shipped() -> Serving:
    """What ships with the package."""
    catalogue = read(json.loads((ARTEFACT / CATALOGUE_FILE).read_text("utf-8")))

    @cache
    def read_once() -> Model:
        from kongdori_intents.artefact_file import MODEL_FILE, read_model

        return read_model(ARTEFACT / MODEL_FILE, catalogue.lexicon)

    return Serving(catalogue, read_once)
