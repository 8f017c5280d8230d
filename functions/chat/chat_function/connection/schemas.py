"""What goes in and out of the routes of the connected model."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, Field

from kongdori.bodies import Schema

_Price = Annotated[Decimal, Field(ge=0, le=10_000, max_digits=12, decimal_places=6)]


class ModelTrialNew(Schema):
    """`base_url` "" is OpenAI itself. Without `api_key`: the connected key if the address is the connected one, else
    none."""

    base_url: str = Field(default="", max_length=300)
    api_key: str | None = Field(default=None, max_length=500, pattern=r"^[\x21-\x7e]*$")
    model: str = Field(min_length=1, max_length=200)


class ModelConnectionPut(ModelTrialNew):
    """Prices in USD per million tokens."""

    price_in: _Price
    price_out: _Price


class ModelConnection(BaseModel):
    """`stored`: by an admin, here; else it is what the settings say. `connected`: whether there is somebody to ask."""

    connected: bool
    stored: bool
    base_url: str
    model: str
    has_key: bool
    price_in: float
    price_out: float


class ModelTrialProblem(BaseModel):
    """As in a problem: `code` for machines, `detail` for people."""

    code: str
    detail: str


class ModelTrial(BaseModel):
    """`said` is what the model answered, `problem` what went wrong instead."""

    ok: bool
    took_s: float
    said: str
    problem: ModelTrialProblem | None
