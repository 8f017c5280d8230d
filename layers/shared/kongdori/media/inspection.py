"""What MediaInfo finds in a file, looked at in a process of its own (`inspection_process`).

PyAV was tried too: its wheel has 128 MB, and 24 MB are free beside the shared layer and ffmpeg in Lambda's 250 MB.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from kongdori.media import inspection_process
from kongdori.media.ffmpeg import MediaFault
from kongdori.observability import logger

_WITHIN_S = 60.0


def _first(value: Any) -> Any:
    """The first of several values ("8 / 10")."""
    return value.partition(" / ")[0] if isinstance(value, str) else value


Number = Annotated[float, BeforeValidator(_first)]


class Extra(BaseModel):
    truncated: str = Field("", alias="IsTruncated")


class Found(BaseModel):
    """The whole file, or a track, as MediaInfo reports it. Numbers are 0 and texts "" where it says nothing."""

    model_config = ConfigDict(frozen=True)

    kind: str = Field(alias="@type")
    id: str = Field("", alias="ID")
    format: str = Field("", alias="Format")
    profile: str = Field("", alias="Format_Profile")
    features: str = Field("", alias="Format_AdditionalFeatures")
    duration_s: Number = Field(0.0, alias="Duration")
    language: str = Field("", alias="Language")
    default: str = Field("", alias="Default")
    forced: str = Field("", alias="Forced")
    service: str = Field("", alias="ServiceKind")
    encryption: str = Field("", alias="Encryption")
    muxing: str = Field("", alias="MuxingMode")
    width: Number = Field(0, alias="Width")
    height: Number = Field(0, alias="Height")
    pixel_aspect: Number = Field(1.0, alias="PixelAspectRatio")
    rotation: Number = Field(0.0, alias="Rotation")
    bit_depth: Number = Field(0, alias="BitDepth")
    chroma: str = Field("", alias="ChromaSubsampling")
    extra: Extra = Extra()


class _Media(BaseModel):
    track: list[Found]


class _Report(BaseModel):
    media: _Media


def inspect(path: Path, start: int) -> list[Found]:
    """The file as a whole, then its tracks; `start` is the offset at which the media begins. Raises `MediaFault`."""
    command = [sys.executable, "-I", "-S", inspection_process.__file__, str(_site()), str(start)]
    with path.open("rb") as file:
        try:
            done = subprocess.run(  # noqa: S603 our own interpreter and script
                command, stdin=file, capture_output=True, env={}, cwd="/", timeout=_WITHIN_S, check=False
            )
        except subprocess.TimeoutExpired:
            raise MediaFault("This file takes too long to process.", code="media-too-slow", too_slow=True) from None
    try:
        return _Report.model_validate_json(done.stdout).media.track
    except ValidationError as error:
        logger.warning("inspection-failure", status=done.returncode, cause=error.errors()[0]["type"])
        raise MediaFault from None


@cache
def _site() -> Path:
    """The folder that pymediainfo is installed in."""
    found = importlib.util.find_spec("pymediainfo")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("pymediainfo")
    return Path(found.origin).parents[1]
