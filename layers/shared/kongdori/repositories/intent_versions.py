"""What training made of the intents, in versions; which of them is served."""

from __future__ import annotations

from kongdori.db import Row, UnitOfWork


def served(work: UnitOfWork) -> Row:
    """`current`: the version that is served, None for the one that ships; `raised`: intent → raised threshold."""
    row = work.one(
        """
        SELECT current, (SELECT coalesce(jsonb_object_agg(intent, threshold), '{}') FROM intent_raises) AS raised
        FROM intent_house
        """
    )
    if row is None:
        raise LookupError("intent_house has one row, always")
    return row


def artefact(work: UnitOfWork, *, number: int) -> Row | None:
    """`catalogue` and `model` of a ready version."""
    return work.one(
        "SELECT catalogue, model FROM intent_versions WHERE number = %s AND status = 'ready'",
        (number,),
    )
