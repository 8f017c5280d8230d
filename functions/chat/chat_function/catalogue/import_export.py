"""The draft as YAML, out and in."""

from __future__ import annotations

from typing import Any

from kongdori_intents import rules

from chat_function.catalogue import draft, intents_yaml
from chat_function.catalogue.schemas import CatalogueImported
from kongdori.db import UnitOfWork, unit_of_work
from kongdori.repositories import intents


def export() -> str:
    """The draft, an intent after the other, by name."""
    with unit_of_work() as work:
        draft.opened(work)
        drafted = draft.documents(work)
        work.commit()
    return intents_yaml.dump(drafted)


def import_yaml(text: str, *, replace: bool, dry_run: bool) -> CatalogueImported:
    """All intents of `text` into the draft, or none: raises `InvalidInput` with an error for each fault. replace: what
    is not in it goes.
    """
    given, faults = intents_yaml.load(text)
    faults += [fault for name, intent in given.items() for fault in rules.faults_of(name, intent)]
    draft.refuse(faults, root="yaml")
    with unit_of_work() as work:
        draft.opened(work)
        before = draft.documents(work)
        after = given if replace else before | given
        draft.refuse(rules.contradictions(after, draft.texts(work)), root="yaml")
        outcome = CatalogueImported(
            added=sorted(given.keys() - before.keys()),
            changed=sorted(name for name in given.keys() & before.keys() if given[name] != before[name]),
            removed=sorted(before.keys() - after.keys()),
        )
        if not dry_run:
            _write(work, given, outcome)
            work.commit()
    return outcome


def _write(work: UnitOfWork, given: dict[str, dict[str, Any]], outcome: CatalogueImported) -> None:
    known = intents.shipped(work)
    for name in outcome.removed:
        intents.remove(work, name=name)
    for name in (*outcome.added, *outcome.changed):
        origin = str(known[name]["origin"]) if name in known else "own"
        intents.put(work, name=name, document=given[name], origin=origin, edited=True)
