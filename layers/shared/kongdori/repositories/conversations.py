"""Conversations. A temporary one is in no list, and expires a day after it was last used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kongdori.db import UnitOfWork
from kongdori.pagination import keyset
from kongdori.repositories.patterns import containing

_COLUMNS = "c.id, c.title, c.temporary, c.pinned, c.archived, c.folder_id, c.persona, c.created_at, c.updated_at"
EXPIRED = "(c.temporary AND c.updated_at < now() - interval '1 day')"


@dataclass(frozen=True, slots=True)
class Conversation:
    """`persona`: who Kongdori shall be in it; empty for itself."""

    id: UUID
    title: str
    temporary: bool
    pinned: bool
    archived: bool
    folder_id: UUID | None
    persona: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class FoundConversation(Conversation):
    """`match_id` and `match_content`: the newest message that contains all words; None where only the title does."""

    match_id: UUID | None
    match_content: str | None


def add(work: UnitOfWork, *, id: UUID, user_id: UUID, title: str, temporary: bool, persona: str = "") -> Conversation:
    """A conversation without a title gets one from its first question."""
    return work.fetch_new(
        Conversation,
        f"""
        INSERT INTO conversations AS c (id, user_id, title, temporary, titled_by, persona)
        VALUES (%s, %s, %s, %s, %s, %s)
        RETURNING {_COLUMNS}
        """,  # noqa: S608 our own columns
        (id, user_id, title, temporary, "person" if title else "words", persona),
    )


def get(work: UnitOfWork, *, id: UUID, user_id: UUID) -> Conversation | None:
    """The conversation, if it is this user's."""
    return work.fetch_one(
        Conversation,
        f"SELECT {_COLUMNS} FROM conversations AS c WHERE id = %s AND user_id = %s AND NOT {EXPIRED}",  # noqa: S608
        (id, user_id),
    )


def page(
    work: UnitOfWork,
    *,
    user_id: UUID,
    archived: bool,
    folder_id: UUID | None,
    after: tuple[datetime, UUID] | None,
    after_pinned: bool,
    limit: int,
) -> list[Conversation]:
    """Up to `limit + 1` of a user's conversations, the pinned ones first, then the last used first. `folder_id`: only
    those in this folder. `after_pinned`: whether the conversation that `after` stands for was pinned.
    """
    return work.fetch_all(
        Conversation,
        f"""
        SELECT {_COLUMNS} FROM conversations AS c
        WHERE user_id = %(user_id)s AND NOT temporary AND archived = %(archived)s
          AND (%(folder_id)s::uuid IS NULL OR folder_id = %(folder_id)s)
          AND (%(moment)s::timestamptz IS NULL OR (pinned, updated_at, id) < (%(after_pinned)s, %(moment)s, %(id)s))
        ORDER BY pinned DESC, updated_at DESC, id DESC LIMIT %(rows)s
        """,  # noqa: S608
        {
            "user_id": user_id,
            "archived": archived,
            "folder_id": folder_id,
            "after_pinned": after_pinned,
            **keyset(after, limit=limit),
        },
    )


def oldest(work: UnitOfWork, *, user_id: UUID, after: tuple[datetime, UUID] | None, limit: int) -> list[Conversation]:
    """Up to `limit + 1` of a user's conversations, also of the archived ones, the oldest first."""
    return work.fetch_all(
        Conversation,
        f"""
        SELECT {_COLUMNS} FROM conversations AS c
        WHERE user_id = %(user_id)s AND NOT temporary
          AND (%(moment)s::timestamptz IS NULL OR (created_at, id) > (%(moment)s, %(id)s))
        ORDER BY created_at, id LIMIT %(rows)s
        """,  # noqa: S608
        {"user_id": user_id, **keyset(after, limit=limit)},
    )


_RARE = 2_000  # messages with the letters of the words; so many are compared in some 20 ms
_NEAR = """
    SELECT array_agg(id) AS ids FROM (
        SELECT id FROM messages WHERE status <> 'streaming' AND search_grams(content) @> search_keys(%(words)s)
        LIMIT %(most)s
    ) AS near
"""


