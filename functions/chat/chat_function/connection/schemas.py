"""Request and response bodies of the connected model's routes."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, Field

from kongdori.bodies import Schema

_Price = Annotated[Decimal, Field(ge=0, le=10_000, max_digits=12, decimal_places=6)]


class ModelServer(Schema):
    """An empty `base_url` is OpenAI's. Without `api_key`, the stored key is used if the address is the stored one."""

    base_url: str = Field(default="", max_length=300)
    api_key: str | None = Field(default=None, max_length=500, pattern=r"^[\x21-\x7e]*$")


class ModelTrialNew(ModelServer):
    """A model of that server."""

    model: str = Field(min_length=1, max_length=200)


class ModelConnectionPut(ModelTrialNew):
    """Prices in USD per million tokens."""

    price_in: _Price
    price_out: _Price


class ConnectedModel(BaseModel):
    """`stored`: an admin stored it here; else it is from the settings."""

    stored: bool
    base_url: str
    model: str
    has_key: bool
    price_in: float
    price_out: float


class ModelConnection(ConnectedModel):
    """`connected`: whether there is a model. `fallback`: the model that answers when it fails."""

    connected: bool
    fallback: ConnectedModel | None


class ModelTrialProblem(BaseModel):
    """`code` for machines, `detail` for people, as in every problem."""

    code: str
    detail: str


class ServerModels(BaseModel):
    """The names of a server's models, in alphabetical order; `problem` says why they couldn't be listed."""

    models: list[str]
    problem: ModelTrialProblem | None


class ModelTrial(BaseModel):
    """`said` is what the model answered, `problem` what went wrong instead."""

    ok: bool
    took_s: float
    said: str
    problem: ModelTrialProblem | None
