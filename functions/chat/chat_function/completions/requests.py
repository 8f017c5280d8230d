"""What a client sent, as the service takes it."""

from __future__ import annotations

from typing import Any

from chat_function.completions.records import CompletionRequest
from chat_function.completions.schemas import (
    DEFAULT_COMPLETION_TOKENS,
    MOST_COMPLETION_TOKENS,
    MOST_PROMPT_TOKENS,
    CompletionNew,
)
from chat_function.schemas import MAX_CONTENT_CHARACTERS
from kongdori import idempotency
from kongdori.errors import FieldError, InvalidInput
from kongdori.llm.completion import Asked
from kongdori.visible_text import is_visible

_STREAM_LIMIT_S = 240.0
_WHOLE_LIMIT_S = 55.0  # the edge waits a minute for the first byte


def read(body: CompletionNew, *, idempotency_key: str | None, fresh: bool) -> CompletionRequest:
    """The request of a client. Raises `InvalidInput` where it is too long for any model that is asked here."""
    asked = Asked(
        messages=[message.sent() for message in body.messages],
        max_completion_tokens=min(body.limit or DEFAULT_COMPLETION_TOKENS, MOST_COMPLETION_TOKENS),
        options=body.options(),
        relayed=True,
        limit_s=_STREAM_LIMIT_S if body.stream else _WHOLE_LIMIT_S,
    )
    tokens = asked.count_tokens()
    if tokens > MOST_PROMPT_TOKENS:
        rule = f"These messages have about {tokens} tokens; the limit is {MOST_PROMPT_TOKENS}."
        raise InvalidInput(rule, errors=[FieldError(("body", "messages"), rule)], code="context-length-exceeded")
    by_person = [message.text or "" for message in body.messages if message.role == "user"]
    question = by_person[-1][:MAX_CONTENT_CHARACTERS] if by_person else ""
    return CompletionRequest(
        asked=asked,
        question=question,
        is_plain=_is_plain(body),
        is_kongdoris=not body.has_shape and not any(m.role in {"system", "developer"} for m in body.messages),
        needs_model=body.has_shape,
        limit=body.limit,
        fresh=fresh,
        idempotency_key=idempotency_key,
        fingerprint=idempotency.fingerprint("POST /chat/completions", _content(body)),
    )


def _is_plain(body: CompletionNew) -> bool:
    if len(body.messages) != 1 or body.has_shape:
        return False
    message = body.messages[0]
    text = message.text or ""
    return message.role == "user" and message.name is None and len(text) <= MAX_CONTENT_CHARACTERS and is_visible(text)


def _content(body: CompletionNew) -> dict[str, Any]:
    return body.model_dump(mode="json", exclude_unset=True)
