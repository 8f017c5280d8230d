"""Meetings, as long and as many-voiced as QMSum's: every point that stays really is where it says it is.

The meetings are made here: people decide things with numbers, between talk that decides nothing. The model writes true
points, and as many that name the wrong place, another number, or what nobody said.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from kongdori.llm.completion import ChatMessage, Completion
from kongdori.media.captions import Cue, parse, to_vtt
from summarize_function.reading import chapters

pytestmark = pytest.mark.integration

PEOPLE = ["Project Manager", "Marketing", "Industrial Designer", "User Interface"]
THINGS = "remote battery casing button display budget prototype menu speaker cable charger logo sensor hinge antenna"
TALK = [
    "Yeah, I think that makes sense to me.",
    "Okay, so shall we move on to the next item?",
    "I'm not sure, we would have to ask the others about it.",
    "Right, that is what we said the last time as well.",
    "Could you say a little more about how people see that?",
    "Well, it depends on what the customers want, doesn't it?",
]
DECIDED = "We agreed that the {thing} costs {number} euros and comes in week {week}."
TURNS, APART = 300, 20


def meeting(seed: int) -> tuple[list[Cue], dict[int, tuple[str, int]]]:
    """The cues of a meeting, and by their numbers what is decided in them: a thing and its price."""
    chance = random.Random(seed)  # noqa: S311 from a seed
    things = THINGS.split()
    prices = chance.sample(range(100, 1000), len(things))
    decided = {APART * n + 7: (thing, price) for n, (thing, price) in enumerate(zip(things, prices, strict=True))}
    cues = []
    for n in range(TURNS):
        thing, price = decided.get(n, ("", 0))
        text = DECIDED.format(thing=thing, number=price, week=10 + n // APART) if thing else chance.choice(TALK)
        cues.append(Cue(n * 12.0, n * 12.0 + 11.5, text, chance.choice(PEOPLE)))
    return parse(to_vtt(cues)).cues, decided


def claims(decided: dict[int, tuple[str, int]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What is true, where it is said; and what is not, or is said elsewhere."""
    true, false = [], []
    for n, (thing, price) in decided.items():
        elsewhere = (n + 5 * APART) % (APART * len(decided))
        true.append({"sentences": [n], "text": f"The {thing} costs {price} euros."})
        false += [
            {"sentences": [elsewhere], "text": f"The {thing} costs {price} euros."},
            {"sentences": [n], "text": f"The {thing} costs {price + 13} euros."},
            {"sentences": [n + 9], "text": f"Everybody wants a bigger {thing} from Rotterdam."},
        ]
    return true, false


@pytest.mark.parametrize("seed", range(2))
def test_every_point_of_a_model_is_really_held_by_its_cue(seed: int, capsys: pytest.CaptureFixture[str]) -> None:
    cues, decided = meeting(seed)
    true, false = claims(decided)
    listed = [*true, *false]
    random.Random(seed).shuffle(listed)  # noqa: S311 from a seed
    parts = [
        {"first_sentence": first, "title": "Part", "summary": "", "points": []} for first in range(0, TURNS, APART)
    ]
    for one in listed:
        parts[one["sentences"][0] // APART]["points"].append(one)

    def writes(_messages: Sequence[ChatMessage], _schema: dict[str, Any], _attempt: int) -> Completion:
        text = json.dumps({"title": "Prices", "overview": "They agreed on prices.", "chapters": parts})
        return Completion(text, "writer", 1, 1, Decimal(0), finished=True)

    made = chapters.by_model(cues, writes, engine="writer", start=0.0, end=TURNS * 12.0, language="en", length="long")
    kept = [point for chapter in made.chapters for point in chapter.points]
    for point in kept:
        held = " ".join(cue.text for cue in cues if cue.start < (point.end or 0) and cue.end > point.at)
        thing, price = point.text.split()[1], point.text.split()[3]
        assert f"the {thing} costs {price} euros" in held, point
    with capsys.disabled():
        print(f"\n{len(kept)} of {len(true)} true points stay, 0 of {len(false)} others")
    assert len(kept) >= 0.9 * len(true), "and what is true stays"


@pytest.mark.parametrize("seed", range(2))
def test_every_point_of_the_offline_engine_is_said_at_its_time(seed: int) -> None:
    cues, _ = meeting(seed)
    made = chapters.offline(cues, start=0.0, end=TURNS * 12.0, length="long")
    points = [point for chapter in made.chapters for point in chapter.points]
    assert len(points) > len(made.chapters)
    for point in points:
        held = " ".join(cue.text for cue in cues if point.at <= cue.start < point.at + 60)
        assert held.startswith(point.text.rstrip("…")), point
