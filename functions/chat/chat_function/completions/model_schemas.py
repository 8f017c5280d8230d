"""What comes out of the list of models."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel


class Model(BaseModel):
    """A model, in the shape of OpenAI's API."""

    id: str
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: str = "kongdori"


class ModelList(BaseModel):
    object: Literal["list"] = "list"
    data: list[Model]
