"""Idempotency keys and the answers that were given for them."""

from __future__ import annotations

from typing import Any

from psycopg2.extras import Json

from kongdori.db import Row, UnitOfWork


def claim(work: UnitOfWork, *, scope: str, key: str, fingerprint: str, abandoned_after_s: int) -> bool:
    """Whether the key is now ours: new, or claimed for the same request by a process that never answered."""
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


def get(work: UnitOfWork, *, scope: str, key: str) -> Row | None:
    return work.one(
        "SELECT fingerprint, status, response FROM idempotency_keys WHERE scope = %s AND key = %s", (scope, key)
    )


def complete(work: UnitOfWork, *, scope: str, key: str, status: int, response: dict[str, Any]) -> None:
    work.run(
        "UPDATE idempotency_keys SET status = %s, response = %s WHERE scope = %s AND key = %s",
        (status, Json(response), scope, key),
    )


def release(work: UnitOfWork, *, scope: str, key: str) -> None:
    work.run("DELETE FROM idempotency_keys WHERE scope = %s AND key = %s AND status IS NULL", (scope, key))


def forget(work: UnitOfWork, *, scope: str) -> None:
    """Removes every key of a scope, with the answers they hold."""
    work.run("DELETE FROM idempotency_keys WHERE scope = %s", (scope,))


def clear_old(work: UnitOfWork, *, older_than_s: int, most: int) -> int:
    """Removes keys of which no retry is expected any more. Returns how many."""
    return work.run(
        """
        DELETE FROM idempotency_keys WHERE (scope, key) IN (
            SELECT scope, key FROM idempotency_keys WHERE created_at < now() - make_interval(secs => %s)
            ORDER BY created_at LIMIT %s FOR UPDATE SKIP LOCKED)
        """,
        (older_than_s, most),
    )
