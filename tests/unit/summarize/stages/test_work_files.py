"""Work files keep their form: one that an earlier release wrote is read by this one."""

from __future__ import annotations

import json

import pytest

from kongdori.media.captions import Cue
from kongdori.repositories.outlines import Chapter, Gap, Point
from summarize_function.stages.work_files import ChunkTimes, PartOutline, PreparedSource, Result, TranscribedChunk

pytestmark = pytest.mark.unit

SOUND = {"start": 0.0, "end": 9.0, "silences": [[1.0, 2.0]]}
CHAPTER = {"start": 0.0, "end": 9.0, "title": "t", "summary": "s", "points": [{"at": 1.0, "text": "p"}]}
CUES = [[0.0, 1.5, "Hello."]]


def test_what_prepare_wrote() -> None:
    stored = {"content": "00", "cues": CUES, "timed": True, "duration": 9.0, "language": "en", "sound": [SOUND]}
    read = PreparedSource.model_validate_json(json.dumps(stored))
    assert read.cues == [Cue(0.0, 1.5, "Hello.")]
    assert read.sound == [ChunkTimes(start=0.0, end=9.0, silences=[(1.0, 2.0)])]
    now = {name: stored[name] for name in stored if name != "language"} | {"cues": [[*CUES[0], ""]]}
    now |= {"breaks_off_at": None}
    assert json.loads(read.model_dump_json()) == now


def test_what_transcribe_wrote() -> None:
    heard = TranscribedChunk.model_validate_json(json.dumps({"cues": CUES, "language": "en"}))
    refused = TranscribedChunk.model_validate_json(json.dumps({"refused": "HTTP 401", "code": "transcription-failed"}))
    assert (heard.cues, heard.refused) == ([Cue(0.0, 1.5, "Hello.")], None)
    assert (refused.cues, refused.refused) == ([], "HTTP 401")


def test_what_chapters_and_combine_wrote() -> None:
    part = {"title": "t", "overview": "o", "engine": "offline", "chapters": [CHAPTER]}
    transcript = {"language": "en", "duration": 9.0, "timed": True, "cues": [{"start": 0, "end": 1, "text": "a"}]}
    result = {**part, "content": "00", "language": "en", "duration": 9.0, "timed": True, "coverage": 1.0}
    result |= {"gaps": [{"start": 5.0, "end": 9.0, "reason": "captions-end"}], "transcript": transcript}
    expected = Chapter(0.0, 9.0, "t", "s", [Point(1.0, "p")])
    assert PartOutline.model_validate_json(json.dumps(part)).chapters == [expected]
    read = Result.model_validate_json(json.dumps(result))
    assert (read.chapters, read.gaps) == ([expected], [Gap(5.0, 9.0, "captions-end")])
