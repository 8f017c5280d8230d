"""Fifteen Pendulums: one keeps time, four times the length is twice as slow, fifteen together dance."""

from __future__ import annotations

import colorsys
import math

from kongdori_tools.samples.canvas import CORAL, FAINT, GOLD, INK, MINT, MUTED, SKY, Canvas, Colour, shown, smooth
from kongdori_tools.samples.film import SampleFilm, closing

DURATION_S = 85.0
_BEAM_Y = 84.0
_COUNT = 15
_LET_GO_S = 39.0
_PATTERN_S = 40.0  # after this long all fifteen stand in one line again
_SLOWEST_SWINGS = 20  # of the longest within the pattern; each next one swings once more


def frame(moment: float) -> Canvas:
    canvas = Canvas()
    canvas.line([(240, _BEAM_Y), (1040, _BEAM_Y)], width=5, colour=FAINT)
    _one(canvas, moment)
    _two(canvas, moment)
    _fifteen(canvas, moment)
    if moment < 5:
        alpha = shown(moment, -0.6, 4.2, ease=0.8)
        canvas.text((640, 640), "Fifteen Pendulums", size=46, colour=INK, alpha=alpha)
        canvas.text((640, 684), "mathematics in motion", size=22, colour=MUTED, alpha=alpha)
    closing(canvas, moment, DURATION_S)
    return canvas


def _one(canvas: Canvas, moment: float) -> None:
    """Hangs still, is pulled aside, swings wide and then narrow in the same time."""
    there = 1 - smooth(moment, 16.4, 17.2)
    if there == 0:
        return
    pulled = 0.42 * smooth(moment, 5.2, 6.6)
    swing = math.cos(2 * math.pi * max(0.0, moment - 6.8) / 2.0)
    _pendulum(canvas, 640, 400, pulled * swing * (1 - 0.45 * smooth(moment, 8.5, 15)), CORAL, there, radius=24)


def _two(canvas: Canvas, moment: float) -> None:
    there = smooth(moment, 16.8, 17.8) - smooth(moment, 33.2, 34.0)
    if there <= 0:
        return
    moved = 0.30 * smooth(moment, 18.5, 20.0)
    since = max(0.0, moment - 20.4)
    short_turns, long_turns = since / 1.25, since / 2.5
    _pendulum(canvas, 480, 125, moved * math.cos(2 * math.pi * short_turns), MINT, there, radius=20)
    _pendulum(canvas, 800, 500, moved * math.cos(2 * math.pi * long_turns), GOLD, there, radius=20)
    canvas.text((480, 400), "length 1", size=24, colour=MINT, alpha=there)
    canvas.text((960, 500), "length 4", size=24, colour=GOLD, alpha=there, anchor="lm")
    counting = there * (smooth(moment, 22.4, 23.0) - smooth(moment, 33.0, 33.6))
    if moment > 22.4:
        canvas.text((480, 460), str(int(short_turns)), size=64, colour=MINT, alpha=counting)
        canvas.text((960, 560), str(int(long_turns)), size=64, colour=GOLD, alpha=counting, anchor="lm")


def _fifteen(canvas: Canvas, moment: float) -> None:
    """Seen from the end of the row: the longest in front, each further one a little shorter."""
    there = smooth(moment, 33.8, 35.2)
    if there == 0:
        return
    pulled = 150.0 * smooth(moment, 36.6, 38.4)
    since = max(0.0, moment - _LET_GO_S)
    places = []
    for number in range(_COUNT):
        swings = _SLOWEST_SWINGS + number
        x = 640 + pulled * 1.6 * math.cos(2 * math.pi * swings * since / _PATTERN_S)
        length = 545 * (_SLOWEST_SWINGS / swings) ** 2
        places.append((x, _BEAM_Y + math.sqrt(max(1.0, length * length - (x - 640) ** 2 * (length / 545) ** 0.5))))
    canvas.lines([[(640, _BEAM_Y), place] for place in places], width=1.4, colour=MUTED, alpha=0.35 * there)
    canvas.line(places, width=2.0, colour=SKY, alpha=0.5 * there * _snake(since))
    for number in reversed(range(_COUNT)):
        enters = smooth(moment, 34.0 + 0.1 * number, 34.6 + 0.1 * number)
        canvas.glow(places[number], 44, colour=_hue(number), alpha=0.8 * there * enters)
        canvas.disc(places[number], 15 - 0.35 * number, colour=_hue(number), alpha=there * enters)
    _clock(canvas, moment, since)


