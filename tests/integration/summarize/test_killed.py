"""A worker that is killed when it has done its work and nobody has heard of it yet: in each state of the pipeline, in
one run. `tests/integration/faults` kills real ones in the middle.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kongdori.db import unit_of_work

if TYPE_CHECKING:
    from fixtures.summaries import Peer, Summaries

pytestmark = pytest.mark.integration
STATES = ("prepare", "transcribe", "chapters", "combine", "save")
GOOD = {
    "title": "What to ask",
    "overview": "On a country.",
    "chapters": [{"first_sentence": 0, "title": "A country", "summary": "What to ask.", "points": []}],
}


def test_each_state_is_killed_once_and_nothing_is_made_or_paid_twice(
    summaries: Summaries, peer: Peer, shared_data: Path
) -> None:
    peer.transcribes("And so, my fellow Americans. Ask not what your country can do for you.")
    peer.writes(GOOD)
    person = summaries.person()
    sound = (shared_data / "speech/jfk.flac").read_bytes()
    asked = person.ask({"type": "upload", "upload_id": person.upload("jfk.flac", "audio/flac", sound)})
    machine = summaries.machine()
    killed = Counter[str]()

    def kill(state: str, _data: dict[str, Any]) -> None:
        killed[state] += 1
        if state in STATES and killed[state] == 1:
            raise MemoryError("the worker was killed")

    machine.after = kill
    assert machine.run(asked.json["id"]) == "SUCCEEDED"
    assert {state: killed[state] for state in STATES if state != "save"} == dict.fromkeys(STATES[:-1], 2)

    summary = person.whole(asked.json["id"])
    assert (summary["status"], summary["title"]) == ("done", "What to ask")
    assert [chapter["title"] for chapter in summary["chapters"]] == ["A country"]
    with unit_of_work() as work:
        kinds = [
            row["kind"] for row in work.all("SELECT kind FROM usage_events WHERE subject_id = %s", (summary["id"],))
        ]
        (outlines,) = work.all("SELECT count(*) AS n FROM digests")
    assert kinds.count("transcription") == 1
    assert outlines["n"] == 1
    assert len(peer.asked()) == 1, "what the model wrote is not asked for again"
    assert len(summaries.stored()) == 1, "the transcript; no work file is left"
