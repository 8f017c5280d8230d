"""What a Chat Completions client sends, in the names of OpenAI's API.

Only what is listed here is taken. A field that would charge the host for something that no budget counts, or whose
answer could not be passed on, is refused by its name.
"""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    FiniteFloat,
    ValidationError,
    model_validator,
)

from kongdori.bodies import Schema
from kongdori.llm.completion import count_tokens

MOST_COMPLETION_TOKENS = 16_000
DEFAULT_COMPLETION_TOKENS = 4_000
MOST_PROMPT_TOKENS = 64_000
_IMAGES = ("data:image/png;base64,", "data:image/jpeg;base64,", "data:image/webp;base64,", "data:image/gif;base64,")


def _is_json(value: Any) -> Any:
    """Python reads NaN and Infinity, which are no JSON: no server would take them."""
    try:
        json.dumps(value, allow_nan=False)
    except (ValueError, RecursionError):
        raise ValueError("This must be JSON, without NaN or Infinity.") from None
    return value


Json = Annotated[dict[str, Any], AfterValidator(_is_json)]


def _is_sent_along(image: dict[str, Any]) -> dict[str, Any]:
    """Nobody's server is made to fetch an address that a client names."""
    if not str(image.get("url", "")).startswith(_IMAGES):
        raise ValueError("Send an image as a data: URL of a PNG, JPEG, WebP or GIF.")
    return image


class TextPart(BaseModel):
    type: Literal["text"]
    text: str


class ImagePart(BaseModel):
    type: Literal["image_url"]
    image_url: Annotated[Json, AfterValidator(_is_sent_along)]


def _part(part: Any) -> TextPart | ImagePart:
    kind = part.get("type") if isinstance(part, dict) else None
    try:
        if kind == "refusal":  # of an earlier answer, which the client sends back
            return TextPart(type="text", text=part.get("refusal"))
        if kind == "image_url":
            return ImagePart.model_validate(part)
        if kind == "text":
            return TextPart.model_validate(part)
    except ValidationError as error:
        raise ValueError(error.errors()[0]["msg"].removeprefix("Value error, ")) from None
    raise ValueError("Each part of a message must have the type text or image_url.")


def _content(content: Any) -> Any:
    """With one sentence for what is wrong: pydantic has one for each type that it might have been."""
    if isinstance(content, list) and content:
        return [_part(part) for part in content]
    if content is not None and not isinstance(content, str):
        raise ValueError("This must be a text or a list of parts.")
    return content


def _stop(stop: Any) -> Any:
    texts = [stop] if isinstance(stop, str) else stop
    if texts is None or (isinstance(texts, list) and len(texts) <= 4 and all(isinstance(one, str) for one in texts)):
        return stop
    raise ValueError("This must be a text or a list of at most four.")


def _tool(tool: dict[str, Any]) -> dict[str, Any]:
    """A function that the client runs. What the model's server runs, a search say, may cost what no budget counts."""
    if tool.get("type") != "function" or not isinstance(tool.get("function"), dict):
        raise ValueError("Each tool must be a function.")
    return tool


def _tool_choice(choice: Any) -> Any:
    if isinstance(choice, str | dict):
        return choice
    raise ValueError("This must be a text or an object.")


class CompletionMessage(BaseModel):
    """Other fields of an earlier answer, which clients send back, are ignored."""

    model_config = ConfigDict(extra="ignore")

    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: Annotated[str | list[TextPart | ImagePart] | None, BeforeValidator(_content)] = None
    name: Annotated[str, Field(max_length=64)] | None = None
    tool_calls: Annotated[list[Json], Field(max_length=128)] | None = None
    tool_call_id: Annotated[str, Field(max_length=200)] | None = None

    @model_validator(mode="after")
    def _has_content(self) -> Self:
        if self.content is None and self.role != "assistant":
            raise ValueError(f"A message of the role {self.role} needs content.")
        return self

    @property
    def text(self) -> str | None:
        """The text, if there is nothing but text."""
        if isinstance(self.content, list):
            texts = [part.text for part in self.content if isinstance(part, TextPart)]
            return "\n".join(texts) if len(texts) == len(self.content) else None
        return self.content

    def sent(self) -> dict[str, Any]:
        """As it goes to the model. Not every server knows the role `developer`, which took the place of `system`."""
        sent = {"content": None, **self.model_dump(exclude_none=True)}
        return {**sent, "role": "system" if self.role == "developer" else self.role}


