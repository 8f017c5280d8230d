"""Links of others, and tokens that nobody gave out."""

from __future__ import annotations

import os
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from fixtures.chat import Person

pytestmark = pytest.mark.integration

People = Callable[[], Any]


def test_a_stranger_can_neither_share_nor_list_nor_revoke(chat: People) -> None:
    who, stranger = chat(), chat()
    conversation, theirs = who.open(), stranger.open()
    reply = who.said(conversation, "What can you do?")
    stranger.said(theirs, "hello")
    made = who.call("POST", f"/chat/conversations/{conversation}/shares", {}).json

    assert stranger.call("POST", f"/chat/conversations/{conversation}/shares", {}).status == 404
    assert stranger.call("POST", f"/chat/conversations/{theirs}/shares", {"message_id": reply["id"]}).status == 404
    assert stranger.call("GET", f"/chat/conversations/{conversation}/shares").status == 404
    assert stranger.call("DELETE", f"/chat/shares/{made['id']}").status == 404
    assert stranger.call("GET", f"/shares/{made['token']}").status == 200, "a link is for whoever has it"


def test_no_other_token_opens_anything(chat: People) -> None:
    who: Person = chat()
    conversation = who.open()
    who.said(conversation, "What can you do?")
    made = who.call("POST", f"/chat/conversations/{conversation}/shares", {}).json
    token = made["token"]
    flipped = token[:-1] + ("A" if token[-1] != "A" else "B")
    near = [flipped, token[:-1], token + "=", token + "A", token.swapcase(), token.replace(token[0], "\u200b", 1)]
    random = [made["id"], conversation, str(uuid4()), urlsafe_b64encode(os.urandom(24)).decode()]
    for guess in (*near, *random, "x" * 5000, "%00", "..", "' OR 1=1 --", "가" * 32):
        answer = who.call("GET", f"/shares/{guess}")
        assert (answer.status, answer.code) == (404, "not-found"), guess
