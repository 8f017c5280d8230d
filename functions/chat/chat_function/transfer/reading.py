"""Reads conversations that come from elsewhere: our own export, and ChatGPT's `conversations.json`. Nothing in them is
trusted, and nothing is sent to a model or carried out. Knows no HTTP and no SQL.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from chat_function.transfer import file_lists
from chat_function.transfer.file_lists import FoundFile
from kongdori.repositories.imports import NewMessage
from kongdori.repositories.messages import Role

MOST_MESSAGES = 20_000  # of a conversation
_LONGEST = 200_000  # characters of a message: what the database takes
_TITLE = 200
_PERSONA = 2_000
_NO_QUESTION = "…"  # stands where a conversation begins with a reply
_IMAGE = "[image]"
_CITATION = re.compile("\ue200.*?\ue201|[\ue200-\ue20f]", re.DOTALL)  # ChatGPT's marks for what it cites
_STEP = timedelta(milliseconds=1)
_STATUSES = {"stopped": "stopped", "partial": "partial", "failed": "failed", "streaming": "partial"}


class UnreadableError(ValueError):
    """This is no conversation in either form."""


@dataclass(slots=True)
class Read:
    """A conversation as it was read: `key` tells it from all others at its source. `images` and `files_skipped` were
    left out. `attached`: by a message's key, those of its files.
    """

    key: str
    title: str
    created_at: datetime
    updated_at: datetime
    pinned: bool = False
    archived: bool = False
    folder: str | None = None
    persona: str = ""
    messages: list[NewMessage] = field(default_factory=list)
    images: int = 0
    files: dict[str, FoundFile] = field(default_factory=dict)
    attached: dict[str, list[str]] = field(default_factory=dict)
    files_skipped: int = 0


@dataclass(slots=True)
class _Node:
    key: str
    parent: str | None
    role: str | None  # None: nothing that people read, such as a tool's work
    content: str
    created_at: datetime | None
    status: str = "complete"
    language: str = ""
    model: str | None = None


def read(given: Any) -> Read:
    """Raises `UnreadableError`."""
    if not isinstance(given, dict):
        raise UnreadableError
    if isinstance(given.get("mapping"), dict):
        return _chatgpt(given)
    if isinstance(given.get("messages"), list):
        return _own(given)
    raise UnreadableError


def _own(given: dict[str, Any]) -> Read:
    nodes = []
    files: dict[str, FoundFile | None] = {}
    attached: dict[str, list[str]] = {}
    for message in given["messages"]:
        if not isinstance(message, dict) or message.get("role") not in ("user", "assistant"):
            raise UnreadableError
        node = _Node(
            key=_key(message.get("id")),
            parent=_text(message.get("parent_id")) or None,
            role=message["role"],
            content=_text(message.get("content")),
            created_at=_moment(message.get("created_at")),
            status=_STATUSES.get(_text(message.get("status")), "complete"),
            language=_text(message.get("language"))[:10],
            model=_text(message.get("model"))[:100] or None,
        )
        nodes.append(node)
        if node.role == "user":
            attached[node.key] = file_lists.keys_in(message.get("files"), files)
    found = _head(given, _key(given.get("id")), given.get("created_at"), given.get("updated_at"), nodes)
    found.files = {key: file for key, file in files.items() if file is not None}
    found.attached = {key: [one for one in keys if one in found.files] for key, keys in attached.items() if keys}
    found.files_skipped = len(files) - len(found.files)
    found.pinned = given.get("pinned") is True
    found.folder = " ".join(_text(given.get("folder")).split())[:80] or None
    found.persona = _text(given.get("persona")).strip()[:_PERSONA]
    found.messages = list(_tree(nodes))
    return found


def _chatgpt(given: dict[str, Any]) -> Read:
    nodes = []
    images = files = 0
    for key, item in given["mapping"].items():
        if not isinstance(item, dict):
            raise UnreadableError
        message = item.get("message")
        role, content, seen = _said(message) if isinstance(message, dict) else (None, "", 0)
        images += seen
        sent = message if isinstance(message, dict) else {}
        metadata = sent.get("metadata")
        model = metadata.get("model_slug") if isinstance(metadata, dict) else None
        files += file_lists.count_in(metadata.get("attachments")) if isinstance(metadata, dict) else 0
        moment = _moment(sent.get("create_time"))
        nodes.append(
            _Node(key, _text(item.get("parent")) or None, role, content, moment, model=_text(model)[:100] or None)
        )
    key = _key(given.get("conversation_id") or given.get("id"))
    found = _head(given, key, given.get("create_time"), given.get("update_time"), nodes)
    found.images, found.files_skipped = images, files
    found.messages = list(_tree(_merged(nodes)))
    return found


def _said(message: dict[str, Any]) -> tuple[str | None, str, int]:
    """Who said what, and how many images were with it. Nobody, where it is not for people to read."""
    author, content, metadata = message.get("author"), message.get("content"), message.get("metadata")
    role = author.get("role") if isinstance(author, dict) else None
    given = content if isinstance(content, dict) else {}
    parts = given.get("parts")
    words, images = [], 0
    for part in parts if isinstance(parts, list) else []:
        if isinstance(part, str):
            words.append(part)
        elif isinstance(part, dict):
            images += "image" in _text(part.get("content_type"))
            words.append(_text(part.get("text")))
    is_hidden = isinstance(metadata, dict) and metadata.get("is_visually_hidden_from_conversation") is True
    is_aside = message.get("recipient") not in (None, "all") or given.get("content_type") not in (
        "text",
        "multimodal_text",
    )
    text = _CITATION.sub("", "\n\n".join(word for word in words if word.strip())).strip()
    if role == "user" and not text and images:
        text = _IMAGE
    if role not in ("user", "assistant") or is_hidden or is_aside or not text:
        return None, "", images
    return role, text, images


def _merged(nodes: list[_Node]) -> list[_Node]:
    """Replies that follow one another without a fork become one: the model said them in one turn, between its tools."""
    kept = _without_gaps(nodes)
    children = Counter(node.parent for node in kept)
    whole: dict[str, _Node] = {}
    merged: list[_Node] = []
    for node in _in_order(kept):
        before = whole.get(node.parent or "")
        follows = before is not None and node.role == before.role == "assistant" and children[node.parent] == 1
        if follows and before is not None:
            before.content = f"{before.content}\n\n{node.content}"
            whole[node.key] = before
        else:
            node.parent = before.key if before else None
            whole[node.key] = node
            merged.append(node)
    return merged


def _tree(nodes: list[_Node]) -> Iterator[NewMessage]:
    """The messages that the nodes stand for, parents first, each later than its parent. One without a time of its own
    comes after all before it.
    """
    moments: dict[str, datetime] = {}
    now = datetime.now(UTC)
    last = datetime.fromtimestamp(0, UTC)
    for node in _in_order(_without_gaps(nodes)):
        earliest = moments[node.parent] + _STEP if node.parent else datetime.fromtimestamp(0, UTC)
        moment = min(max(node.created_at or last + _STEP, earliest), max(now, earliest))
        parent = node.parent
        if node.role == "assistant" and parent is None:
            parent = f"{node.key} question"
            yield NewMessage(parent, None, "user", _NO_QUESTION, "complete", "", moment, None)
            moment += _STEP
        moments[node.key] = moment
        last = max(last, moment)
        status = "partial" if len(node.content) > _LONGEST else node.status
        role: Role = "assistant" if node.role == "assistant" else "user"
        yield NewMessage(node.key, parent, role, node.content[:_LONGEST], status, node.language, moment, node.model)


def _without_gaps(nodes: list[_Node]) -> list[_Node]:
    """The nodes that people read. The parent of each is the nearest above it that is read too."""
    by_key = {node.key: node for node in nodes}
    above: dict[str, str | None] = {}
    for node in nodes:
        passed: dict[str, None] = {}
        current: str | None = node.key
        while current is not None and current not in above and current not in passed:
            passed[current] = None
            parent = by_key[current].parent
            if parent not in by_key or by_key[parent].role is not None:
                above[current] = parent if parent in by_key else None
                break
            current = parent
        for key in reversed(passed):
            above.setdefault(key, above.get(by_key[key].parent or ""))
    kept = [node for node in nodes if node.role is not None]
    for node in kept:
        node.parent = above.get(node.key)
    return kept


def _in_order(nodes: list[_Node]) -> Iterator[_Node]:
    """Parents before children. What hangs in a ring, reached from no beginning, is left out."""
    keys = {node.key for node in nodes}
    below: dict[str | None, list[_Node]] = {}
    for node in nodes:
        below.setdefault(node.parent if node.parent in keys else None, []).append(node)
    waiting = below.get(None, [])[::-1]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(below.get(node.key, [])[::-1])


def _head(given: dict[str, Any], key: str, created: Any, updated: Any, nodes: list[_Node]) -> Read:
    if len(nodes) > MOST_MESSAGES or len({node.key for node in nodes}) != len(nodes):
        raise UnreadableError
    now = datetime.now(UTC)
    created_at = min(_moment(created) or now, now)
    updated_at = min(max(_moment(updated) or created_at, created_at), now)
    title = " ".join(_text(given.get("title")).split())[:_TITLE]
    return Read(
        key, title, created_at, updated_at, archived=(given.get("archived") or given.get("is_archived")) is True
    )


def _key(given: Any) -> str:
    if not isinstance(given, str) or not 0 < len(given) <= 200:
        raise UnreadableError
    return given


def _text(given: Any) -> str:
    return given if isinstance(given, str) else ""


def _moment(given: Any) -> datetime | None:
    """Seconds since 1970, or ISO 8601."""
    try:
        if isinstance(given, int | float) and not isinstance(given, bool) and math.isfinite(given):
            return datetime.fromtimestamp(given, UTC)
        if isinstance(given, str):
            moment = datetime.fromisoformat(given)
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return None
