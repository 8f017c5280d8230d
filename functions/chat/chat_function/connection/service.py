"""The connected model: shown, tried out, connected and disconnected. Knows no HTTP."""

from __future__ import annotations

import time

from chat_function.connection.schemas import (
    ModelConnection,
    ModelConnectionPut,
    ModelTrial,
    ModelTrialNew,
    ModelTrialProblem,
)
from kongdori import secrets
from kongdori.errors import FieldError, InvalidInput, LimitReached, ModelUnavailable
from kongdori.llm import chat, connection
from kongdori.llm.connection import Connection
from kongdori.observability import logger
from kongdori.secrets import ModelSecret

_TRIAL_TIMEOUT_S = 15.0
_SHOWN_CHARACTERS = 200


def current() -> ModelConnection:
    """What is connected now."""
    now = connection.current()
    return ModelConnection(
        connected=now.is_usable,
        stored=now.stored,
        base_url=now.base_url,
        model=now.model,
        has_key=bool(now.api_key),
        price_in=float(now.price_in),
        price_out=float(now.price_out),
    )


def try_out(candidate: ModelTrialNew) -> ModelTrial:
    """Asks a model for one word. Raises `InvalidInput` for an address that can't be one."""
    target = _connection(candidate)
    started = time.monotonic()
    said, problem = "", None
    try:
        said = chat.try_out(target, timeout_s=_TRIAL_TIMEOUT_S).text.strip()[:_SHOWN_CHARACTERS]
    except (ModelUnavailable, LimitReached) as error:
        problem = ModelTrialProblem(code=error.code, detail=error.detail)
    took_s = round(time.monotonic() - started, 3)
    logger.info("model-trial", ok=problem is None, code=problem.code if problem else "", took_s=took_s)
    return ModelTrial(ok=problem is None, took_s=took_s, said=said, problem=problem)


def connect(candidate: ModelConnectionPut) -> ModelConnection:
    """Stores the model that is asked from now on. Raises `InvalidInput`, `Unavailable`: then nothing has changed."""
    target = _connection(candidate)
    secrets.put_model_secret(
        ModelSecret(
            model=target.model,
            base_url=target.base_url,
            api_key=target.api_key,
            price_in=candidate.price_in,
            price_out=candidate.price_out,
        )
    )
    logger.info("model-connection", model=target.model)
    return current()


def disconnect() -> None:
    """Forgets the stored model. Raises `Unavailable`: then nothing has changed."""
    secrets.put_model_secret(ModelSecret())
    logger.info("model-disconnection")


def _connection(candidate: ModelTrialNew) -> Connection:
    """The connection to a candidate. Without a key, it has the connected model's, but only at that model's address."""
    base_url = candidate.base_url.strip().rstrip("/")
    connection.check_address(base_url)
    now = connection.current()
    key = candidate.api_key
    if key is None:
        key = now.api_key if now.address == (base_url or connection.OPENAI) else ""
    if not base_url and not key:
        rule = "OpenAI wants a key; one is made at platform.openai.com."
        raise InvalidInput(rule, errors=[FieldError(("body", "api_key"), rule)], code="key-missing")
    return Connection(base_url, key, candidate.model.strip(), now.price_in, now.price_out)
