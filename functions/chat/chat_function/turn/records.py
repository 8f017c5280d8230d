"""The request of a turn, its context, and what is to happen: `Answered`, `InProgress` or `Generation`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Self
from uuid import UUID

from chat_function.engines.base import Engine, Prompt, Question
from chat_function.schemas import MessageNew
from kongdori import idempotency
from kongdori.identity import CheckedIdentity
from kongdori.repositories.messages import HistoryMessage, Message
from kongdori.repositories.turns import Turn

_ROUTE = "POST /chat/conversations/{id}/messages"


class AnotherReply(NamedTuple):
    """`message` is to get another reply beside those it has. `continued`: the reply that the new one goes on with."""

    message: Message
    continued: Message | None


class TurnRequest(NamedTuple):
    """What a person sent. `parent_given` tells "no parent" (a new beginning) from "not said" (after the newest one).
    `streamed`: the reply is a row from its first moment, so that others can follow it. `another`: the message is there
    already.
    """

    conversation_id: UUID
    content: str
    parent_id: UUID | None = None
    parent_given: bool = False
    fresh: bool = False
    file_ids: tuple[UUID, ...] = ()
    idempotency_key: str | None = None
    streamed: bool = False
    another: AnotherReply | None = None

    @classmethod
    def of(cls, conversation_id: UUID, body: MessageNew, idempotency_key: str | None, *, streamed: bool) -> Self:
        return cls(
            conversation_id=conversation_id,
            content=body.content,
            parent_id=body.parent_id,
            parent_given="parent_id" in body.model_fields_set,
            fresh=body.fresh,
            file_ids=tuple(dict.fromkeys(body.file_ids)),
            idempotency_key=idempotency_key,
            streamed=streamed,
        )

    def fingerprint(self) -> str:
        if self.another is not None:
            continued = self.another.continued
            ids = [self.another.message.id, continued.id if continued else None, self.streamed]
            return idempotency.fingerprint("POST /chat/messages/{id}/replies", ids)
        parent = [self.parent_id] if self.parent_given else []
        route = f"{_ROUTE}/stream" if self.streamed else _ROUTE
        files = [self.file_ids] if self.file_ids else []
        return idempotency.fingerprint(route, [self.conversation_id, self.content, parent, self.fresh, *files])


class TurnContext(NamedTuple):
    """Who asks what, and where. `opening`: the message begins its branch, so it can't lean on what was said before.
    `temporary`: its conversation leaves nothing behind. `has_files`: files were attached in it. `manner`: how the
    person wants to be answered. `earlier`: the turn of the same request, if it was sent before.
    """

    caller: CheckedIdentity
    request: TurnRequest
    opening: bool
    temporary: bool
    has_files: bool
    manner: str
    earlier: Turn | None


class Place(NamedTuple):
    """Where a reply stands in the tree."""

    id: UUID
    conversation_id: UUID
    parent_id: UUID


class Summarising(NamedTuple):
    """The model is to summarise `messages`, the newest first, which come after what `summary` tells, up to the message
    `up_to` of the branch. Then `prompt` is what is asked, with that summary.
    """

    up_to: UUID
    summary: str
    messages: Sequence[HistoryMessage]
    prompt: Prompt


class Generation(NamedTuple):
    """This process is to write the reply to `message`, by `engine`. `place`: where the reply will stand. `summarising`:
    what of the conversation is to be summarised first; `prompt` does without. `reservation`: what was set aside for the
    reply; None where it costs nothing.
    """

    caller: CheckedIdentity
    request: TurnRequest
    message: Message
    place: Place
    question: Question
    prompt: Prompt
    summarising: Summarising | None
    engine: Engine
    reservation: UUID | None

    @property
    def begun(self) -> str:
        """What the reply begins with: the text of the reply that it continues."""
        another = self.request.another
        return another.continued.content if another and another.continued else ""


class Answered(NamedTuple):
    """The turn has its reply: a saved answer, or the one that the same request got before."""

    turn: Turn


class InProgress(NamedTuple):
    """The same request was sent before, and its reply is still being written, by this process or another one."""

    turn: Turn