class StreamOptions(BaseModel):
    model_config = ConfigDict(extra="ignore")

    include_usage: bool | None = None


class CompletionNew(Schema):
    """A request. `model` can be anything: the connected model answers, and the answer names it."""

    messages: Annotated[list[CompletionMessage], Field(min_length=1, max_length=2_000)]
    model: Annotated[str, Field(max_length=200)] = ""
    stream: bool = False
    stream_options: StreamOptions | None = None
    max_completion_tokens: Annotated[int, Field(ge=1)] | None = None
    max_tokens: Annotated[int, Field(ge=1)] | None = None
    stop: Annotated[str | list[str] | None, BeforeValidator(_stop)] = None

    # passed on as they are
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    top_p: Annotated[float, Field(ge=0, le=1)] | None = None
    presence_penalty: Annotated[float, Field(ge=-2, le=2)] | None = None
    frequency_penalty: Annotated[float, Field(ge=-2, le=2)] | None = None
    logit_bias: dict[str, FiniteFloat] | None = None
    seed: int | None = None
    reasoning_effort: Annotated[str, Field(max_length=20)] | None = None
    verbosity: Annotated[str, Field(max_length=20)] | None = None
    tools: Annotated[list[Annotated[Json, AfterValidator(_tool)]], Field(max_length=128)] | None = None
    tool_choice: Annotated[str | Json | None, BeforeValidator(_tool_choice)] = None
    parallel_tool_calls: bool | None = None
    response_format: Json | None = None

    # taken, and not passed on: they say nothing about the answer
    n: Literal[1] | None = None
    logprobs: Literal[False] | None = None
    top_logprobs: Literal[0] | None = None
    modalities: list[Literal["text"]] | None = None
    store: bool | None = None
    user: str | None = None
    metadata: Json | None = None
    service_tier: str | None = None
    safety_identifier: str | None = None
    prompt_cache_key: str | None = None
    prompt_cache_retention: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _without_what_says_nothing(cls, body: Any) -> Any:
        """Clients in typed languages send each field that they know, most of them as null or empty. Servers refuse some
        of these, and what is about tools where there are none.
        """
        if not isinstance(body, dict):
            return body
        said = {name: value for name, value in body.items() if value is not None}
        if said.get("stop") in ("", []):
            del said["stop"]
        if not said.get("tools", []):
            for name in ("tools", "parallel_tool_calls"):
                said.pop(name, None)
            if said.get("tool_choice") in ("auto", "none"):
                del said["tool_choice"]
        return said

    @property
    def limit(self) -> int | None:
        """The most tokens that the client wants."""
        return self.max_completion_tokens or self.max_tokens

    @property
    def has_shape(self) -> bool:
        """Whether the answer must have a shape that only the model can give it."""
        plain_text = self.response_format is None or self.response_format.get("type") == "text"
        return bool(self.tools or self.tool_choice or self.stop) or not plain_text

    def options(self) -> dict[str, Any]:
        """What is passed on, in Chat Completions' names."""
        return self.model_dump(
            exclude_none=True,
            include={
                "stop", "temperature", "top_p", "presence_penalty", "frequency_penalty", "logit_bias", "seed",
                "reasoning_effort", "verbosity", "tools", "tool_choice", "parallel_tool_calls", "response_format",
            },
        )  # fmt: skip


def fits(text: str, limit: int | None) -> bool:
    """Whether a text surely has no more tokens than that."""
    return limit is None or count_tokens(text) <= limit
