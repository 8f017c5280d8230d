"""The Circle That Draws a Wave: from one turning point to Fourier's circles on circles."""

from __future__ import annotations

import math
from functools import cache

from kongdori_tools.samples.canvas import CORAL, FAINT, GOLD, INK, MINT, MUTED, SKY, VIOLET, Canvas, smooth
from kongdori_tools.samples.film import FRAMES_PER_SECOND, SampleFilm, closing, opening

DURATION_S = 80.0
_MIDDLE_Y = 375.0
_PAPER_LEFT, _PAPER_RIGHT = 620.0, 1230.0
_PAPER_SPEED = 105.0  # logical units a second
_ARMS = ((1, INK), (3, CORAL), (5, GOLD), (7, MINT), (9, SKY), (11, VIOLET), (13, CORAL))
_ARM_ENTERS_S = (-10.0, 43.5, 52.5, 55.0, 57.5, 59.5, 61.0)
_STEPS = round(DURATION_S * FRAMES_PER_SECOND)


def _centre(moment: float) -> tuple[float, float]:
    """In the middle of the picture, until the paper needs room."""
    return 640 - 310 * smooth(moment, 7.6, 9.6), _MIDDLE_Y


def _radius(moment: float) -> float:
    """Smaller at first, grown when the film speaks of amplitude; room for the arms afterwards."""
    grown = 115 + 45 * smooth(moment, 26.3, 29.5) - 30 * smooth(moment, 33.0, 35.0)
    return grown + 20 * smooth(moment, 42.0, 44.0)


def _turns_a_second(moment: float) -> float:
    return 0.25 + 0.25 * smooth(moment, 31.3, 33.5) - 0.25 * smooth(moment, 41.0, 43.0) - 0.05 * smooth(moment, 52, 54)


def _share(arm: int, moment: float) -> float:
    return smooth(moment, _ARM_ENTERS_S[arm], _ARM_ENTERS_S[arm] + 1.6)


@cache
def _phases() -> list[float]:
    """The angle of the first arm at every frame, from well before the film begins (so that the paper is not blank)."""
    angle, angles = 0.0, []
    for step in range(_STEPS + 1):
        angles.append(angle)
        angle += 2 * math.pi * _turns_a_second(step / FRAMES_PER_SECOND) / FRAMES_PER_SECOND
    return angles


def _phase(moment: float) -> float:
    step = moment * FRAMES_PER_SECOND
    low = min(_STEPS - 1, max(0, int(step)))
    angles = _phases()
    return angles[low] + (angles[low + 1] - angles[low]) * (step - low)


def _joints(moment: float) -> list[tuple[float, float]]:
    """The centre and the end of every arm."""
    x, y = _centre(moment)
    joints = [(x, y)]
    for arm, (times, _) in enumerate(_ARMS):
        reach = _radius(moment) / times * _share(arm, moment)
        angle = _phase(moment) * times
        x, y = x + reach * math.cos(angle), y - reach * math.sin(angle)
        joints.append((x, y))
    return joints


@cache
def _height(step: int) -> float:
    """Where the pen was at one of the film's half frames."""
    return _joints(step / (2 * FRAMES_PER_SECOND))[-1][1]


def _trace(moment: float) -> list[tuple[float, float]]:
    """The line on the paper: now at its left edge, the past further right. It begins when the pen is put down."""
    newest = round(moment * 2 * FRAMES_PER_SECOND)
    oldest = max(round(9.6 * 2 * FRAMES_PER_SECOND), newest - round(2 * FRAMES_PER_SECOND * 600 / _PAPER_SPEED))
    step_width = _PAPER_SPEED / (2 * FRAMES_PER_SECOND)
    return [(_PAPER_LEFT + (newest - step) * step_width, _height(step)) for step in range(newest, oldest - 1, -2)]


def frame(moment: float) -> Canvas:
    canvas = Canvas()
    centre, radius, joints = _centre(moment), _radius(moment), _joints(moment)
    paper = smooth(moment, 9.4, 10.6)
    _axes(canvas, centre, paper)
    if paper == 0:
        level = smooth(moment, 5.0, 6.0)
        canvas.line([(centre[0] + 210, joints[-1][1]), joints[-1]], width=2, colour=GOLD, alpha=0.6 * level)
        canvas.glow((centre[0] + 210, joints[-1][1]), 46, colour=GOLD, alpha=level)
        canvas.disc((centre[0] + 210, joints[-1][1]), 9, colour=GOLD, alpha=level)
    for arm, (_, colour) in enumerate(_ARMS):
        share = _share(arm, moment)
        canvas.ring(joints[arm], radius / _ARMS[arm][0] * share, width=2.5, colour=colour, alpha=0.55 * share)
    for arm, (_, colour) in enumerate(_ARMS):
        if _share(arm, moment) > 0.02:
            canvas.line(joints[arm : arm + 2], width=4, colour=colour, alpha=_share(arm, moment))
    trace = _trace(moment)
    if paper > 0 and len(trace) > 1:
        canvas.line(trace, width=5, colour=GOLD, alpha=paper)
        canvas.line([joints[-1], trace[0]], width=1.6, colour=GOLD, alpha=0.5 * paper)
        canvas.glow(trace[0], 40, colour=GOLD, alpha=paper)
        canvas.disc(trace[0], 7, colour=GOLD, alpha=paper)
    canvas.disc(centre, 5, colour=MUTED)
    canvas.glow(joints[-1], 60, colour=CORAL, alpha=0.9)
    canvas.disc(joints[-1], 10, colour=CORAL)
    _labels(canvas, moment, centre, radius)
    opening(canvas, moment, "The Circle That Draws a Wave", "mathematics in motion")
    closing(canvas, moment, DURATION_S)
    return canvas


