"""The last step of every film: its files into the bucket, then its row into the catalogue."""

from __future__ import annotations

import dataclasses
from typing import Any

from kongdori.media import films
from kongdori.media.films import Prepared, Progress
from kongdori_tools.house import House


def publish(house: House, prepared: Prepared, *, on_progress: Progress = lambda _stage, _share: None) -> str:
    """Stores the files, then the row, then clears away what an earlier version left. Returns the film's id."""
    films.store(prepared, bucket=house.bucket, on_progress=on_progress)
    row = house.act(
        "films.put",
        movie=dataclasses.asdict(prepared.movie),
        assets=[dataclasses.asdict(asset) for asset in prepared.assets],
    )
    films.sweep(prepared.movie.slug, bucket=house.bucket, keep=prepared.assets)
    return str(row["id"])


def catalogue(house: House) -> list[dict[str, Any]]:
    """All films, by slug."""
    return list(house.act("films.list"))
