"""JACOsub: times, how a text is shown, the text."""

from __future__ import annotations

import pytest

from kongdori.media.captions import parse

pytestmark = pytest.mark.unit

TWO = [(1.0, 3.0, "Bees dance."), (3.5, 6.0, "They show the way.")]


@pytest.mark.parametrize(
    "text",
    [
        "# made by hand\n#T100\n0:00:01.00 0:00:03.00 D {a note} \\C1Bees dance.\n"
        "0:00:03.50 0:00:06.00 JL They \\Ishow\\i\\nthe~way.\n",
        "#TIMERES 30\n@30 @90 D Bees dance.\n@105 @180 VBJC They show \\\nthe way.\n",
        "0:00:01.00 0:00:03.00 [VC][f4] Bees dance.\n0:00:03.15 0:00:06.00 D They show the way.\n"
        "0:00:08.00 0:00:09.00 {a note}\n",
        "#S 0:01.00\n0:00:00.00 0:00:02.00 D Bees dance.\n0:00:02.15 0:00:05.00 D They show the way.\n",
    ],
    ids=["hundredths", "frames", "usual rate", "shifted"],
)
def test_jacosub(text: str) -> None:
    read = parse(text)
    assert read.format == "JACOsub"
    assert [tuple(cue)[:3] for cue in read.cues] == TWO
