"""Idempotency keys and the answers that were given for them."""

from __future__ import annotations

from typing import Any, NamedTuple

from psycopg2.extras import Json

from kongdori.db import UnitOfWork


class Key(NamedTuple):
    """A claimed key. `status` and `response` are None until the request is answered. `silent_s`: how long ago its
    process was last heard of.
    """

    fingerprint: str
    silent_s: float
    status: int | None
    response: dict[str, Any] | None


def claim(work: UnitOfWork, *, scope: str, key: str, fingerprint: str, abandoned_after_s: int) -> bool:
    """Claims the key: if it is new, or if the same request claimed it, and nothing was heard of it for so long. Whether
    it did."""
    return (
        work.run(
            """
            INSERT INTO idempotency_keys AS kept (scope, key, fingerprint) VALUES (%(scope)s, %(key)s, %(fingerprint)s)
            ON CONFLICT (scope, key) DO UPDATE SET created_at = now()
            WHERE kept.status IS NULL AND kept.fingerprint = excluded.fingerprint
              AND kept.created_at < now() - make_interval(secs => %(abandoned)s)
            """,
            {"scope": scope, "key": key, "fingerprint": fingerprint, "abandoned": abandoned_after_s},
        )
        == 1
    )


def get(work: UnitOfWork, *, scope: str, key: str) -> Key | None:
    return work.fetch_one(
        Key,
        """
        SELECT fingerprint, extract(epoch FROM now() - created_at)::float AS silent_s, status, response
        FROM idempotency_keys WHERE scope = %s AND key = %s
        """,
        (scope, key),
    )


def touch(work: UnitOfWork, *, scope: str, key: str) -> None:
    """Notes that the process behind a claim is alive."""
    work.run(
        "UPDATE idempotency_keys SET created_at = now() WHERE scope = %s AND key = %s AND status IS NULL", (scope, key)
    )


def complete(work: UnitOfWork, *, scope: str, key: str, status: int, response: dict[str, Any]) -> bool:
    """Stores the answer. False where there is one already, or no such key."""
    return (
        work.run(
            "UPDATE idempotency_keys SET status = %s, response = %s WHERE scope = %s AND key = %s AND status IS NULL",
            (status, Json(response), scope, key),
        )
        == 1
    )


def release(work: UnitOfWork, *, scope: str, key: str) -> None:
    work.run("DELETE FROM idempotency_keys WHERE scope = %s AND key = %s AND status IS NULL", (scope, key))


def forget(work: UnitOfWork, *, scope: str) -> None:
    """Removes all keys of a scope, with their answers."""
    work.run("DELETE FROM idempotency_keys WHERE scope = %s", (scope,))


def clear_old(work: UnitOfWork, *, older_than_s: int, most: int) -> int:
    """Removes up to `most` keys that are older than that. Returns how many."""
    return work.run(
        """
        DELETE FROM idempotency_keys WHERE (scope, key) IN (
            SELECT scope, key FROM idempotency_keys WHERE created_at < now() - make_interval(secs => %s)
            ORDER BY created_at LIMIT %s FOR UPDATE SKIP LOCKED)
        """,
        (older_than_s, most),
    )
