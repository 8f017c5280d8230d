"""Captions as people have them, sent through the API: read with their times and speakers, or refused by name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fixtures.media import H264

from kongdori import settings, storage

if TYPE_CHECKING:
    from fixtures.media import Made
    from fixtures.summaries import Summaries

pytestmark = pytest.mark.integration

SAMI = (
    "<SAMI><HEAD><STYLE>P { color:white; }\n.KRCC { Name:Korean; lang:ko-KR; }</STYLE></HEAD><BODY>\n"
    "<SYNC Start=1000><P Class=KRCC>벌은 어두운 벌집에서 춤을 춰요.\n<SYNC Start=4000><P Class=KRCC>&nbsp;\n"
    "<SYNC Start=5000><P Class=KRCC>꽃이 어디 있는지 알려 줘요.\n<SYNC Start=8000><P Class=KRCC>&nbsp;\n</BODY></SAMI>"
)
TEAMS = (
    "WEBVTT\n\nid/1-0\n00:00:03.000 --> 00:00:06.000\n<v Kim Bora>The bees dance in the hive.</v>\n\n"
    "id/2-0\n00:00:07.000 --> 00:00:09.000\n<v Lee Minho>They show where the flowers are.</v>\n"
)
SBV = "0:00:01.000,0:00:03.000\nThe bees dance.\n\n0:00:03.500,0:00:06.000\nThey show the way.\n"


@pytest.mark.parametrize(
    ("name", "kind", "data", "cues"),
    [
        (
            "film.smi",
            "application/x-sami",
            SAMI.encode("cp949"),
            [(1.0, 4.0, "벌은 어두운 벌집에서 춤을 춰요."), (5.0, 8.0, "꽃이 어디 있는지 알려 줘요.")],
        ),
        ("captions.sbv", "text/plain", SBV.encode(), [(1.0, 3.0, "The bees dance."), (3.5, 6.0, "They show the way.")]),
        (
            "talk.ttml",
            "application/ttml+xml",
            b'<tt xml:lang="en"><body><div><p begin="1s" end="3s">The bees dance.</p></div></body></tt>',
            [(1.0, 3.0, "The bees dance.")],
        ),
        (
            "yt.json3",
            "application/json",
            b'{"events":[{"tStartMs":1000,"dDurationMs":2000,"segs":[{"utf8":"The bees"},{"utf8":" dance."}]}]}',
            [(1.0, 3.0, "The bees dance.")],
        ),
        (
            "rus.srt",
            "application/x-subrip",
            "1\n00:00:01,000 --> 00:00:03,000\nПчёлы танцуют в тёмном улье.\n".encode("cp1251"),
            [(1.0, 3.0, "Пчёлы танцуют в тёмном улье.")],
        ),
    ],
)
def test_a_file_of_another_format_is_read_with_its_times(
    summaries: Summaries, name: str, kind: str, data: bytes, cues: list[tuple[float, float, str]]
) -> None:
    person = summaries.person()
    summary = summaries.run(person, {"type": "transcript", "upload_id": person.upload(name, kind, data)})
    assert (summary["status"], summary["timed"]) == ("done", True)
    transcript = person.call("GET", f"/{summary['id']}/transcript").json
    assert [(cue["start"], cue["end"], cue["text"]) for cue in transcript["cues"]] == cues


def test_speakers_go_with_the_transcript(summaries: Summaries) -> None:
    person = summaries.person()
    id = summaries.run(person, {"type": "transcript", "text": TEAMS})["id"]
    cues = person.call("GET", f"/{id}/transcript").json["cues"]
    assert [(cue["speaker"], cue["text"]) for cue in cues] == [
        ("Kim Bora", "The bees dance in the hive."),
        ("Lee Minho", "They show where the flowers are."),
    ]
    assert "<v Kim Bora>The bees" in person.call("GET", f"/{id}/transcript", query={"format": "vtt"}).text
    assert "Lee Minho: They" in person.call("GET", f"/{id}/transcript", query={"format": "txt"}).text


@pytest.mark.parametrize(
    ("data", "code", "named"),
    [
        (b"[Script Info]\nTitle: none\n\n[Events]\n", "unread-substation", "SubStation"),
        (b"<SAMI><BODY></BODY></SAMI>", "unread-sami", "SAMI"),
        ("네.".encode("cp949"), "unknown-encoding", "encoding"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not-a-text", "text"),
    ],
)
def test_what_can_not_be_read_is_refused_by_name_before_any_work(
    summaries: Summaries, data: bytes, code: str, named: str
) -> None:
    person = summaries.person()
    refused = person.ask({"type": "transcript", "upload_id": person.upload("a.txt", "text/plain", data)})
    assert (refused.status, refused.code) == (422, code)
    assert named in refused.json["detail"]
    assert person.call("GET").json["items"] == []


def test_text_without_times_beside_a_video_is_not_called_timed(summaries: Summaries, shared_data: Path) -> None:
    person = summaries.person()
    upload = person.upload("a.mp4", "video/mp4", (shared_data / "wild/base.mp4").read_bytes())
    plain = person.upload("a.txt", "text/plain", b"The bees dance. They show the way.")
    timed = person.upload("a.srt", "application/x-subrip", SBV.encode())
    untrue = summaries.run(person, {"type": "upload", "upload_id": upload, "captions_upload_id": plain})
    true = summaries.run(person, {"type": "upload", "upload_id": upload, "captions_upload_id": timed})
    assert (untrue["timed"], true["timed"]) == (False, True)


def test_what_was_corrected_is_read_again_beside_the_recording(summaries: Summaries, made: Made) -> None:
    person = summaries.person()
    upload = person.upload("a.mp4", "video/mp4", made("a.mp4", *H264, subtitles=0).read_bytes())
    beside = person.upload("a.vtt", "text/vtt", b"WEBVTT\n\n00:00.500 --> 00:01.500\nThe bees dunce.\n")
    id = summaries.run(person, {"type": "upload", "upload_id": upload, "captions_upload_id": beside})["id"]
    put_right = {"index": 0, "before": "The bees dunce.", "text": "The bees dance."}
    assert person.call("PATCH", f"/{id}/transcript", put_right).status == 200
    asked = [person.call("POST", f"/{id}/again", headers={"Idempotency-Key": "again"}) for _ in range(2)]
    assert [one.status for one in asked] == [202, 202], asked[1].text
    assert asked[0].json["id"] == asked[1].json["id"] != id
    summaries.machine().run(asked[0].json["id"])
    read = person.whole(asked[0].json["id"])
    assert (read["status"], read["timed"], read["media"]["type"]) == ("done", True, "video/mp4")
    assert "dance" in read["chapters"][0]["title"]
    assert "dunce" in person.whole(id)["chapters"][0]["title"]


def test_the_same_uploads_again_ask_no_storage(summaries: Summaries) -> None:
    person, stranger = summaries.person(), summaries.person()
    source = {"type": "transcript", "upload_id": person.upload("captions.sbv", "text/plain", SBV.encode())}
    first = summaries.run(person, source)
    bucket = settings.get_settings().uploads_bucket
    for key in summaries.stored("uploads"):
        storage.delete(bucket, key)
    again = person.ask(source)
    assert (again.status, again.json["id"], again.json["chapters"]) == (200, first["id"], first["chapters"])
    shorter = person.call("POST", "", {"source": source, "length": "short"})
    assert shorter.status == 422, "what was not made before needs the file"
    assert person.ask(source, language="ko").status == 422
    assert stranger.ask(source).status == 404
