"""The draft as YAML, out and in."""

from __future__ import annotations

from kongdori_intents.training import rules

from chat_function.catalogue import draft, intents_yaml
from chat_function.catalogue.schemas import CatalogueImported
from kongdori.db import unit_of_work
from kongdori.repositories import intents


def export() -> str:
    """The draft, by name."""
    with unit_of_work() as work:
        drafted = draft.read(work)
        work.commit()
    return intents_yaml.dump(drafted.intents)


def import_yaml(text: str, *, replace: bool, dry_run: bool) -> CatalogueImported:
    """Takes all intents of `text` into the draft, or none: raises `InvalidInput` with an error for each fault.

    replace: removes the intents that are not in it. dry_run: only says what would change.
    """
    given, faults = intents_yaml.load(text)
    faults += [fault for name, intent in given.items() for fault in rules.faults_of(name, intent)]
    draft.refuse(faults, root="yaml")
    with unit_of_work() as work:
        drafted = draft.read(work)
        before = drafted.intents
        after = given if replace else before | given
        draft.refuse(rules.contradictions(after, drafted.near_misses), root="yaml")
        outcome = CatalogueImported(
            added=sorted(given.keys() - before.keys()),
            changed=sorted(name for name in given.keys() & before.keys() if given[name] != before[name]),
            removed=sorted(before.keys() - after.keys()),
        )
        if not dry_run:
            for name in outcome.removed:
                intents.remove(work, name=name)
            for name in (*outcome.added, *outcome.changed):
                intents.save(work, name=name, intent=given[name], edited=True)
            work.commit()
    return outcome
