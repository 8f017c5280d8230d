"""Looking at, trying out and changing the connected model."""

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

_TRIAL_S = 15.0
_SAID_CHARACTERS = 200


def view() -> ModelConnection:
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


def trial(wish: ModelTrialNew) -> ModelTrial:
    """Asks for one word. Raises `InvalidInput` for an address that can't be one."""
    wanted = _connection(wish)
    started = time.monotonic()
    said, problem = "", None
    try:
        said = chat.try_out(wanted, timeout_s=_TRIAL_S).text.strip()[:_SAID_CHARACTERS]
    except (ModelUnavailable, LimitReached) as error:
        problem = ModelTrialProblem(code=error.code, detail=error.detail)
    took_s = round(time.monotonic() - started, 3)
    logger.info("model-tried", ok=problem is None, code=problem.code if problem else "", took_s=took_s)
    return ModelTrial(ok=problem is None, took_s=took_s, said=said, problem=problem)


def store(wish: ModelConnectionPut) -> ModelConnection:
    """Connects a model. Raises `InvalidInput`, `Unavailable`: then nothing has changed."""
    wanted = _connection(wish)
    secrets.put_model_secret(
        ModelSecret(
            model=wanted.model,
            base_url=wanted.base_url,
            api_key=wanted.api_key,
            price_in=wish.price_in,
            price_out=wish.price_out,
        )
    )
    logger.info("model-connected", model=wanted.model)
    return view()


def forget() -> None:
    """Forgets the stored model. Raises `Unavailable`: then nothing has changed."""
    secrets.put_model_secret(ModelSecret())
    logger.info("model-forgotten")


def _connection(wish: ModelTrialNew) -> Connection:
    """What the wish is about. A key that is not given is taken over only for the address that it belongs to."""
    base_url = wish.base_url.strip().rstrip("/")
    connection.check_address(base_url)
    now = connection.current()
    key = wish.api_key
    if key is None:
        key = now.api_key if now.address == (base_url or connection.OPENAI) else ""
    if not base_url and not key:
        rule = "OpenAI wants a key; one is made at platform.openai.com."
        raise InvalidInput(rule, errors=[FieldError(("body", "api_key"), rule)], code="key-missing")
    return Connection(base_url, key, wish.model.strip(), now.price_in, now.price_out)
