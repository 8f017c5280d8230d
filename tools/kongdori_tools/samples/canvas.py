"""A small anti-aliased canvas for the sample films: shapes are drawn large on a mask, shrunk, laid over the picture.

Everything is in logical units (1280 × 720) whatever the film's real size, so that a film can be drawn at any.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

WIDTH, HEIGHT = 1280, 720
SCALE = 0.75  # 960 × 540 real pixels
SIZE = (round(WIDTH * SCALE), round(HEIGHT * SCALE))

Colour = tuple[int, int, int]
Point = tuple[float, float]

INK: Colour = (236, 240, 252)
MUTED: Colour = (128, 140, 178)
FAINT: Colour = (52, 62, 102)
CORAL: Colour = (255, 132, 116)
GOLD: Colour = (255, 205, 110)
MINT: Colour = (112, 226, 190)
SKY: Colour = (110, 188, 255)
VIOLET: Colour = (176, 156, 255)
_TOP: Colour = (22, 27, 58)
_BOTTOM: Colour = (9, 11, 26)

_OVERSAMPLE = 3


class Canvas:
    """One frame. Later shapes lie over earlier ones; `alpha` runs from 0 (nothing) to 1."""

    def __init__(self) -> None:
        self.image = _backdrop().copy()

    def line(self, points: Sequence[Point], *, width: float, colour: Colour, alpha: float = 1.0) -> None:
        """A polyline with round ends and joints."""
        self.lines([points], width=width, colour=colour, alpha=alpha)

    def lines(self, paths: Sequence[Sequence[Point]], *, width: float, colour: Colour, alpha: float = 1.0) -> None:
        """Several polylines in one colour, drawn in one go."""
        xs = [x for path in paths for x, _ in path]
        ys = [y for path in paths for _, y in path]
        if alpha <= 0 or not xs:
            return
        mask = _Mask(min(xs) - width, min(ys) - width, max(xs) + width, max(ys) + width)
        for path in paths:
            mask.stroke(path, width, alpha)
        self._lay(mask, colour)

    def disc(self, at: Point, radius: float, *, colour: Colour, alpha: float = 1.0) -> None:
        if alpha <= 0 or radius <= 0:
            return
        mask = _Mask(at[0] - radius, at[1] - radius, at[0] + radius, at[1] + radius)
        mask.ellipse(at, radius, fill=alpha)
        self._lay(mask, colour)

    def ring(self, at: Point, radius: float, *, width: float, colour: Colour, alpha: float = 1.0) -> None:
        if alpha <= 0 or radius <= 0:
            return
        outer = radius + width
        mask = _Mask(at[0] - outer, at[1] - outer, at[0] + outer, at[1] + outer)
        mask.ellipse(at, radius, outline=alpha, width=width)
        self._lay(mask, colour)

    def tile(self, at: Point, size: float, *, colour: Colour, alpha: float = 1.0, turn: float = 0.0) -> None:
        """A square with rounded corners around its middle `at`, turned by `turn` radians."""
        if alpha <= 0 or size <= 0:
            return
        self._lay_sprite(_tile_sprite(round(size * 4), round(turn, 2)), at, colour, alpha)

    def glow(self, at: Point, radius: float, *, colour: Colour, alpha: float = 1.0) -> None:
        """Soft light around a point."""
        if alpha > 0:
            self._lay_sprite(_glow_sprite(round(radius)), at, colour, alpha)

    def text(
        self, at: Point, words: str, *, size: float, colour: Colour = INK, alpha: float = 1.0, anchor: str = "mm"
    ) -> None:
        """Latin text; `anchor` as in Pillow ("mm" is the middle, "ls" the left end of the baseline)."""
        if alpha <= 0 or not words:
            return
        mask, offset = _text_sprite(words, round(size * SCALE), anchor)
        corner = (round(at[0] * SCALE + offset[0]), round(at[1] * SCALE + offset[1]))
        self.image.paste(colour, corner, _faded(mask, alpha))

    def fade(self, alpha: float) -> None:
        """Darkens the whole picture: 1 leaves it, 0 is night."""
        if alpha < 1:
            self.image = Image.blend(_night(), self.image, max(0.0, alpha))

    def _lay(self, mask: _Mask, colour: Colour) -> None:
        self.image.paste(colour, mask.corner, mask.shrunk())

    def _lay_sprite(self, sprite: Image.Image, at: Point, colour: Colour, alpha: float) -> None:
        corner = (round(at[0] * SCALE - sprite.width / 2), round(at[1] * SCALE - sprite.height / 2))
        self.image.paste(colour, corner, _faded(sprite, alpha))


class _Mask:
    """Coverage of one shape within its own box, drawn `_OVERSAMPLE` times too large."""

    def __init__(self, left: float, top: float, right: float, bottom: float) -> None:
        x0 = max(0, math.floor(left * SCALE) - 1)
        y0 = max(0, math.floor(top * SCALE) - 1)
        x1 = max(x0 + 1, min(SIZE[0], math.ceil(right * SCALE) + 1))
        y1 = max(y0 + 1, min(SIZE[1], math.ceil(bottom * SCALE) + 1))
        self.corner = (x0, y0)
        self._image = Image.new("L", ((x1 - x0) * _OVERSAMPLE, (y1 - y0) * _OVERSAMPLE))
        self._draw = ImageDraw.Draw(self._image)

    def stroke(self, path: Sequence[Point], width: float, alpha: float) -> None:
        points = [self._place(point) for point in path]
        thick = width * SCALE * _OVERSAMPLE
        fill = round(255 * min(1.0, alpha))
        self._draw.line(points, fill=fill, width=max(1, round(thick)), joint="curve")
        for x, y in (points[0], points[-1]):
            self._draw.ellipse((x - thick / 2, y - thick / 2, x + thick / 2, y + thick / 2), fill=fill)

    def ellipse(
        self, at: Point, radius: float, *, fill: float | None = None, outline: float | None = None, width: float = 0
    ) -> None:
        x, y = self._place(at)
        r = (radius + (width / 2 if outline else 0)) * SCALE * _OVERSAMPLE
        self._draw.ellipse(
            (x - r, y - r, x + r, y + r),
            fill=None if fill is None else round(255 * min(1.0, fill)),
            outline=None if outline is None else round(255 * min(1.0, outline)),
            width=max(1, round(width * SCALE * _OVERSAMPLE)),
        )

    def shrunk(self) -> Image.Image:
        return self._image.reduce(_OVERSAMPLE)

    def _place(self, point: Point) -> Point:
        return (
            (point[0] * SCALE - self.corner[0]) * _OVERSAMPLE,
            (point[1] * SCALE - self.corner[1]) * _OVERSAMPLE,
        )


def smooth(moment: float, start: float, end: float) -> float:
    """0 before `start`, 1 after `end`, and a soft S between them."""
    share = min(1.0, max(0.0, (moment - start) / (end - start)))
    return share * share * (3 - 2 * share)


def shown(moment: float, start: float, end: float, *, ease: float = 0.6) -> float:
    """Comes at `start`, is gone at `end`, with a soft edge on both sides."""
    return min(smooth(moment, start, start + ease), 1 - smooth(moment, end - ease, end))


def between(first: Colour, second: Colour, share: float) -> Colour:
    """A colour on the way from one to the other."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def _faded(mask: Image.Image, alpha: float) -> Image.Image:
    return mask if alpha >= 1 else ImageChops.multiply(mask, Image.new("L", mask.size, round(255 * alpha)))


