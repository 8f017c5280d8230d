"""Files of conversations: what was read from each, and the messages that they are attached to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID

from kongdori.db import UnitOfWork

Kind = Literal["text", "pdf", "image"]


class ChatFile(NamedTuple):
    """`kind` is None until the file was read. `pages`: how many were read. `cut`: there is more in it than was read."""

    id: UUID
    conversation_id: UUID
    name: str
    size_bytes: int
    kind: Kind | None
    pages: int
    characters: int
    cut: bool
    created_at: datetime


class AttachedFile(NamedTuple):
    """A file as its message shows it."""

    id: UUID
    name: str
    kind: Kind
    size_bytes: int


class ReadFile(NamedTuple):
    """What was read: the text of each page (one, where a file has no pages), or an image."""

    name: str
    kind: Kind
    pages: list[str]
    cut: bool
    image: memoryview | None
    image_type: str | None


_COLUMNS = """
    f.id, f.conversation_id, f.name, f.size_bytes, f.kind, cardinality(f.pages) AS pages,
    coalesce((SELECT sum(char_length(page)) FROM unnest(f.pages) AS page), 0)::int AS characters, f.cut, f.created_at
"""


def add(work: UnitOfWork, *, id: UUID, user_id: UUID, conversation_id: UUID, name: str, size_bytes: int) -> None:
    work.run(
        "INSERT INTO chat_files (id, user_id, conversation_id, name, size_bytes) VALUES (%s, %s, %s, %s, %s)",
        (id, user_id, conversation_id, name, size_bytes),
    )


def get(work: UnitOfWork, *, id: UUID, user_id: UUID) -> ChatFile | None:
    """The file, if it is this user's."""
    return work.fetch_one(
        ChatFile,
        f"SELECT {_COLUMNS} FROM chat_files AS f WHERE f.id = %s AND f.user_id = %s",  # noqa: S608 our own columns
        (id, user_id),
    )


def set_read(
    work: UnitOfWork,
    *,
    id: UUID,
    user_id: UUID,
    kind: Kind,
    pages: Sequence[str] = (),
    cut: bool = False,
    image: bytes | None = None,
    image_type: str | None = None,
) -> ChatFile | None:
    """Saves what was read. None where the file was removed meanwhile."""
    return work.fetch_one(
        ChatFile,
        f"""
        UPDATE chat_files AS f SET kind = %s, pages = %s, cut = %s, image = %s, image_type = %s
        WHERE id = %s AND user_id = %s RETURNING {_COLUMNS}
        """,  # noqa: S608 our own columns
        (kind, list(pages), cut, image, image_type, id, user_id),
    )


def remove(work: UnitOfWork, *, id: UUID, user_id: UUID) -> bool:
    """Removes a file that no message has."""
    removed = work.run(
        """
        DELETE FROM chat_files AS f WHERE id = %s AND user_id = %s
          AND NOT EXISTS (SELECT FROM message_files WHERE file_id = f.id)
        """,
        (id, user_id),
    )
    return removed == 1


def waiting(work: UnitOfWork, *, user_id: UUID) -> set[UUID]:
    """The user's files that are not read yet, and whose upload may still come."""
    rows = work.all(
        "SELECT id FROM chat_files WHERE user_id = %s AND kind IS NULL AND created_at > now() - interval '1 hour'",
        (user_id,),
    )
    return {row["id"] for row in rows}


def clear_unused(work: UnitOfWork, *, user_id: UUID) -> None:
    """Removes the user's files that no message got within a day."""
    work.run(
        """
        DELETE FROM chat_files AS f WHERE user_id = %s AND created_at < now() - interval '1 day'
          AND NOT EXISTS (SELECT FROM message_files WHERE file_id = f.id)
        """,
        (user_id,),
    )


def held_bytes(work: UnitOfWork, *, user_id: UUID) -> int:
    """How much the user's files take up, at least: the sizes of those that were uploaded."""
    row = work.one("SELECT coalesce(sum(size_bytes), 0)::bigint AS held FROM chat_files WHERE user_id = %s", (user_id,))
    return int(row["held"]) if row else 0


