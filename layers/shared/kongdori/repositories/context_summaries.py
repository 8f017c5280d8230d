"""What a branch says up to a message, summarised for prompts. It is shown to nobody, and goes with its message."""

from __future__ import annotations

from uuid import UUID

from kongdori.db import UnitOfWork


def add(work: UnitOfWork, *, message_id: UUID, content: str) -> None:
    """Keeps the summary of a branch up to and with this message, unless there is one or the message is gone."""
    work.run(
        """
        INSERT INTO context_summaries (message_id, content)
        SELECT id, %(content)s FROM messages WHERE id = %(message_id)s FOR KEY SHARE
        ON CONFLICT (message_id) DO NOTHING
        """,
        {"message_id": message_id, "content": content},
    )