def _snake(since: float) -> float:
    """The line through the row shows only while the eye can follow it: near the beginning and near the end."""
    return max(1 - smooth(since, 4.5, 8.0), smooth(since, _PATTERN_S - 8.0, _PATTERN_S - 4.5))


def _clock(canvas: Canvas, moment: float, since: float) -> None:
    """How far the pattern has come, and its length in words."""
    alpha = smooth(moment, 39.2, 40.2) - smooth(moment, 81.0, 82.0)
    if alpha <= 0:
        return
    share = min(1.0, since / _PATTERN_S)
    canvas.line([(390, 690), (890, 690)], width=5, colour=FAINT, alpha=alpha)
    canvas.line([(390, 690), (390 + 500 * share, 690)], width=5, colour=SKY, alpha=alpha)
    canvas.text((910, 690), f"{min(40, int(since))} s", size=22, colour=MUTED, alpha=alpha, anchor="lm")


def _pendulum(
    canvas: Canvas, x: float, length: float, angle: float, colour: Colour, alpha: float, *, radius: float
) -> None:
    at = (x + length * math.sin(angle), _BEAM_Y + length * math.cos(angle))
    canvas.line([(x, _BEAM_Y), at], width=2.5, colour=MUTED, alpha=alpha)
    canvas.disc((x, _BEAM_Y), 5, colour=MUTED, alpha=alpha)
    canvas.glow(at, radius * 3.2, colour=colour, alpha=alpha)
    canvas.disc(at, radius, colour=colour, alpha=alpha)


def _hue(number: int) -> Colour:
    red, green, blue = colorsys.hls_to_rgb((0.02 + 0.72 * number / (_COUNT - 1)) % 1.0, 0.70, 0.85)
    return round(red * 255), round(green * 255), round(blue * 255)


FILM = SampleFilm(
    slug="fifteen-pendulums",
    title={"en": "Fifteen Pendulums", "ko": "열다섯 개의 진자"},
    synopsis={
        "en": "A weight on a string keeps time. Make it four times as long and it is twice as slow. Hang up fifteen "
        "and let them go: they drift apart into snakes and come home again after forty seconds.",
        "ko": "실에 매단 추는 시계예요. 길이를 네 배로 늘리면 두 배 느려지죠. 열다섯 개를 한꺼번에 놓으면 뱀처럼 "
        "흩어졌다가 40초 뒤에 다시 한 줄로 모여요.",
    },
    genres=("physics", "mathematics", "animation"),
    duration_s=DURATION_S,
    poster_at_s=41.25,
    chapters=(
        (0.0, {"en": "A clock made of string", "ko": "실로 만든 시계"}),
        (17.0, {"en": "Four times the length, twice as slow", "ko": "길이는 네 배, 빠르기는 절반"}),
        (34.0, {"en": "Fifteen in a row", "ko": "나란히 열다섯 개"}),
        (57.0, {"en": "Out of step and home again", "ko": "흩어졌다가 다시 제자리로"}),
    ),
    frame=frame,
    chords=((0, 7, 12, 15), (-4, 3, 8, 12), (-2, 5, 10, 14), (-5, 2, 7, 11)),
    bells=((6.8, 12), (20.4, 19), (_LET_GO_S, 24), (59.0, 19), (79.0, 24), (79.3, 28), (79.6, 31)),
)
