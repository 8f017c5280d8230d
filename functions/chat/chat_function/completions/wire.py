"""Answers in the shape of OpenAI's API: `chat.completion`, and the chunks of a stream."""

from __future__ import annotations

import json
from typing import Any, Protocol

from chat_function.completions.openai_errors import error_of
from chat_function.completions.records import Answered
from kongdori.errors import ModelUnavailable
from kongdori.llm.completion import Extra

DONE = b"data: [DONE]\n\n"
COMMENT = b": still here\n\n"


def whole(answer: Answered) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": answer.text or None, "refusal": None}
    if answer.tool_calls:
        message["tool_calls"] = answer.tool_calls
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": answer.finish_reason}
    return {
        "id": answer.id,
        "object": "chat.completion",
        "created": answer.created,
        "model": answer.model,
        "choices": [choice],
        "usage": _usage(answer),
    }


class Head(Protocol):
    """What each chunk says of its answer. `model` may change while the answer has no text yet."""

    @property
    def id(self) -> str: ...
    @property
    def created(self) -> int: ...
    @property
    def model(self) -> str: ...


class Chunks:
    """The chunks of one stream. `with_usage`: a last one says what the answer took, and all others say `null`."""

    def __init__(self, of: Head, *, with_usage: bool) -> None:
        self._of = of
        self._rest: dict[str, Any] = {"usage": None} if with_usage else {}
        self._with_usage = with_usage
        self._has_pieces = False

    def first(self) -> bytes:
        return self._delta({"role": "assistant", "content": ""})

    def piece(self, piece: str | Extra) -> bytes:
        self._has_pieces = True
        return self._delta({"content": piece} if isinstance(piece, str) else piece.fields)

    def last(self, answer: Answered) -> bytes:
        """What had not come in pieces, how it ended, the usage if that was wished, and the end of the stream. An answer
        that broke off ends with an error.
        """
        rest = b"" if self._has_pieces else self._unsent(answer)
        if answer.is_cut:
            return rest + failure(
                error_of(ModelUnavailable("The model's answer was cut off.", code="model-answer-cut"))
            )
        ended = rest + self._delta({}, finish_reason=answer.finish_reason)
        if self._with_usage:
            ended += _line({**self._frame(answer.model), "choices": [], "usage": _usage(answer)})
        return ended + DONE

    def _frame(self, model: str) -> dict[str, Any]:
        return {"id": self._of.id, "object": "chat.completion.chunk", "created": self._of.created, "model": model}

    def _unsent(self, answer: Answered) -> bytes:
        """A saved answer, or that of an earlier request, in one piece."""
        calls = [{"index": index, **call} for index, call in enumerate(answer.tool_calls)]
        return self._delta({"content": answer.text} | ({"tool_calls": calls} if calls else {}))

    def _delta(self, delta: dict[str, Any], *, finish_reason: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        return _line({**self._frame(self._of.model), "choices": [choice], **self._rest})


def failure(body: dict[str, Any]) -> bytes:
    """An error in the middle of a stream."""
    return _line(body)


def _usage(answer: Answered) -> dict[str, int]:
    return {
        "prompt_tokens": answer.prompt_tokens,
        "completion_tokens": answer.completion_tokens,
        "total_tokens": answer.prompt_tokens + answer.completion_tokens,
    }


def _line(data: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
