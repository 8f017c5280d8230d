"""Times in spellings that fewer programs and people use."""

from __future__ import annotations

import pytest

from kongdori.errors import InvalidInput
from kongdori.media.captions import parse

pytestmark = pytest.mark.unit

STARTS = [(1.0, "Bees dance."), (63.5, "They show the way.")]


@pytest.mark.parametrize(
    "text",
    [
        "1.000000\t3.000000\tBees dance.\n63.500000\t65.000000\tThey show the way.\n",
        "1.0 - 3.0: Bees dance.\n63.5 - 65.0: They show the way.\n",
        "1.0s-3.0s Bees dance.\n63.5s-65.0s They show the way.\n",
        "1 | 00:00:01,000 | 00:00:03,000 | Bees dance.\n2 | 00:01:03,500 | 00:01:05,000 | They show the way.\n",
        "| 00:01.0 | 00:03.0 | Bees dance. |\n| 01:03.5 | 01:05.0 | They show the way. |\n",
        "#00:00:01-0# Bees dance. #00:00:03-0#\n#00:01:03-5# They show the way. #00:01:05-0#\n",
        "1\n00:00:01,000 / 00:00:03,000\nBees dance.\n\n2\n00:01:03,500 / 00:01:05,000\nThey show the way.\n",
    ],
)
def test_from_when_to_when(text: str) -> None:
    read = parse(text)
    assert [(cue.start, cue.text) for cue in read.cues] == STARTS
    assert [cue.end for cue in read.cues] == [3.0, 65.0]
    assert read.timed


@pytest.mark.parametrize(
    "text",
    [
        "0분 1초 꿀벌이 춤춘다.\n1분 3초 길을 알려 준다.\n",
        "[00분 01초] 꿀벌이 춤춘다.\n[01분 03초] 길을 알려 준다.\n",
        "1초\n꿀벌이 춤춘다.\n1분 3초\n길을 알려 준다.\n",
        "1 second\n꿀벌이 춤춘다.\n1 minute, 3 seconds\n길을 알려 준다.\n",
        "Play video starting at ::1 and follow transcript0:01\n꿀벌이 춤춘다.\n"
        "Play video starting at :1:3 and follow transcript1:03\n길을 알려 준다.\n",
    ],
)
def test_times_in_words(text: str) -> None:
    assert [(cue.start, cue.text) for cue in parse(text).cues] == [(1.0, "꿀벌이 춤춘다."), (63.0, "길을 알려 준다.")]


@pytest.mark.parametrize(
    "text",
    [
        "Kim Bora: [00:00:01] Bees dance.\n\nLee: [00:01:03.5] They show the way.\n",
        "**Kim Bora (00:01):** Bees dance.\n\n**Lee (01:03.5):** They show the way.\n",
        "Kim Bora [00:00:01.0 - 00:00:03.0]\nBees dance.\n\nLee [00:01:03.5 - 00:01:05.0]\nThey show the way.\n",
    ],
)
def test_a_speaker_and_a_time(text: str) -> None:
    told = [(cue.start, cue.speaker, cue.text) for cue in parse(text).cues]
    assert told == [(1.0, "Kim Bora", "Bees dance."), (63.5, "Lee", "They show the way.")]


def test_f4_writes_when_somebody_ended() -> None:
    text = "Kim: Bees dance. #00:00:03-1#\n\nLee: They show the way. #00:00:09-5#\n"
    told = [(cue.start, cue.end, cue.speaker, cue.text) for cue in parse(text).cues]
    assert told == [(0.0, 3.1, "Kim", "Bees dance."), (3.1, 9.5, "Lee", "They show the way.")]


@pytest.mark.parametrize(
    "text",
    [
        "I woke at 7:30 and left.\nAt 8:15 the train came.\n",
        "The recipe takes 5 minutes 30 seconds.\nIt rests for 10 minutes.\n",
        "3초 만에 끝났다.\n정말 빨랐다.\n그리고 다시 시작했다.\n2초 뒤였다.\n아무도 몰랐다.\n",
        "1.1: Bees dance in the hive.\n1.2: They show the way.\n2.1: Others follow them.\n",
        "2024 was good.\n2025 was better.\n2026 is best of all.\n",
        "Versions 1.5 - 2.5: they are old.\nBees dance.\nThey show the way.\nThey rest.\nThey fly.\nThey sleep.\n",
    ],
)
def test_words_about_time_are_words(text: str) -> None:
    read = parse(text)
    assert not read.timed
    assert " ".join(cue.text for cue in read.cues) == " ".join(text.split())


@pytest.mark.parametrize(
    "text", ["said at (00:00:03 or so)\nsaid at (00:00:09 or so)\n", "hello <00:03> there\nmore <00:09> of it\n"]
)
def test_times_that_no_reader_knows_are_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse(text)
    assert refused.value.code == "unread-transcript"