def _axes(canvas: Canvas, centre: tuple[float, float], paper: float) -> None:
    x, y = centre
    canvas.lines([[(x - 240, y), (x + 240, y)], [(x, y - 215), (x, y + 215)]], width=1.5, colour=FAINT)
    canvas.lines(
        [[(_PAPER_LEFT, y), (_PAPER_RIGHT, y)], [(_PAPER_LEFT, y - 215), (_PAPER_LEFT, y + 215)]],
        width=1.5,
        colour=FAINT,
        alpha=paper,
    )


def _labels(canvas: Canvas, moment: float, centre: tuple[float, float], radius: float) -> None:
    x, y = centre
    sine = smooth(moment, 15.8, 16.6) - smooth(moment, 20.5, 21.2)
    canvas.text((925, 640), "the sine wave", size=28, colour=GOLD, alpha=sine)
    turn = smooth(moment, 21.4, 22.2) - smooth(moment, 25.4, 26.0)
    canvas.text((925, 640), "one turn = one wave", size=28, colour=INK, alpha=turn)
    amplitude = smooth(moment, 26.3, 27.0) - smooth(moment, 30.6, 31.2)
    canvas.lines(
        [[(1252, y), (1252, y - radius)], [(1244, y), (1260, y)], [(1244, y - radius), (1260, y - radius)]],
        width=2.5,
        colour=MINT,
        alpha=amplitude,
    )
    canvas.text((925, 640), "amplitude: how tall", size=28, colour=MINT, alpha=amplitude)
    frequency = smooth(moment, 31.4, 32.1) - smooth(moment, 36.2, 36.8)
    canvas.text((925, 640), "frequency: how often", size=28, colour=SKY, alpha=frequency)
    for arm, start in enumerate(_ARM_ENTERS_S[1:4], start=1):
        times, colour = _ARMS[arm]
        alpha = smooth(moment, start, start + 0.8) - smooth(moment, 62.4, 63.2)
        canvas.text((760 + 165 * (arm - 1), 640), f"1/{times}, {times} x faster", size=22, colour=colour, alpha=alpha)
    fourier = smooth(moment, 63.6, 64.6) - smooth(moment, 72.6, 73.4)
    canvas.text((925, 640), "Joseph Fourier, 1807", size=28, colour=INK, alpha=fourier)
    canvas.text((x, 640), "unit circle", size=22, colour=MUTED, alpha=smooth(moment, 5, 6) - smooth(moment, 25, 26))


FILM = SampleFilm(
    slug="circle-wave",
    title={"en": "The Circle That Draws a Wave", "ko": "파도를 그리는 동그라미"},
    synopsis={
        "en": "A point goes round a circle, a pen follows its height, and a sine wave appears. Then circles ride on "
        "circles until they draw a square wave: Fourier's idea, without a formula.",
        "ko": "동그라미를 도는 점의 높이를 펜이 따라가면 사인파가 나타나요. 동그라미 위에 동그라미를 얹으면 "
        "네모난 파도까지 그릴 수 있죠. 수식 없이 만나는 푸리에의 생각이에요.",
    },
    genres=("mathematics", "animation"),
    duration_s=DURATION_S,
    poster_at_s=63.35,
    chapters=(
        (0.0, {"en": "A point on a circle", "ko": "동그라미 위의 점"}),
        (21.0, {"en": "Amplitude and frequency", "ko": "진폭과 진동수"}),
        (42.0, {"en": "Circles on circles", "ko": "동그라미 위의 동그라미"}),
        (63.0, {"en": "Fourier's idea", "ko": "푸리에의 생각"}),
    ),
    frame=frame,
    bells=((9.6, 12), (15.6, 16), (26.3, 19), (31.3, 24), (43.5, 12), (52.5, 16), (55.0, 19), (57.5, 24), (63.2, 28)),
)
