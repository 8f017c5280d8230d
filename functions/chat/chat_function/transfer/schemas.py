"""What goes in and out of imports."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel


class ConversationFile(BaseModel):
    """Kongdori's own export, or a part of it. Other fields of the file are ignored."""

    conversations: list[Any]


class ImportedConversations(BaseModel):
    """`conversations`, `messages` and `files` that were added; `known` conversations, which were there; `images` and
    `files_skipped` that were left out; `unreadable` conversations.
    """

    conversations: int
    known: int
    messages: int
    images: int
    files: int
    files_skipped: int
    unreadable: int