def search(
    work: UnitOfWork,
    *,
    user_id: UUID,
    words: Sequence[Sequence[str]],
    archived: bool | None,
    folder_id: UUID | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[FoundConversation]:
    """Up to `limit + 1` of those whose title, or one of whose messages, contains all of these words, the last used
    first. `words`: each in the spellings that Unicode has for it. `archived`: None for both kinds.

    Rare words are found by the index, among everybody's messages. Common ones stand in so many that the newest
    conversations are read instead: the page is full after a few.
    """
    values = {
        "user_id": user_id,
        "archived": archived,
        "folder_id": folder_id,
        **keyset(after, limit=limit),
        **{f"word{number}": [containing(one) for one in word] for number, word in enumerate(words)},
    }
    near = None
    if any(len(word[0]) > (2 if word[0].isascii() else 1) for word in words):  # shorter ones are not in the index
        near = work.one(_NEAR, {"words": [word[0] for word in words], "most": _RARE + 1})
    ids = (near["ids"] or []) if near else None
    is_rare = ids is not None and len(ids) <= _RARE
    return work.fetch_all(FoundConversation, _search_statement(len(words), is_rare=is_rare), {**values, "ids": ids})


def _search_statement(words: int, *, is_rare: bool) -> str:
    def contains(column: str) -> str:
        return " AND ".join(f"{column} ILIKE ANY (%(word{number})s)" for number in range(words))

    in_rare = f"""
        SELECT DISTINCT ON (m.conversation_id) m.conversation_id, m.id, m.content
        FROM unnest(%(ids)s::uuid[]) AS near (id)
        CROSS JOIN LATERAL (SELECT * FROM messages WHERE id = near.id OFFSET 0) AS m -- one by one, never all there are
        JOIN conversations AS owned ON owned.id = m.conversation_id
        WHERE owned.user_id = %(user_id)s AND {contains("m.content")}
        ORDER BY m.conversation_id, m.created_at DESC, m.id DESC
    """  # noqa: S608 our own parts
    in_each = f"""
        SELECT m.id, m.content FROM messages AS m
        WHERE m.conversation_id = c.id AND {contains("m.content")} ORDER BY m.created_at DESC, m.id DESC LIMIT 1
    """  # noqa: S608
    found = (
        f"({in_rare}) AS found ON found.conversation_id = c.id" if is_rare else f"LATERAL ({in_each}) AS found ON true"
    )
    return f"""
        SELECT {_COLUMNS}, found.id AS match_id, found.content AS match_content
        FROM (
            SELECT * FROM conversations WHERE user_id = %(user_id)s AND NOT temporary ORDER BY updated_at DESC, id DESC
        ) AS c LEFT JOIN {found}
        WHERE (%(archived)s::boolean IS NULL OR c.archived = %(archived)s)
          AND (%(folder_id)s::uuid IS NULL OR c.folder_id = %(folder_id)s)
          AND (found.id IS NOT NULL OR {contains("c.title")})
          AND (%(moment)s::timestamptz IS NULL OR (c.updated_at, c.id) < (%(moment)s, %(id)s))
        ORDER BY c.updated_at DESC, c.id DESC LIMIT %(rows)s
    """  # noqa: S608


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes another one; None for what stays. `moves`: to the folder `folder_id`, or out of any."""

    title: str | None = None
    pinned: bool | None = None
    archived: bool | None = None
    persona: str | None = None
    moves: bool = False
    folder_id: UUID | None = None


def change(work: UnitOfWork, *, id: UUID, user_id: UUID, change: Change) -> Conversation | None:
    """The folder must be the user's own. A title that a person gave is theirs for good."""
    return work.fetch_one(
        Conversation,
        f"""
        UPDATE conversations AS c
        SET title = coalesce(%(title)s, title),
            titled_by = CASE WHEN %(title)s::text IS NULL THEN titled_by ELSE 'person' END,
            pinned = coalesce(%(pinned)s, pinned),
            archived = coalesce(%(archived)s, archived),
            persona = coalesce(%(persona)s, persona),
            folder_id = CASE WHEN %(moves)s THEN %(folder_id)s ELSE folder_id END
        WHERE id = %(id)s AND user_id = %(user_id)s AND NOT {EXPIRED} RETURNING {_COLUMNS}
        """,  # noqa: S608
        {"id": id, "user_id": user_id, **{name: getattr(change, name) for name in Change.__slots__}},
    )


def is_named_by_words(work: UnitOfWork, *, id: UUID) -> bool:
    """Whether neither a person nor the model has named it."""
    return work.one("SELECT FROM conversations WHERE id = %s AND titled_by = 'words'", (id,)) is not None


def name_by_model(work: UnitOfWork, *, id: UUID, user_id: UUID, title: str) -> Conversation | None:
    """Gives it the title that the model found; None where a person has named it meanwhile, or deleted it."""
    return work.fetch_one(
        Conversation,
        f"""
        UPDATE conversations AS c SET title = %(title)s, titled_by = 'model'
        WHERE id = %(id)s AND user_id = %(user_id)s AND titled_by = 'words' RETURNING {_COLUMNS}
        """,  # noqa: S608
        {"id": id, "user_id": user_id, "title": title},
    )


def remove(work: UnitOfWork, *, id: UUID, user_id: UUID) -> bool:
    """Whether there was one; it is gone now, with all its messages."""
    return work.run("DELETE FROM conversations WHERE id = %s AND user_id = %s", (id, user_id)) == 1


def clear_temporary(work: UnitOfWork, *, user_id: UUID) -> int:
    """Deletes the user's expired temporary conversations. Returns how many."""
    return work.run(f"DELETE FROM conversations AS c WHERE user_id = %s AND {EXPIRED}", (user_id,))  # noqa: S608
