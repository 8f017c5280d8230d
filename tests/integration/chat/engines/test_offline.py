"""The offline engine looks in a person's own summaries, and in nobody else's."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from kongdori import storage
from kongdori.db import unit_of_work
from kongdori.ids import new_id
from kongdori.repositories import corrections, outlines, summaries, summary_jobs
from kongdori.repositories.outlines import Chapter, NewOutline
from kongdori.repositories.summaries import NewSummary
from kongdori.settings import get_settings

pytestmark = pytest.mark.integration

People = Callable[[], Any]


def _summary(who: Any) -> None:
    key = f"transcripts/{new_id()}.json"
    cues = [{"start": 5.0 * n, "end": 5.0 * n + 4, "text": f"filler {n}"} for n in range(30)]
    heard = "the arm a Dillow crosses the motorway at night"
    cues[20]["text"] = heard
    body = json.dumps({"timed": True, "cues": cues}).encode()
    storage.write(get_settings().transcripts_bucket, key, body, content_type="application/json")
    chapter = Chapter(0, 150, "Eigenvalues", "Why bridges sway.", [])
    asked = NewSummary(
        user_id=who.id, source_type="transcript", source_name="", source_key="k", language="en", engine="offline",
        length="medium",
    )  # fmt: skip
    outline = NewOutline(
        content_sha256=b"x" * 32, language="en", engine="offline", title="Lecture 4", overview="", duration_s=150,
        coverage=1, timed=True, gaps=[], chapters=[chapter],
    )  # fmt: skip
    with unit_of_work() as work:
        id = new_id()
        summaries.add(work, asked, id=id)
        summary_jobs.finish(work, id=id, outline=outlines.save(work, outline, id=new_id(), transcript_key=key).stored)
        said = "the armadillo crosses the motorway at night"
        corrections.add(work, summary_id=id, cue_sha256=corrections.cue_hash(100.0, heard), text=said)
        work.commit()


def test_ones_own_chapters_and_transcripts_are_searched(chat: People, buckets: object) -> None:
    owner, stranger = chat(), chat()
    _summary(owner)

    chapter = owner.said(owner.open(), "what about the swaying bridges and eigenvalues")["content"]
    spoken = owner.said(owner.open(), "where does an armadillo cross some motorway")["content"]
    theirs = stranger.said(stranger.open(), "where does an armadillo cross some motorway")["content"]

    assert "Eigenvalues" in chapter
    assert "the armadillo crosses the motorway at night" in spoken
    assert "armadillo" not in theirs
