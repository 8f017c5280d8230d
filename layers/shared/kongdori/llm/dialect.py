"""Which options a server understands, learnt from its refusals and kept for the life of the process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import openai


class Dialect:
    """Starts with what OpenAI speaks now. Each refusal that names an option gives that option up for an older one."""

    def __init__(self) -> None:
        self._limit: str | None = "max_completion_tokens"
        self._json: str | None = "json_schema"
        self._usage = True

    def options(self, *, max_completion_tokens: int, json_schema: dict[str, Any] | None) -> dict[str, Any]:
        """The optional part of a request."""
        options: dict[str, Any] = {}
        if self._limit:
            options[self._limit] = max_completion_tokens
        if self._usage:
            options["stream_options"] = {"include_usage": True}
        if json_schema is not None and self._json == "json_schema":
            described = {"name": "answer", "schema": json_schema, "strict": True}
            options["response_format"] = {"type": "json_schema", "json_schema": described}
        elif json_schema is not None and self._json == "json_object":
            options["response_format"] = {"type": "json_object"}
        return options

    def learn(self, error: openai.APIError, sent: dict[str, Any]) -> bool:
        """Whether the refusal named an option that was `sent` and there is another way to ask."""
        if getattr(error, "status_code", None) not in {400, 404, 415, 422, 501}:
            return False
        said = f"{error.message} {error.body}".lower()
        if self._limit and self._limit in sent and self._limit in said:
            self._limit = "max_tokens" if self._limit == "max_completion_tokens" else None
            return True
        if "stream_options" in sent and ("stream_options" in said or "include_usage" in said):
            self._usage = False
            return True
        if "response_format" in sent and any(
            word in said for word in ("response_format", "json_schema", "json_object")
        ):
            self._json = "json_object" if self._json == "json_schema" else None
            return True
        return False
