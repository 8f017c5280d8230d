"""The connected model: shown, tried out, connected and disconnected. Knows no HTTP."""

from __future__ import annotations

import time
from decimal import Decimal

from chat_function.connection.schemas import (
    ConnectedModel,
    ModelConnection,
    ModelConnectionPut,
    ModelServer,
    ModelTrial,
    ModelTrialNew,
    ModelTrialProblem,
    ServerModels,
)
from kongdori import secrets
from kongdori.errors import Conflict, FieldError, InvalidInput, LimitReached, ModelUnavailable
from kongdori.llm import chat, connection, model_list
from kongdori.llm.connection import Connection
from kongdori.observability import logger
from kongdori.secrets import ModelSecret, StoredModel

_TRIAL_TIMEOUT_S = 15.0
_SHOWN_CHARACTERS = 200


def current() -> ModelConnection:
    """What is connected now."""
    now, second = connection.current(), connection.fallback()
    return ModelConnection(
        **_shown(now).model_dump(), connected=now.is_usable, fallback=_shown(second) if second else None
    )


def list_models(server: ModelServer) -> ServerModels:
    """Which models a server has. Raises `InvalidInput` for an address that can't be one."""
    target = _connection(server, model="")
    try:
        return ServerModels(models=model_list.names(target, within_s=_TRIAL_TIMEOUT_S), problem=None)
    except (ModelUnavailable, LimitReached) as error:
        return ServerModels(models=[], problem=ModelTrialProblem(code=error.code, detail=error.detail))


def try_out(candidate: ModelTrialNew) -> ModelTrial:
    """Asks a model for one word. Raises `InvalidInput` for an address that can't be one."""
    target = _connection(candidate, model=candidate.model)
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
    target = _stored(candidate)
    secrets.put_model_secret(ModelSecret(**dict(target), fallback=_newest().fallback))
    logger.info("model-connection", model=target.model)
    return current()


def connect_fallback(candidate: ModelConnectionPut) -> ModelConnection:
    """Stores the model that is asked where the first one fails. Raises as `connect`, and `Conflict` where there is no
    first one, or it is the same.
    """
    target, first = _stored(candidate), connection.current()
    if not first.is_usable:
        raise Conflict("Connect a model first, then its fallback.", code="no-first-model")
    if (target.base_url or connection.OPENAI, target.model) == (first.address, first.model):
        raise Conflict(
            "This model is already connected. A fallback has to be a different model.", code="fallback-is-the-model"
        )
    secrets.put_model_secret(_newest().model_copy(update={"fallback": target}))
    logger.info("model-fallback-connection", model=target.model)
    return current()


def disconnect() -> None:
    """Forgets the stored model and its fallback. Raises `Unavailable`: then nothing has changed."""
    secrets.put_model_secret(ModelSecret())
    logger.info("model-disconnection")


def disconnect_fallback() -> None:
    """Forgets the stored fallback. Raises `Unavailable`: then nothing has changed."""
    secrets.put_model_secret(_newest().model_copy(update={"fallback": None}))
    logger.info("model-fallback-disconnection")


def _newest() -> ModelSecret:
    """What is stored now, whatever this process remembers: the half that stays is written back."""
    return secrets.model_secret(remembered_s=0)


def _shown(model: Connection) -> ConnectedModel:
    return ConnectedModel(
        stored=model.stored,
        base_url=model.base_url,
        model=model.model,
        has_key=bool(model.api_key),
        price_in=float(model.price_in),
        price_out=float(model.price_out),
    )


def _stored(candidate: ModelConnectionPut) -> StoredModel:
    target = _connection(candidate, model=candidate.model)
    return StoredModel(
        model=target.model,
        base_url=target.base_url,
        api_key=target.api_key,
        price_in=candidate.price_in,
        price_out=candidate.price_out,
    )


def _connection(server: ModelServer, *, model: str) -> Connection:
    """The connection to a candidate. Without a key, it has a connected model's, but only at that one's address."""
    base_url = server.base_url.strip().rstrip("/")
    connection.check_address(base_url)
    key = server.api_key
    if key is None:
        address = base_url or connection.OPENAI
        key = next((known.api_key for known in connection.in_order() if known.address == address and known.api_key), "")
    if not base_url and not key:
        rule = "OpenAI needs an API key. You can create one at platform.openai.com."
        raise InvalidInput(rule, errors=[FieldError(("body", "api_key"), rule)], code="key-missing")
    return Connection(base_url, key, model.strip(), Decimal(0), Decimal(0))
