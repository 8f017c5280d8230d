"""The draft: intents as the admin edits them, with their utterances. `removed` ones are kept only so that they don't
come back with the next release.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from psycopg2.extras import Json

from kongdori.db import Row, UnitOfWork

_UTTERANCES = """
    coalesce((
        SELECT jsonb_object_agg(language, lines) FROM (
            SELECT language, jsonb_agg(utterance ORDER BY position, utterance) AS lines
            FROM intent_utterances WHERE intent = i.name GROUP BY language
        ) AS by_language
    ), '{}') AS utterances
"""
_WHOLE = f"""
    i.name, i.cacheable, i.ttl_s, i.fixed, i.entities, i.answers, i.origin, i.edited, i.revision, i.updated_at,
    {_UTTERANCES}
"""


def lock(work: UnitOfWork) -> Row:
    """Whoever changes the draft waits for the one before. `current`, `max_error`, `shipped`."""
    row = work.one("SELECT current, max_error, shipped FROM intent_house FOR UPDATE")
    if row is None:
        raise LookupError("intent_house has one row, always")
    return row


def page(work: UnitOfWork, *, query: str | None, after: str, limit: int) -> list[Row]:
    """Up to `limit + 1` intents by name, in whose name or utterances `query` stands, with `counts` by language."""
    return work.all(
        """
        SELECT i.name, i.origin, i.edited, i.cacheable, i.ttl_s, i.fixed, i.entities, i.updated_at,
            coalesce((
                SELECT jsonb_object_agg(language, lines) FROM (
                    SELECT language, count(*) AS lines FROM intent_utterances WHERE intent = i.name GROUP BY language
                ) AS by_language
            ), '{}') AS counts
        FROM intents AS i
        WHERE NOT i.removed AND i.name > %(after)s COLLATE "C"
          AND (%(pattern)s IS NULL OR i.name ILIKE %(pattern)s
               OR EXISTS (SELECT FROM intent_utterances WHERE intent = i.name AND utterance ILIKE %(pattern)s))
        ORDER BY i.name COLLATE "C" LIMIT %(rows)s
        """,
        {"after": after, "pattern": None if query is None else f"%{_escape_like(query)}%", "rows": limit + 1},
    )


def get(work: UnitOfWork, *, name: str) -> Row | None:
    return work.one(f"SELECT {_WHOLE} FROM intents AS i WHERE name = %s AND NOT removed", (name,))  # noqa: S608 our own


def everything(work: UnitOfWork) -> list[Row]:
    """All intents, whole, by name."""
    return work.all(f'SELECT {_WHOLE} FROM intents AS i WHERE NOT removed ORDER BY name COLLATE "C"')  # noqa: S608


def shipped(work: UnitOfWork) -> dict[str, Row]:
    """Name → origin, edited, removed, of every row, also of those that were taken out."""
    rows = work.all("SELECT name, origin, edited, removed FROM intents")
    return {row["name"]: row for row in rows}


def put(
    work: UnitOfWork, *, name: str, document: Mapping[str, Any], origin: str, edited: bool, revision: int | None = None
) -> bool:
    """Writes an intent whole, in place of one of that name. revision: only where that is its revision; False else."""
    written = work.run(
        """
        INSERT INTO intents AS i (name, cacheable, ttl_s, fixed, entities, answers, origin, edited)
        VALUES (%(name)s, %(cacheable)s, %(ttl_s)s, %(fixed)s, %(entities)s, %(answers)s, %(origin)s, %(edited)s)
        ON CONFLICT (name) DO UPDATE SET
            cacheable = excluded.cacheable, ttl_s = excluded.ttl_s, fixed = excluded.fixed,
            entities = excluded.entities, answers = excluded.answers, origin = excluded.origin,
            edited = excluded.edited, removed = false, revision = i.revision + 1, updated_at = now()
        WHERE %(revision)s IS NULL OR i.revision = %(revision)s
        """,
        {
            "name": name,
            "cacheable": document["cacheable"],
            "ttl_s": document["ttl_s"],
            "fixed": document["fixed"],
            "entities": document["entities"],
            "answers": Json(document["answers"]),
            "origin": origin,
            "edited": edited,
            "revision": revision,
        },
    )
    if not written:
        return False
    work.run("DELETE FROM intent_utterances WHERE intent = %s", (name,))
    lines = [
        (language, utterance, position)
        for language, utterances in document["utterances"].items()
        for position, utterance in enumerate(utterances)
    ]
    work.run(
        """
        INSERT INTO intent_utterances (intent, language, utterance, position)
        SELECT %s, * FROM unnest(%s::text[], %s::text[], %s::integer[])
        """,
        (name, [line[0] for line in lines], [line[1] for line in lines], [line[2] for line in lines]),
    )
    return True


def remove(work: UnitOfWork, *, name: str) -> bool:
    """Takes an intent out. A shipped one leaves its name behind, so that the next release does not bring it back."""
    gone = work.one("SELECT origin FROM intents WHERE name = %s AND NOT removed FOR UPDATE", (name,))
    if gone is None:
        return False
    if gone["origin"] == "own":
        forget(work, name=name)
        return True
    work.run("DELETE FROM intent_utterances WHERE intent = %s", (name,))
    work.run(
        """
        UPDATE intents SET removed = true, edited = true, answers = '{}', revision = revision + 1, updated_at = now()
        WHERE name = %s
        """,
        (name,),
    )
    return True


def forget(work: UnitOfWork, *, name: str) -> None:
    """Deletes an intent without a trace."""
    work.run("DELETE FROM intents WHERE name = %s", (name,))


def own(work: UnitOfWork, *, name: str) -> None:
    """A shipped intent that was edited, and that no release brings any more, belongs to the house."""
    work.run("UPDATE intents SET origin = 'own' WHERE name = %s", (name,))


def set_shipped(work: UnitOfWork, *, digest: str) -> None:
    work.run("UPDATE intent_house SET shipped = %s, updated_at = now()", (digest,))


def set_max_error(work: UnitOfWork, *, max_error: float) -> None:
    work.run("UPDATE intent_house SET max_error = %s, updated_at = now()", (max_error,))


def counts(work: UnitOfWork) -> Row:
    """`intents`, `utterances`, and `digest`, which is another one after any change of the draft."""
    row = work.one(
        """
        SELECT count(*) AS intents,
            (SELECT count(*) FROM intent_utterances) AS utterances,
            coalesce(md5(string_agg(name || ':' || revision, ',' ORDER BY name)), '') AS digest
        FROM intents WHERE NOT removed
        """
    )
    return row if row is not None else {"intents": 0, "utterances": 0, "digest": ""}


def _escape_like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
