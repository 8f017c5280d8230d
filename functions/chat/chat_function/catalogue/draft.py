"""The draft: the intents in Postgres as one catalogue. It begins with what ships, and follows each release in the
intents that nobody edited.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from kongdori_intents import rules
from kongdori_intents.artefact import CATALOGUE_VERSION
from kongdori_intents.rules import Fault
from kongdori_intents.source import canonical, digest_of_all, read_intents
from kongdori_intents.text import exact_key, normalise

from kongdori.db import Row, UnitOfWork
from kongdori.errors import FieldError, InvalidInput
from kongdori.repositories import intents, near_misses

Documents = dict[str, dict[str, Any]]


def opened(work: UnitOfWork) -> Row:
    """The house's row, with the draft brought up to this release. Whoever else writes to the draft waits."""
    house = intents.lock(work)
    if house["shipped"] != CATALOGUE_VERSION:
        _follow(work, read_intents())
        intents.set_shipped(work, digest=CATALOGUE_VERSION)
    return house


def documents(work: UnitOfWork) -> Documents:
    """Name → intent in its canonical form."""
    return {row["name"]: canonical(row) for row in intents.everything(work)}


def texts(work: UnitOfWork) -> list[str]:
    """The near-misses."""
    return near_misses.texts(work, limit=rules.MOST_NEAR_MISSES)


def digest(drafted: Documents, missed: Iterable[str]) -> str:
    """What a version is made of, to tell whether the draft differs from it."""
    return _digest(digest_of_all(drafted), missed)


def digest_of_shipped() -> str:
    """The same of the catalogue that ships."""
    return _digest(CATALOGUE_VERSION, [])


def _digest(version: str, missed: Iterable[str]) -> str:
    parts = [version, *sorted(missed)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def refuse(faults: Iterable[Fault], *, root: str = "body") -> None:
    """Raises `InvalidInput` with one error for each fault, where there is one."""
    found = [FieldError((root, *fault.place), fault.message) for fault in faults]
    if found:
        raise InvalidInput(errors=found, code="intents-invalid")


def _follow(work: UnitOfWork, shipped: Documents) -> None:
    """What the house edited, added or took out stays as it is; everything else becomes what ships."""
    rows = intents.shipped(work)
    kept = {name for name, row in rows.items() if row["edited"] or row["removed"]}
    for name in rows.keys() - shipped.keys():
        row = rows[name]
        if row["origin"] == "own":
            continue
        if row["edited"] and not row["removed"]:
            intents.own(work, name=name)
        else:
            intents.forget(work, name=name)
    taken = {
        exact_key(normalise(line))
        for name, intent in documents(work).items()
        if name in kept
        for lines in intent["utterances"].values()
        for line in lines
    }
    for name in sorted(shipped.keys() - kept):
        intents.put(work, name=name, document=_without(shipped[name], taken), origin="shipped", edited=False)


def _without(intent: dict[str, Any], taken: set[str]) -> dict[str, Any]:
    """An intent without the utterances that the house gave to another one."""
    if not taken:
        return canonical(intent)
    utterances = {
        language: [line for line in lines if exact_key(normalise(line)) not in taken]
        for language, lines in intent["utterances"].items()
    }
    return canonical({**intent, "utterances": utterances})
