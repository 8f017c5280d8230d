"""What a sample film is: texts, chapters, a function from a moment to a picture, and the notes that go with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from kongdori_tools.samples.canvas import INK, MUTED, Canvas, shown

LICENCE = "CC0 1.0"
YEAR = 2026
FRAMES_PER_SECOND = 24


@dataclass(frozen=True, slots=True)
class SampleFilm:
    """`chapters` are (start, title by language), each lasting to the next; `bells` are (moment, semitones above A3)."""

    slug: str
    title: dict[str, str]
    synopsis: dict[str, str]
    genres: Sequence[str]
    duration_s: float
    poster_at_s: float
    chapters: Sequence[tuple[float, dict[str, str]]]
    frame: Callable[[float], Canvas]
    chords: Sequence[Sequence[int]] = field(default=((0, 7, 12, 16), (-4, 3, 8, 12), (-7, 0, 5, 9), (-2, 5, 10, 14)))
    bells: Sequence[tuple[float, int]] = ()


def opening(canvas: Canvas, moment: float, title: str, subtitle: str) -> None:
    """The title, for the first seconds."""
    alpha = shown(moment, -0.6, 4.2, ease=0.8)
    canvas.text((640, 92), title, size=46, colour=INK, alpha=alpha)
    canvas.text((640, 138), subtitle, size=22, colour=MUTED, alpha=alpha)


def closing(canvas: Canvas, moment: float, duration_s: float) -> None:
    """Fades in from the dark and out to it."""
    canvas.fade(min(1.0, moment / 0.7 + 0.05, (duration_s - moment) / 1.2))
