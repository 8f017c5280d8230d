"""What people want Kongdori to know about them, and how it shall answer them in every conversation."""

from __future__ import annotations

from uuid import UUID

from kongdori.db import UnitOfWork


def get(work: UnitOfWork, *, user_id: UUID) -> str:
    """The person's instructions; empty where there are none."""
    row = work.one("SELECT text FROM instructions WHERE user_id = %s", (user_id,))
    return str(row["text"]) if row is not None else ""


def put(work: UnitOfWork, *, user_id: UUID, text: str) -> None:
    """Saves them in the place of those before; an empty text removes them."""
    if text:
        work.run(
            """
            INSERT INTO instructions (user_id, text) VALUES (%s, %s)
            ON CONFLICT (user_id) DO UPDATE SET text = excluded.text
            """,
            (user_id, text),
        )
    else:
        work.run("DELETE FROM instructions WHERE user_id = %s", (user_id,))
