"""The draft: intents as the admin edits them, with their utterances. A shipped intent that the admin removed keeps its
row, so that the next release does not bring it back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from psycopg2.extras import Json

from kongdori.db import UnitOfWork
from kongdori.repositories.patterns import containing

if TYPE_CHECKING:
    from kongdori_intents.training.source import IntentDefinition

Origin = Literal["shipped", "own"]

_COLUMNS = "i.name, i.origin, i.edited, i.cacheable, i.ttl_s, i.fixed, i.entities, i.updated_at"
_WHOLE = f"""
    {_COLUMNS}, i.revision, i.answers, coalesce((
        SELECT jsonb_object_agg(language, lines) FROM (
            SELECT language, jsonb_agg(utterance ORDER BY position, utterance) AS lines
            FROM intent_utterances WHERE intent = i.name GROUP BY language
        ) AS by_language
    ), '{{}}') AS utterances
"""  # noqa: S608 our own columns


@dataclass(frozen=True, slots=True)
class CatalogueSettings:
    """`current`: the version that is served, None for the one that ships. `max_error`: the highest error rate that a
    version may have. `shipped`: the digest of the shipped catalogue that the draft follows.
    """

    current: int | None
    max_error: float
    shipped: str


@dataclass(frozen=True, slots=True)
class _Common:
    name: str
    origin: Origin
    edited: bool
    cacheable: bool
    ttl_s: int | None
    fixed: bool
    entities: list[str]
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class ListedIntent(_Common):
    """`utterances`: language → how many there are."""

    utterances: dict[str, int]


@dataclass(frozen=True, slots=True)
class Intent(_Common):
    """`answers`: language → written answer. `utterances`: language → texts, in their order."""

    revision: int
    answers: dict[str, str]
    utterances: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where an intent comes from, and whether the admin edited or removed it."""

    name: str
    origin: Origin
    edited: bool
    removed: bool


def lock(work: UnitOfWork) -> CatalogueSettings:
    """The settings. Whoever else locks them waits until this transaction ends: one change of the draft at a time."""
    settings = work.fetch_one(CatalogueSettings, "SELECT current, max_error, shipped FROM intent_house FOR UPDATE")
    if settings is None:
        raise LookupError("intent_house has one row, always")
    return settings


def page(work: UnitOfWork, *, query: str | None, after: str, limit: int) -> list[ListedIntent]:
    """Up to `limit + 1` intents by name, whose name or utterances contain `query`."""
    return work.fetch_all(
        ListedIntent,
        f"""
        SELECT {_COLUMNS}, coalesce((
            SELECT jsonb_object_agg(language, lines) FROM (
                SELECT language, count(*) AS lines FROM intent_utterances WHERE intent = i.name GROUP BY language
            ) AS by_language
        ), '{{}}') AS utterances
        FROM intents AS i
        WHERE NOT i.removed AND i.name > %(after)s COLLATE "C"
          AND (%(pattern)s IS NULL OR i.name ILIKE %(pattern)s
               OR EXISTS (SELECT FROM intent_utterances WHERE intent = i.name AND utterance ILIKE %(pattern)s))
        ORDER BY i.name COLLATE "C" LIMIT %(rows)s
        """,  # noqa: S608 our own columns
        {"after": after, "pattern": None if query is None else containing(query), "rows": limit + 1},
    )


def get(work: UnitOfWork, *, name: str) -> Intent | None:
    return work.fetch_one(
        Intent,
        f"SELECT {_WHOLE} FROM intents AS i WHERE name = %s AND NOT removed",  # noqa: S608 our own columns
        (name,),
    )


def everything(work: UnitOfWork) -> list[Intent]:
    """All intents by name."""
    return work.fetch_all(
        Intent,
        f'SELECT {_WHOLE} FROM intents AS i WHERE NOT removed ORDER BY name COLLATE "C"',  # noqa: S608 our own columns
    )


def provenances(work: UnitOfWork) -> list[Provenance]:
    """Of every intent, also of those that were removed."""
    return work.fetch_all(Provenance, "SELECT name, origin, edited, removed FROM intents")


def save(work: UnitOfWork, *, name: str, intent: IntentDefinition, edited: bool) -> None:
    """Writes an intent whole, in place of the one of that name, whose origin it keeps. edited: by the admin; else it
    is written as it ships.
    """
    work.run(
        """
        INSERT INTO intents AS i (name, cacheable, ttl_s, fixed, entities, answers, origin, edited)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
        ON CONFLICT (name) DO UPDATE SET
            cacheable = excluded.cacheable, ttl_s = excluded.ttl_s, fixed = excluded.fixed,
            entities = excluded.entities, answers = excluded.answers, edited = excluded.edited, removed = false,
            revision = i.revision + 1, updated_at = now()
        """,
        (
            name,
            intent.cacheable,
            intent.ttl_s,
            intent.fixed,
            intent.entities,
            Json(intent.answers),
            "own" if edited else "shipped",
            edited,
        ),
    )
    work.run("DELETE FROM intent_utterances WHERE intent = %s", (name,))
    for language, utterances in intent.utterances.items():
        work.run(
            """
            INSERT INTO intent_utterances (intent, language, utterance, position)
            SELECT %s, %s, line, number FROM unnest(%s::text[]) WITH ORDINALITY AS lines (line, number)
            """,
            (name, language, utterances),
        )


def remove(work: UnitOfWork, *, name: str) -> bool:
    """Removes an intent. Whether there was one."""
    if work.run("DELETE FROM intents WHERE name = %s AND origin = 'own'", (name,)):
        return True
    gone = work.run(
        """
        UPDATE intents SET removed = true, edited = true, answers = '{}', revision = revision + 1, updated_at = now()
        WHERE name = %s AND NOT removed
        """,
        (name,),
    )
    work.run("DELETE FROM intent_utterances WHERE intent = %s", (name,))
    return gone == 1


def forget(work: UnitOfWork, *, name: str) -> None:
    """Deletes an intent without a trace."""
    work.run("DELETE FROM intents WHERE name = %s", (name,))


def make_own(work: UnitOfWork, *, name: str) -> None:
    """A shipped intent that the admin edited, and that no release brings any more, becomes one of the admin's own."""
    work.run("UPDATE intents SET origin = 'own' WHERE name = %s", (name,))


def set_shipped(work: UnitOfWork, *, digest: str) -> None:
    work.run("UPDATE intent_house SET shipped = %s, updated_at = now()", (digest,))


def set_max_error(work: UnitOfWork, *, max_error: float) -> None:
    work.run("UPDATE intent_house SET max_error = %s, updated_at = now()", (max_error,))


def revision(work: UnitOfWork) -> str:
    """Of the whole draft: another one after any change of it."""
    row = work.one(
        """
        SELECT coalesce(md5(string_agg(name || ':' || revision, ',' ORDER BY name)), '') AS digest
        FROM intents WHERE NOT removed
        """
    )
    return str(row["digest"]) if row else ""
