"""The still pictures of a film: a poster from a good moment, and a storyboard (small frames in one sprite) to seek
by.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from kongdori.media import captions, processing
from kongdori.media.ffmpeg import MediaFault, run

_POSTER_SHARES = (0.12, 0.3, 0.5, 0.7)
_COLUMNS = 10
_MOST_TILES = 100
_TILE_WIDTH = 160
_SHORTEST_STEP_S = 2.0
_ALL_FRAMES_S = 120.0


@dataclass(frozen=True, slots=True)
class Storyboard:
    """One JPEG of tiles, and how they lie in it."""

    sprite: Path
    tiles: int
    step_s: float
    tile_size: tuple[int, int]
    duration_s: float

    def cues(self, sprite_name: str) -> str:
        """WebVTT in which each cue is a part of the sprite (`#xywh=`), by its address relative to the cues'."""
        width, height = self.tile_size
        return captions.to_vtt(
            [
                captions.Cue(
                    number * self.step_s,
                    min(self.duration_s, (number + 1) * self.step_s),
                    f"{sprite_name}#xywh={number % _COLUMNS * width},{number // _COLUMNS * height},{width},{height}",
                )
                for number in range(self.tiles)
            ]
        )


def poster(film: processing.MediaInfo, duration_s: float, folder: Path, *, at_s: float | None) -> Path:
    """A JPEG of the frame at `at_s`; without it, of several moments the one with the most to see (so none in black)."""
    if at_s is not None:
        chosen = folder / "poster-chosen.jpg"
        processing.poster(film, chosen, at_s=min(at_s, duration_s * 0.95))
        return chosen
    tried = []
    for number, share in enumerate(_POSTER_SHARES):
        path = folder / f"poster-{number}.jpg"
        processing.poster(film, path, at_s=duration_s * share)
        tried.append(path)
    return max(tried, key=lambda path: path.stat().st_size)  # at one quality, more bytes are more picture


def storyboard(film: processing.MediaInfo, duration_s: float, folder: Path) -> Storyboard:
    """At most 100 frames, one every two seconds or more; of a longer film only key frames. Raises `MediaFault`."""
    step_s = max(_SHORTEST_STEP_S, duration_s / _MOST_TILES)
    tiles = max(1, math.ceil(duration_s / step_s - 1e-6))
    stream = film.video[0]
    height = max(2, round(_TILE_WIDTH * stream.height / stream.width / 2) * 2) if stream.width else 90
    rows = math.ceil(tiles / _COLUMNS)
    sprite = folder / "storyboard-sprite.jpg"
    pictures = f"fps=1/{step_s:.6f}:start_time=0:round=near,scale={_TILE_WIDTH}:{height}"
    filters = f"{pictures},tile={min(_COLUMNS, tiles)}x{rows}"
    skip = ["-skip_frame", "nokey"] if duration_s > _ALL_FRAMES_S else []  # a short film may have a single key frame
    arguments = [*skip, *film.input(), "-map", "0:v:0", "-an", "-vf", filters, "-frames:v", "1"]
    arguments += ["-q:v", "5", "-f", "image2", "-update", "1", f"file:{sprite.absolute()}"]
    outcome = run(arguments, timeout_s=60 + duration_s, max_output_bytes=32 * 1024**2)
    if outcome.status != 0 or not sprite.is_file():
        raise MediaFault
    return Storyboard(sprite, tiles, step_s, (_TILE_WIDTH, height), duration_s)
