"""Still pictures of a film: a poster, and a storyboard (small frames in one image) by which a player shows where it
seeks to.
"""

from __future__ import annotations

import contextlib
import math
from dataclasses import dataclass
from pathlib import Path

from kongdori.errors import UnsupportedMedia
from kongdori.media import captions, ffmpeg
from kongdori.media.ffmpeg import MediaFault
from kongdori.media.probe import MediaInfo

_POSTER_SHARES = (0.12, 0.3, 0.5, 0.7)
_POSTER_WIDTH = 1280
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


def poster(film: MediaInfo, duration_s: float, folder: Path, *, at_s: float | None) -> Path:
    """A JPEG of the frame at `at_s`; without it, of several frames the one with most detail, which is never black.

    Raises `UnsupportedMedia` where there is no video track, and `MediaFault`.
    """
    if at_s is not None:
        return _frame(film, folder / "poster-chosen.jpg", at_s=min(at_s, duration_s * 0.95))
    found = []
    for number, share in enumerate(_POSTER_SHARES):
        with contextlib.suppress(MediaFault):  # a video may begin after its sound, or have no key frame from there on
            found.append(_frame(film, folder / f"poster-{number}.jpg", at_s=duration_s * share))
    if not found:
        return _frame(film, folder / "poster-first.jpg", at_s=0.0)
    return max(found, key=lambda path: path.stat().st_size)  # at one quality, more bytes hold more detail


def storyboard(film: MediaInfo, duration_s: float, folder: Path) -> Storyboard:
    """At most 100 frames, one every two seconds or more; of a longer film only key frames. Raises `MediaFault`."""
    step_s = max(_SHORTEST_STEP_S, duration_s / _MOST_TILES)
    tiles = max(1, math.ceil(duration_s / step_s - 1e-6))
    track = film.video[0]
    height = max(2, round(_TILE_WIDTH * track.height / track.width / 2) * 2) if track.width else 90
    rows = math.ceil(tiles / _COLUMNS)
    frames = f"fps=1/{step_s:.6f}:start_time=0:round=near,scale={_TILE_WIDTH}:{height}"
    filters = f"{frames},tile={min(_COLUMNS, tiles)}x{rows}"
    skip = ["-skip_frame", "nokey"] if duration_s > _ALL_FRAMES_S else []  # a short film may have a single key frame
    arguments = [*skip, *film.input(), *ffmpeg.select(track.stream), "-an", "-vf", filters, "-q:v", "5"]
    sprite = _picture(arguments, folder / "storyboard-sprite.jpg", timeout_s=60 + duration_s)
    return Storyboard(sprite, tiles, step_s, (_TILE_WIDTH, height), duration_s)


def _frame(film: MediaInfo, to: Path, *, at_s: float) -> Path:
    if not film.video:
        raise UnsupportedMedia("This file has no picture.", code="no-picture")
    size = f"scale=iw*sar:ih,scale='min({_POSTER_WIDTH},iw)':-2,setsar=1"
    frame = [*ffmpeg.select(film.video[0].stream), "-vf", size, "-q:v", "4"]
    seek = ["-ss", f"{at_s:.3f}"] if at_s > 0 else []  # in a file that was cut short, even a seek to its start fails
    return _picture([*seek, *film.input(), *frame], to, timeout_s=60.0)


def _picture(arguments: list[str], to: Path, *, timeout_s: float) -> Path:
    one = ["-frames:v", "1", "-f", "image2", "-update", "1"]
    ffmpeg.convert([*arguments, *one], to, timeout_s=timeout_s, max_output_bytes=32 * 1024**2)
    if not to.is_file():
        raise MediaFault
    return to
