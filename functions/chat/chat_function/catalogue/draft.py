"""The draft: the intents in Postgres, which the admin edits. It begins as the catalogue that ships; intents that nobody
edited follow each release.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace

from kongdori_intents.text import exact_key, exact_keys, normalise
from kongdori_intents.training import rules
from kongdori_intents.training.rules import Fault
from kongdori_intents.training.source import Definitions, IntentDefinition, digest_of_all

from kongdori.db import UnitOfWork
from kongdori.errors import FieldError, InvalidInput
from kongdori.recognition import shipped
from kongdori.recognition.artefact import CATALOGUE_VERSION
from kongdori.repositories import intents, near_misses
from kongdori.repositories.intents import CatalogueSettings


@dataclass(frozen=True, slots=True)
class Draft:
    settings: CatalogueSettings
    intents: dict[str, IntentDefinition]
    near_misses: list[str]

    @property
    def digest(self) -> str:
        """Of all that a version is trained from, to tell whether the draft differs from a version."""
        return _digest(digest_of_all(self.intents), self.near_misses)


def lock(work: UnitOfWork) -> CatalogueSettings:
    """Brings the draft up to this release. Whoever else locks it waits until this transaction ends."""
    settings = intents.lock(work)
    if settings.shipped != CATALOGUE_VERSION:
        _follow(work, shipped.intents())
        intents.set_shipped(work, digest=CATALOGUE_VERSION)
    return settings


def read(work: UnitOfWork) -> Draft:
    """The whole draft, locked."""
    return Draft(lock(work), _definitions(work), near_misses.texts(work, limit=rules.MOST_NEAR_MISSES))


def digest_of_shipped() -> str:
    """The digest of a draft that is the catalogue that ships."""
    return _digest(CATALOGUE_VERSION, [])


def refuse(faults: Iterable[Fault], *, root: str = "body") -> None:
    """Raises `InvalidInput` with one error for each fault, if there are any."""
    errors = [FieldError((root, *fault.place), fault.message, fault.code, fault.values) for fault in faults]
    if errors:
        raise InvalidInput(errors=errors, code="intents-invalid")


def _digest(version: str, missed: list[str]) -> str:
    return hashlib.sha256("\n".join([version, *sorted(missed)]).encode()).hexdigest()[:16]


def _definitions(work: UnitOfWork) -> dict[str, IntentDefinition]:
    return {intent.name: IntentDefinition.of(asdict(intent)) for intent in intents.everything(work)}


def _follow(work: UnitOfWork, shipped: Definitions) -> None:
    """What the admin edited, added or removed stays as it is; everything else becomes what ships."""
    known = {one.name: one for one in intents.provenances(work)}
    kept = {name for name, one in known.items() if one.edited or one.removed}
    for name in known.keys() - shipped.keys():
        one = known[name]
        if one.origin == "own":
            continue
        if one.edited and not one.removed:
            intents.make_own(work, name=name)
        else:
            intents.forget(work, name=name)
    taken = exact_keys(line for name, one in _definitions(work).items() if name in kept for line in one.lines)
    for name in sorted(shipped.keys() - kept):
        intents.save(work, name=name, intent=_without(shipped[name], taken), edited=False)


def _without(intent: IntentDefinition, taken: set[str]) -> IntentDefinition:
    """An intent without the utterances that the admin gave to another one."""
    if not taken:  # as at every first start: no reason to look at thousands of utterances
        return intent
    utterances = {
        language: [line for line in lines if exact_key(normalise(line)) not in taken]
        for language, lines in intent.utterances.items()
    }
    return replace(intent, utterances={language: lines for language, lines in utterances.items() if lines})
