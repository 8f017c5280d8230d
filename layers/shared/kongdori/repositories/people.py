"""People as the person who runs the house sees them."""

from __future__ import annotations

from kongdori.db import Row, UnitOfWork

_MOST = 10_000


def everybody(work: UnitOfWork) -> list[Row]:
    """`{login_id, name, role, created_at, last_used_at}`, the oldest account first."""
    return work.all(
        """
        SELECT users.login_id, users.name, users.role, users.created_at, max(sessions.last_used_at) AS last_used_at
        FROM users LEFT JOIN sessions ON sessions.user_id = users.id
        GROUP BY users.id ORDER BY users.created_at, users.id LIMIT %s
        """,
        (_MOST,),
    )