@lru_cache(maxsize=1)
def _backdrop() -> Image.Image:
    column = Image.new("RGB", (1, SIZE[1]))
    column.putdata([between(_TOP, _BOTTOM, y / SIZE[1]) for y in range(SIZE[1])])
    return column.resize(SIZE)


@lru_cache(maxsize=1)
def _night() -> Image.Image:
    return Image.new("RGB", SIZE, _BOTTOM)


@lru_cache(maxsize=512)
def _tile_sprite(quarter_size: int, turn: float) -> Image.Image:
    """A rounded square of `quarter_size / 4` logical units; large enough a box for it to turn."""
    side = quarter_size / 4 * SCALE
    box = math.ceil(side * 1.5) + 2
    big = Image.new("L", (box * 4, box * 4))
    low, high = (box - side) / 2 * 4, (box + side) / 2 * 4
    ImageDraw.Draw(big).rounded_rectangle((low, low, high, high), radius=side * 0.18 * 4, fill=255)
    if turn:
        big = big.rotate(-math.degrees(turn), resample=Image.Resampling.BILINEAR)
    return big.reduce(4)


@lru_cache(maxsize=64)
def _glow_sprite(radius: int) -> Image.Image:
    reach = max(2, round(radius * SCALE))
    sprite = Image.new("L", (reach * 2, reach * 2))
    half = reach * 0.38
    ImageDraw.Draw(sprite).ellipse((reach - half, reach - half, reach + half, reach + half), fill=150)
    return sprite.filter(ImageFilter.GaussianBlur(reach * 0.27))


@lru_cache(maxsize=256)
def _text_sprite(words: str, size: int, anchor: str) -> tuple[Image.Image, tuple[int, int]]:
    font = ImageFont.load_default(size)
    left, top, right, bottom = font.getbbox(words, anchor=anchor)
    mask = Image.new("L", (math.ceil(right - left) + 4, math.ceil(bottom - top) + 4))
    ImageDraw.Draw(mask).text((2 - left, 2 - top), words, fill=255, font=font, anchor=anchor)
    return mask, (math.floor(left) - 2, math.floor(top) - 2)
