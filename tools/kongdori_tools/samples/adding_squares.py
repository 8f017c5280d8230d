"""How Squares Add Up: odd numbers make squares, two staircases make a rectangle."""

from __future__ import annotations

import math

from kongdori_tools.samples.canvas import (
    CORAL,
    GOLD,
    INK,
    MINT,
    SKY,
    VIOLET,
    Canvas,
    Colour,
    between,
    shown,
    smooth,
)
from kongdori_tools.samples.film import SampleFilm, closing, opening

DURATION_S = 77.0
_LAYERS: tuple[Colour, ...] = (GOLD, CORAL, MINT, SKY, VIOLET, GOLD, CORAL, MINT)
_STEPS_BY_SIZE = (150.0, 140.0, 124.0, 104.0, 88.0, 80.0, 72.0, 64.0)  # the larger the square, the smaller its tiles
_MIDDLE = (640.0, 392.0)
_LAYER_ENTERS_S = (0.8, 5.6, 10.6, 15.6, 18.0, 37.2, 38.2, 39.2)
_STAIRS = 8
_STAIR_STEP = 56.0


def frame(moment: float) -> Canvas:
    canvas = Canvas()
    _growing_square(canvas, moment)
    _stairs(canvas, moment)
    _next_square(canvas, moment)
    opening(canvas, moment, "How Squares Add Up", "mathematics in motion")
    closing(canvas, moment, DURATION_S)
    return canvas


def _growing_square(canvas: Canvas, moment: float) -> None:
    """Layer after layer; each corner flies in from the upper right and settles."""
    there = 1 - smooth(moment, 42.2, 43.0)
    if there == 0:
        return
    apart = smooth(moment, 21.5, 23.5) - smooth(moment, 36.4, 37.8)
    step, left, floor = _camera(moment, apart)
    for layer, enters in enumerate(_LAYER_ENTERS_S):
        tiles = [(layer, row) for row in range(layer)] + [(layer, layer)]
        tiles += [(column, layer) for column in reversed(range(layer))]
        for order, (column, row) in enumerate(tiles):
            share = smooth(moment, enters + 0.05 * order, enters + 0.05 * order + 0.8)
            shift = (1 - share) * 150 + (apart * 34 if layer == 4 else 0)
            at = (left + column * step + shift, floor - row * step - shift)
            colour = _part_colour(layer, column, row, apart)
            canvas.tile(at, step * 0.91, colour=colour, alpha=share * there, turn=(1 - share) * 0.9)
    _count(canvas, moment, there)
    if apart > 0:
        words = (("one row: n", SKY, 26.6), ("one column: n", MINT, 28.2), ("and the corner: 1", GOLD, 29.8))
        for line, (text, colour, enters) in enumerate(words):
            alpha = smooth(moment, enters, enters + 0.8) * smooth(apart, 0.2, 0.8)
            canvas.text((850, 290 + 52 * line), text, size=30, colour=colour, alpha=alpha, anchor="lm")
        alpha = smooth(moment, 32.2, 33.2) * smooth(apart, 0.2, 0.8)
        canvas.text((850, 470), "n + n + 1", size=38, colour=INK, alpha=alpha, anchor="lm")


def _camera(moment: float, apart: float) -> tuple[float, float, float]:
    """Size of a tile, and where the first one lies, so that the square stays in the middle while it grows."""
    size = 1.0 + sum(smooth(moment, enters - 0.3, enters + 1.0) for enters in _LAYER_ENTERS_S[1:])
    low = min(int(size), len(_STEPS_BY_SIZE)) - 1
    high = min(low + 1, len(_STEPS_BY_SIZE) - 1)
    step = _STEPS_BY_SIZE[low] + (_STEPS_BY_SIZE[high] - _STEPS_BY_SIZE[low]) * (size - low - 1)
    reach = (size - 1) * step / 2
    return step, _MIDDLE[0] - reach - 170 * apart, _MIDDLE[1] + reach


def _part_colour(layer: int, column: int, row: int, apart: float) -> Colour:
    """While the fifth layer stands apart, its row, column and corner are told apart too; the rest steps back."""
    own = _LAYERS[layer]
    if layer != 4:
        return between(own, (70, 80, 124), 0.75 * apart)
    part = GOLD if column == row else MINT if column == layer else SKY
    return between(own, part, apart)


def _count(canvas: Canvas, moment: float, there: float) -> None:
    for layer in range(5):
        ends = _LAYER_ENTERS_S[layer + 1] if layer < 4 else 21.6
        alpha = shown(moment, _LAYER_ENTERS_S[layer] + 0.3, ends + 0.3, ease=0.4) * there
        odd = " + ".join(str(2 * number + 1) for number in range(layer + 1))
        if layer:
            canvas.text((640, 60), f"{odd} = {(layer + 1) ** 2}", size=40, colour=INK, alpha=alpha)
    final = smooth(moment, 41.0, 41.8) * there
    canvas.text((640, 60), "1 + 3 + 5 + ... + 15 = 8 x 8", size=40, colour=INK, alpha=final)


