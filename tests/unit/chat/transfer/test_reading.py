"""Conversations from elsewhere: what is read of ChatGPT's archive, and what of hostile ones."""

from __future__ import annotations

import time
from itertools import pairwise
from typing import Any

import pytest

from chat_function.transfer.reading import Read, UnreadableError, read


def node(key: str, parent: str | None, role: str | None = None, *parts: Any, **more: Any) -> dict[str, Any]:
    message = None
    if role is not None:
        content = {"content_type": more.pop("content_type", "text"), "parts": list(parts)}
        message = {"id": key, "author": {"role": role}, "content": content, "recipient": "all", **more}
    return {"id": key, "parent": parent, "children": [], "message": message}


def chatgpt(*nodes: dict[str, Any], **more: Any) -> dict[str, Any]:
    mapping = {one["id"]: one for one in nodes}
    return {
        "conversation_id": "c1",
        "title": "Herons",
        "create_time": 1.7e9,
        "update_time": 1.7e9 + 60,
        "mapping": mapping,
    } | more


def tree(found: Read) -> list[tuple[str, str | None, str, str]]:
    return [(one.key, one.parent, one.role, one.content) for one in found.messages]


def test_branches_stay_and_what_nobody_reads_goes() -> None:
    image = {"content_type": "image_asset_pointer", "asset_pointer": "file-service://x"}
    found = read(
        chatgpt(
            node("root", None),
            node("sys", "root", "system", ""),
            node("hidden", "sys", "user", "profile", metadata={"is_visually_hidden_from_conversation": True}),
            node("q", "hidden", "user", "What is this?", image, content_type="multimodal_text", create_time=1.7e9),
            node("thinks", "q", "assistant", "hm", content_type="thoughts"),
            node("call", "thinks", "assistant", "search(1)", recipient="web"),
            node("tool", "call", "tool", "results"),
            node("a1", "tool", "assistant", "Let me look.", create_time=1.7e9 + 1, metadata={"model_slug": "gpt-6"}),
            node("a2", "a1", "assistant", "A heron \ue200cite\ue202turn0search1\ue201."),
            node("a3", "tool", "assistant", "A crane."),
            node("q2", "a3", "user", "Sure?"),
        )
    )
    assert tree(found) == [
        ("q", None, "user", "What is this?"),
        ("a1", "q", "assistant", "Let me look.\n\nA heron ."),
        ("a3", "q", "assistant", "A crane."),
        ("q2", "a3", "user", "Sure?"),
    ]
    assert found.images == 1
    assert [one.model for one in found.messages] == [None, "gpt-6", None, None]
    assert (found.title, found.updated_at.timestamp()) == ("Herons", 1.7e9 + 60)
    by_key = {one.key: one for one in found.messages}
    for one in found.messages:
        assert one.parent is None or by_key[one.parent].created_at < one.created_at


def test_images_alone_and_a_reply_at_the_beginning_keep_their_place() -> None:
    image = {"content_type": "image_asset_pointer"}
    found = read(
        chatgpt(
            node("hello", None, "assistant", "Hello!"),
            node("q", "hello", "user", image, content_type="multimodal_text"),
        )
    )
    assert [(one.role, one.content) for one in found.messages] == [
        ("user", "…"),
        ("assistant", "Hello!"),
        ("user", "[image]"),
    ]


def test_files_that_chatgpt_names_are_counted_and_images_not_twice() -> None:
    named = [{"mime_type": "application/pdf"}, {"mime_type": "image/png"}, {"name": "notes"}, 7]
    asked = node("q", None, "user", "See these", metadata={"attachments": named})
    assert read(chatgpt(asked)).files_skipped == 2


@pytest.mark.parametrize(
    "given",
    [
        None,
        7,
        "x",
        [],
        {},
        {"mapping": []},
        {"mapping": {"a": 7}, "id": "c"},
        {"mapping": {}, "id": 7},
        {"mapping": {}, "id": "x" * 300},
        {"messages": [{"role": "system"}], "id": "c"},
        {"messages": [{"role": "user", "id": "a"}, {"role": "user", "id": "a"}], "id": "c"},
        {"messages": [{"role": "user", "id": None}], "id": "c"},
    ],
)
def test_what_is_no_conversation_is_refused(given: Any) -> None:
    with pytest.raises(UnreadableError):
        read(given)


def test_hostile_trees_and_values_end() -> None:
    ring = read(chatgpt(node("a", "b", "user", "x"), node("b", "a", "user", "y"), node("c", None, "user", "z")))
    assert [one.key for one in ring.messages] == ["c"]
    odd = read(
        chatgpt(
            node("a", "nowhere", "user", "x" * 300_000, {"text": 7}, create_time=float("inf")),
            node("b", "b", "user", "itself", create_time=1e30),
            {"id": "d", "parent": 7, "message": {"author": [], "content": {"parts": {}}, "metadata": []}},
            title={"a": 1},
            create_time=-1e30,
            update_time="never",
        )
    )
    assert [(one.key, one.status, len(one.content)) for one in odd.messages] == [("a", "partial", 200_000)]
    assert odd.title == ""

    started = time.process_time()
    chain = [node(str(number), str(number - 1) if number else None, "system", "x") for number in range(20_000)]
    assert read(chatgpt(*chain)).messages == []
    long = [node(str(number), str(number - 1) if number else None, "user", "x") for number in range(20_000)]
    found = read(chatgpt(*long)).messages
    assert all(after.parent == before.key for before, after in pairwise(found))
    assert time.process_time() - started < 30, "linear: far below"
    with pytest.raises(UnreadableError):
        read(chatgpt(*long, node("one more", None, "user", "x")))