def of_conversation(work: UnitOfWork, *, conversation_id: UUID) -> set[UUID]:
    rows = work.all("SELECT id FROM chat_files WHERE conversation_id = %s", (conversation_id,))
    return {row["id"] for row in rows}


def content(work: UnitOfWork, *, id: UUID) -> ReadFile | None:
    """What was read of a file; None where it is gone."""
    return work.fetch_one(
        ReadFile, "SELECT name, kind, pages, cut, image, image_type FROM chat_files WHERE id = %s", (id,)
    )


def put(work: UnitOfWork, file: ReadFile, *, id: UUID, user_id: UUID, conversation_id: UUID, size_bytes: int) -> None:
    """Saves a file that was read elsewhere, unless it is there already."""
    work.run(
        """
        INSERT INTO chat_files
            (id, user_id, conversation_id, name, size_bytes, kind, pages, cut, image, image_type)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (id) DO NOTHING
        """,
        (
            *(id, user_id, conversation_id, file.name, size_bytes, file.kind, file.pages, file.cut),
            *(file.image, file.image_type),
        ),
    )


def attachable(work: UnitOfWork, *, ids: Sequence[UUID], conversation_id: UUID) -> int:
    """How many of these files are of this conversation and were read."""
    row = work.one(
        "SELECT count(*) AS found FROM chat_files WHERE id = ANY (%s) AND conversation_id = %s AND kind IS NOT NULL",
        (list(ids), conversation_id),
    )
    return int(row["found"]) if row else 0


def attach(work: UnitOfWork, *, message_id: UUID, ids: Sequence[UUID]) -> None:
    """Attaches files to a message, once each."""
    if not ids:
        return
    work.run(
        """
        INSERT INTO message_files (message_id, file_id, place)
        SELECT %s, id, place FROM unnest(%s::uuid[]) WITH ORDINALITY AS given (id, place) ON CONFLICT DO NOTHING
        """,
        (message_id, list(ids)),
    )


def of_message(work: UnitOfWork, *, message_id: UUID) -> list[AttachedFile]:
    return work.fetch_all(
        AttachedFile,
        """
        SELECT f.id, f.name, f.kind, f.size_bytes FROM message_files AS m JOIN chat_files AS f ON f.id = m.file_id
        WHERE m.message_id = %s ORDER BY m.place
        """,
        (message_id,),
    )


def of_messages(work: UnitOfWork, *, conversation_id: UUID, ids: Sequence[UUID]) -> dict[UUID, list[AttachedFile]]:
    """The files of these messages of a conversation, by message."""
    rows = work.all(
        """
        SELECT m.message_id, f.id, f.name, f.kind, f.size_bytes
        FROM chat_files AS f JOIN message_files AS m ON m.file_id = f.id
        WHERE f.conversation_id = %s AND m.message_id = ANY (%s) ORDER BY m.place
        """,
        (conversation_id, list(ids)),
    )
    found: dict[UUID, list[AttachedFile]] = {}
    for row in rows:
        found.setdefault(row.pop("message_id"), []).append(AttachedFile(**row))
    return found


def of_branch(work: UnitOfWork, *, conversation_id: UUID, message_id: UUID, limit: int) -> list[ReadFile]:
    """The files of the branch that ends in a message, the newest message's first, `limit` at most."""
    return work.fetch_all(
        ReadFile,
        """
        WITH RECURSIVE branch AS (
            SELECT id, parent_id, 1 AS depth FROM messages
            WHERE conversation_id = %(conversation_id)s AND id = %(message_id)s
            UNION ALL
            SELECT above.id, above.parent_id, branch.depth + 1
            FROM branch JOIN messages AS above
              ON above.conversation_id = %(conversation_id)s AND above.id = branch.parent_id
        ), attached AS (
            SELECT m.file_id, min(branch.depth) AS depth, min(m.place) AS place
            FROM branch JOIN message_files AS m ON m.message_id = branch.id GROUP BY m.file_id
        )
        SELECT f.name, f.kind, f.pages, f.cut, f.image, f.image_type
        FROM attached JOIN chat_files AS f ON f.id = attached.file_id
        ORDER BY attached.depth, attached.place LIMIT %(limit)s
        """,
        {"conversation_id": conversation_id, "message_id": message_id, "limit": limit},
    )