def _stairs(canvas: Canvas, moment: float) -> None:
    """A staircase, its turned twin, and the rectangle the two close into."""
    there = smooth(moment, 42.8, 43.6) - smooth(moment, 63.4, 64.4)
    if there <= 0:
        return
    twin = smooth(moment, 48.6, 49.8)
    turn = smooth(moment, 50.2, 52.0)
    joined = smooth(moment, 52.0, 54.2)
    left = 640 - _STAIR_STEP * (_STAIRS - 1) / 2 + 240 * twin - 212 * joined
    for column in range(_STAIRS):
        for row in range(column + 1):
            share = smooth(moment, 43.2 + 0.38 * column, 43.9 + 0.38 * column)
            at = (left + column * _STAIR_STEP, 610 - row * _STAIR_STEP - (1 - share) * 60)
            canvas.tile(at, _STAIR_STEP - 6, colour=_LAYERS[column], alpha=share * there)
            if twin > 0:
                canvas.tile(
                    _twin_place(column, row, left, turn, joined),
                    _STAIR_STEP - 6,
                    colour=between((90, 102, 150), (150, 162, 205), joined * 0.6),
                    alpha=twin * there,
                    turn=turn * math.pi,
                )
    words = (
        ("1 + 2 + 3 + ... + 8 = ?", 44.5, 52.6),
        ("8 x 9 = 72", 55.0, 59.4),
        ("1 + 2 + 3 + ... + 8 = 72 / 2 = 36", 59.6, 64.0),
    )
    for text, starts, ends in words:
        canvas.text((640, 66), text, size=40, colour=INK, alpha=shown(moment, starts, ends, ease=0.5))


def _twin_place(column: int, row: int, left: float, turn: float, joined: float) -> tuple[float, float]:
    """Turned half round about its middle, then pushed up against the first staircase."""
    middle = (_STAIRS - 1) / 2
    x, y = (column - middle) * _STAIR_STEP, (middle - row) * _STAIR_STEP
    angle = turn * math.pi
    x, y = x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)
    home_x = left + middle * _STAIR_STEP
    away_x = home_x - 480
    beside_x = home_x - _STAIR_STEP
    return away_x + (beside_x - away_x) * joined + x, 610 - middle * _STAIR_STEP + y


def _next_square(canvas: Canvas, moment: float) -> None:
    """Eight by eight, and the outline of what is missing for nine."""
    there = smooth(moment, 64.2, 65.2)
    if there == 0:
        return
    step = 54.0
    left, floor = 640 - 4 * step, 640.0
    for column in range(9):
        for row in range(9):
            layer = max(column, row)
            if layer < 8:
                share = smooth(moment, 64.4 + 0.12 * layer, 65.2 + 0.12 * layer)
                at = (left + column * step, floor - row * step)
                canvas.tile(at, step - 6, colour=_LAYERS[layer], alpha=share)
            else:
                pulse = 0.16 + 0.10 * math.sin((moment - 70) * 3 - (column - row) * 0.35)
                alpha = pulse * smooth(moment, 69.6, 70.6)
                canvas.tile((left + column * step, floor - row * step), step - 6, colour=INK, alpha=alpha)
    canvas.text((640, 66), "64 + ? = 81", size=40, colour=INK, alpha=smooth(moment, 70.4, 71.4))


FILM = SampleFilm(
    slug="adding-squares",
    title={"en": "How Squares Add Up", "ko": "차곡차곡 쌓이는 제곱수"},
    synopsis={
        "en": "One, three, five, seven: add the odd numbers and a perfect square appears every time. Tiles show why it "
        "can't fail, and how two staircases find a long sum without any adding up.",
        "ko": "1, 3, 5, 7, 홀수를 차례로 더하면 언제나 제곱수가 돼요. 왜 틀릴 수 없는지 타일로 보여 주고, 계단 두 개로 "
        "덧셈 없이 덧셈하는 법도 알려 줘요.",
    },
    genres=("mathematics", "animation"),
    duration_s=DURATION_S,
    poster_at_s=68.4,
    chapters=(
        (0.0, {"en": "One, three, five", "ko": "하나, 셋, 다섯"}),
        (21.0, {"en": "Why the corner always fits", "ko": "모서리가 늘 꼭 맞는 까닭"}),
        (43.0, {"en": "Two staircases", "ko": "계단 두 개"}),
        (64.0, {"en": "Seeing is proving", "ko": "보는 것이 증명"}),
    ),
    frame=frame,
    chords=((0, 7, 12, 16), (5, 9, 12, 17), (-3, 4, 9, 12), (-5, 2, 7, 11)),
    bells=(
        *((enters + 0.6, note) for enters, note in zip(_LAYER_ENTERS_S, (12, 14, 16, 19, 21, 24, 26, 28), strict=True)),
        *((43.6 + 0.38 * column, note) for column, note in enumerate((12, 14, 16, 17, 19, 21, 23, 24))),
        (54.2, 28),
        (70.4, 24),
    ),
)
