"""What becomes of the segments that the model in this process hears."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import faster_whisper
import numpy as np
import pytest

from kongdori.media.captions import Cue
from summarize_function.speech.local import Local, clean
from summarize_function.speech.transcriber import Heard, Sound

pytestmark = pytest.mark.unit


@dataclass
class Spoken:
    start: float
    end: float
    word: str


@dataclass
class Line:
    """A segment, with words that each take as long."""

    start: float
    end: float
    text: str
    no_speech_prob: float = 0.02
    avg_logprob: float = -0.2
    compression_ratio: float = 1.4
    words: list[Spoken] = field(default_factory=list)

    def __post_init__(self) -> None:
        said = self.text.split()
        each = (self.end - self.start) / max(1, len(said))
        self.words = self.words or [
            Spoken(self.start + i * each, self.start + (i + 1) * each, f" {word}") for i, word in enumerate(said)
        ]


def heard(*lines: Line, start: float = 0.0, end: float = 60.0) -> Heard:
    return clean(lines, Sound(Path("chunk.mp3"), start, end), lambda _: None)


def test_times_are_those_of_the_recording_in_order_and_inside_the_chunk() -> None:
    found = heard(Line(0, 2, " One. "), Line(1.5, 4, "Two\nlines."), Line(9, 30, "Three."), start=100, end=110)
    assert found.cues == [Cue(100, 102, "One."), Cue(102, 104, "Two lines."), Cue(109, 110, "Three.")]
    assert found.left_out == {}


def test_a_line_that_begins_after_the_chunk_has_ended_is_none() -> None:
    assert heard(Line(61, 62, "The encoder pads."), end=60).cues == []


@pytest.mark.parametrize("text", ["[Music]", "(applause)", "♪ la la ♪", "♪"])
def test_music_and_sounds_that_are_described_are_counted_and_left_out(text: str) -> None:
    assert heard(Line(0, 5, text)) == Heard([], {"music": 1})


def test_words_in_the_middle_of_brackets_stay() -> None:
    assert len(heard(Line(0, 5, "He said (twice) that it works.")).cues) == 1


def test_a_line_said_on_and_on_is_kept_twice() -> None:
    found = heard(*(Line(i, i + 1, "Thank you.") for i in range(9)), Line(9, 10, "Now."), Line(10, 11, "Thank you."))
    assert [cue.text for cue in found.cues] == ["Thank you.", "Thank you.", "Now.", "Thank you."]
    assert found.left_out == {"repeated": 7}


def test_a_line_that_repeats_itself_is_left_out() -> None:
    assert heard(Line(0, 9, "kg, 2.5 kg, 2.5 kg, 2.5 kg", compression_ratio=6.1)) == Heard([], {"repeated": 1})


def test_noise_is_left_out_only_where_both_signs_say_so() -> None:
    found = heard(
        Line(0, 1, "you", no_speech_prob=0.9, avg_logprob=-1.3),
        Line(1, 2, "Quiet, but plain.", no_speech_prob=0.9, avg_logprob=-0.3),
        Line(2, 3, "Loud, but unclear.", no_speech_prob=0.1, avg_logprob=-1.3),
        Line(3, 4, " ... "),
    )
    assert [cue.text for cue in found.cues] == ["Quiet, but plain.", "Loud, but unclear."]
    assert found.left_out == {"no-speech": 2}


def test_it_tells_how_far_it_is() -> None:
    told: list[float] = []
    clean([Line(0, 2, "One."), Line(2, 4, "[Music]")], Sound(Path("chunk.mp3"), 30, 60), told.append)
    assert told == [32, 34]


Windows = Callable[..., Heard]


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> Windows:
    """A model that hears these lines in the windows of 60 s of sound, and `again` in any part that it reads again."""

    def read(*lines: Line, again: tuple[Line, ...] = (), asked: list[tuple[int, str]] | None = None) -> Heard:
        def transcribe(part: Any, *, language: str, **_: Any) -> tuple[Iterator[Line], Any]:
            if asked is not None:
                asked.append((len(part), language))
            return iter(again), None

        class Pipeline:
            def __init__(self, _: Any) -> None:
                pass

            def transcribe(self, *_: Any, **__: Any) -> tuple[Iterator[Line], Any]:
                return iter(lines), SimpleNamespace(language="ko")

        monkeypatch.setattr(faster_whisper, "BatchedInferencePipeline", Pipeline)
        monkeypatch.setattr(Local, "_whisper", lambda _: SimpleNamespace(transcribe=transcribe))
        monkeypatch.setattr("summarize_function.speech.local._samples", lambda _: np.zeros(60 * 16_000))
        return Local().transcribe(Sound(Path("chunk.mp3"), 0, 60), lambda _: None)

    return read


@pytest.mark.parametrize(
    "stumbled",
    [
        Line(20, 38, "and then and then and then", compression_ratio=3.1),
        Line(20, 38, "Whatever it may be.", avg_logprob=-1.2),
        Line(20, 38, ""),
    ],
)
def test_a_window_that_the_model_stumbles_over_is_read_again_alone(windows: Windows, stumbled: Line) -> None:
    asked: list[tuple[int, str]] = []
    found = windows(
        Line(0, 10, "First."), stumbled, Line(40, 50, "Last."), again=(Line(8, 12, "Second."),), asked=asked
    )
    assert found.cues == [Cue(0, 10, "First."), Cue(18, 22, "Second."), Cue(40, 50, "Last.")]
    assert asked == [(30 * 16_000, "ko")]  # from the end of the window before to the start of the next


def test_what_stumbles_last_is_read_to_the_end_of_the_sound(windows: Windows) -> None:
    asked: list[tuple[int, str]] = []
    windows(Line(0, 10, "First."), Line(12, 14, "no no no", compression_ratio=3.1), asked=asked)
    assert asked == [(50 * 16_000, "ko")]


def test_noise_is_not_read_again(windows: Windows) -> None:
    asked: list[tuple[int, str]] = []
    found = windows(Line(0, 10, "you", no_speech_prob=0.9, avg_logprob=-1.3), asked=asked)
    assert (found, asked) == (Heard([], {"no-speech": 1}), [])


def test_a_sound_in_which_nobody_speaks_has_no_cues(windows: Windows) -> None:
    assert windows() == Heard([], {})
