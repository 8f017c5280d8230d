"""A small anti-aliased canvas for the sample films: shapes are drawn large on a mask, shrunk, laid over the picture.

Everything is in logical units (1280 × 720) whatever the film's real size, so that a film can be drawn at any. The
picture is kept as the planes that H.264 wants (brightness in full, colour at half the size): painting costs a third of
what it does in RGB, and ffmpeg has nothing to convert.
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

_LARGE = 60_000  # pixels: a shape of this size is drawn twice too large, a smaller one three times


class Canvas:
    """One frame. Later shapes lie over earlier ones; `alpha` runs from 0 (nothing) to 1."""

    def __init__(self) -> None:
        self._planes = [plane.copy() for plane in _backdrop()]

    def frame(self) -> bytes:
        """The picture as ffmpeg's yuv420p (BT.709, limited range)."""
        return b"".join(plane.tobytes() for plane in self._planes)

    def picture(self) -> Image.Image:
        """The same for a person to look at."""
        luma, blue, red = (plane.resize(SIZE).point(_STRETCH[n > 0]) for n, plane in enumerate(self._planes))
        return Image.merge("YCbCr", (luma, blue, red)).convert("RGB")

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
        self._paint(_faded(mask, alpha), corner, colour)

    def fade(self, alpha: float) -> None:
        """Darkens the whole picture: 1 leaves it, 0 is night."""
        if alpha < 1:
            night = zip(_night(), self._planes, strict=True)
            self._planes = [Image.blend(dark, plane, max(0.0, alpha)) for dark, plane in night]

    def _lay(self, mask: _Mask, colour: Colour) -> None:
        self._paint(mask.shrunk(), mask.corner, colour)

    def _lay_sprite(self, sprite: Image.Image, at: Point, colour: Colour, alpha: float) -> None:
        corner = (round(at[0] * SCALE - sprite.width / 2), round(at[1] * SCALE - sprite.height / 2))
        self._paint(_faded(sprite, alpha), corner, colour)

    def _paint(self, mask: Image.Image, corner: tuple[int, int], colour: Colour) -> None:
        x, y = corner
        luma, blue, red = _yuv(colour)
        self._planes[0].paste(luma, corner, mask)
        if x % 2 or y % 2 or mask.width % 2 or mask.height % 2:
            mask = mask.crop(
                (-(x % 2), -(y % 2), mask.width + (x + mask.width) % 2, mask.height + (y + mask.height) % 2)
            )
        half = mask.reduce(2)
        self._planes[1].paste(blue, (x // 2, y // 2), half)
        self._planes[2].paste(red, (x // 2, y // 2), half)


class _Mask:
    """Coverage of one shape within its own box, drawn two or three times too large."""

    def __init__(self, left: float, top: float, right: float, bottom: float) -> None:
        x0 = max(0, math.floor(left * SCALE) - 1)
        y0 = max(0, math.floor(top * SCALE) - 1)
        x1 = max(x0 + 1, min(SIZE[0], math.ceil(right * SCALE) + 1))
        y1 = max(y0 + 1, min(SIZE[1], math.ceil(bottom * SCALE) + 1))
        self.corner = (x0, y0)
        self._times = 3 if (x1 - x0) * (y1 - y0) < _LARGE else 2
        self._image = Image.new("L", ((x1 - x0) * self._times, (y1 - y0) * self._times))
        self._draw = ImageDraw.Draw(self._image)

    def stroke(self, path: Sequence[Point], width: float, alpha: float) -> None:
        points = [self._place(point) for point in path]
        thick = width * SCALE * self._times
        fill = round(255 * min(1.0, alpha))
        self._draw.line(points, fill=fill, width=max(1, round(thick)), joint="curve")
        for x, y in (points[0], points[-1]):
            self._draw.ellipse((x - thick / 2, y - thick / 2, x + thick / 2, y + thick / 2), fill=fill)

    def ellipse(
        self, at: Point, radius: float, *, fill: float | None = None, outline: float | None = None, width: float = 0
    ) -> None:
        x, y = self._place(at)
        r = (radius + (width / 2 if outline else 0)) * SCALE * self._times
        self._draw.ellipse(
            (x - r, y - r, x + r, y + r),
            fill=None if fill is None else round(255 * min(1.0, fill)),
            outline=None if outline is None else round(255 * min(1.0, outline)),
            width=max(1, round(width * SCALE * self._times)),
        )

    def shrunk(self) -> Image.Image:
        return self._image.reduce(self._times)

    def _place(self, point: Point) -> Point:
        return (
            (point[0] * SCALE - self.corner[0]) * self._times,
            (point[1] * SCALE - self.corner[1]) * self._times,
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


_HALF = (SIZE[0] // 2, SIZE[1] // 2)
# Limited to full range, for brightness and for colour.
_STRETCH = (
    [min(255, max(0, round((value - 16) * 255 / 219))) for value in range(256)],
    [min(255, max(0, round((value - 128) * 255 / 224) + 128)) for value in range(256)],
)


@lru_cache(maxsize=64)
def _yuv(colour: Colour) -> tuple[int, int, int]:
    """BT.709, limited range. Source: ITU-R BT.709-6, section 3."""
    red, green, blue = (value / 255 for value in colour)
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return round(16 + 219 * luma), round(128 + 224 * (blue - luma) / 1.8556), round(128 + 224 * (red - luma) / 1.5748)


@lru_cache(maxsize=1)
def _backdrop() -> tuple[Image.Image, ...]:
    """A gradient from top to bottom."""
    planes = []
    for number, size in enumerate((SIZE, _HALF, _HALF)):
        plane = Image.new("L", size)
        for y in range(size[1]):
            colour = between(_TOP, _BOTTOM, y / size[1])
            plane.paste(_yuv(colour)[number], (0, y, size[0], y + 1))
        planes.append(plane)
    return tuple(planes)


@lru_cache(maxsize=1)
def _night() -> tuple[Image.Image, ...]:
    values = _yuv(_BOTTOM)
    return tuple(Image.new("L", size, value) for size, value in zip((SIZE, _HALF, _HALF), values, strict=True))


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
