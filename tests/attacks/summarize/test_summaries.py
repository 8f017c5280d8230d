"""What a stranger, a liar or a breakdown can do to summaries: each has a clear answer, and nothing is lost."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest

from kongdori import pipelines, settings, storage
from kongdori.db import unit_of_work

pytestmark = pytest.mark.integration

TEXT = "The river is long. The mountain is high. The valley is green. The glacier is cold."
PLAYLIST = b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n"


def failed(summaries: Any, name: str, kind: str, data: bytes) -> str:
    person = summaries.person()
    summary = summaries.run(person, {"type": "upload", "upload_id": person.upload(name, kind, data)})
    assert summary["status"] == "failed"
    assert summary["error"]["detail"]
    assert not [key for key in summaries.stored() if key.startswith("work/")]
    return str(summary["error"]["code"])


def test_a_playlist_dressed_up_as_a_video(summaries: Any) -> None:
    assert failed(summaries, "video.mp4", "video/mp4", PLAYLIST) == "playlist"


def test_a_file_that_is_nothing_of_the_kind(summaries: Any) -> None:
    flac = b"fLaC" + bytes(2000)
    assert failed(summaries, "a.mp4", "video/mp4", flac) in {"not-media", "broken-media"}
    assert failed(summaries, "a.mp4", "video/mp4", b"PK\x03\x04" * 100) == "not-media"


def test_a_file_of_another_size_than_announced(summaries: Any) -> None:
    person = summaries.person()
    upload = person.upload("a.mp4", "video/mp4", b"x" * 100, announced=5000)
    answer = person.ask({"type": "upload", "upload_id": upload})
    assert (answer.status, answer.code) == (422, "upload-size")


def test_a_file_that_never_came(summaries: Any) -> None:
    person = summaries.person()
    ticket = person.call("POST", "/uploads", {"filename": "a.mp4", "size": 9, "content_type": "video/mp4"}).json
    answer = person.ask({"type": "upload", "upload_id": ticket["upload_id"]})
    assert (answer.status, answer.code) == (422, "upload-missing")


def test_a_strangers_things_are_not_there(summaries: Any) -> None:
    owner, stranger = summaries.person(), summaries.person()
    upload = owner.upload("a.txt", "text/plain", TEXT.encode())
    video = owner.upload("a.mp4", "video/mp4", b"x" * 100)
    own = stranger.upload("a.mp4", "video/mp4", b"x" * 100)
    id = summaries.run(owner, {"type": "transcript", "upload_id": upload})["id"]
    for source in (
        {"type": "transcript", "upload_id": upload},
        {"type": "upload", "upload_id": video},
        {"type": "upload", "upload_id": own, "captions_upload_id": upload},
        {"type": "upload", "upload_id": str(uuid4())},
        {"type": "movie", "movie_id": str(uuid4())},
    ):
        assert stranger.ask(source).status == 404
    for method, path in (("GET", f"/{id}"), ("DELETE", f"/{id}"), ("GET", f"/{id}/transcript")):
        assert stranger.call(method, path).status == 404
    assert owner.whole(id)["status"] == "done"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (None, 422),
        ([], 422),
        ({}, 422),
        ({"source": None}, 422),
        ({"source": {"type": "nothing"}}, 422),
        ({"source": {"type": "transcript"}}, 422),
        ({"source": {"type": "transcript", "text": ""}}, 422),
        ({"source": {"type": "transcript", "text": "   \n\t "}}, 422),
        ({"source": {"type": "transcript", "text": "a.", "upload_id": str(uuid4())}}, 422),
        ({"source": {"type": "transcript", "text": "a.", "more": 1}}, 422),
        ({"source": {"type": "transcript", "text": 7}}, 422),
        ({"source": {"type": "transcript", "text": "x" * 2_000_001}}, 422),
        ({"source": {"type": "transcript", "text": "a."}, "language": "../en"}, 422),
        ({"source": {"type": "upload", "upload_id": "../../x"}}, 422),
        ({"source": {"type": "youtube", "url": "https://youtu.be/x"}}, 422),
    ],
)
def test_bodies_that_break_a_rule(summaries: Any, body: Any, status: int) -> None:
    person = summaries.person()
    answer = person.call("POST", "", body, raw=None if body is not None else b"null")
    assert answer.status == status, answer.text
    assert answer.headers["content-type"] == ["application/problem+json"]
    assert person.call("GET").json["items"] == []


def test_youtube_says_what_helps(summaries: Any) -> None:
    answer = summaries.person().ask({"type": "youtube", "url": "https://youtu.be/x"})
    assert answer.code == "youtube-off"
    assert "transcript" in answer.json["detail"]


def test_a_cue_bomb(summaries: Any) -> None:
    person = summaries.person()
    bomb = b"WEBVTT\n\n" + b"00:00.000 --> 00:01.000\nx\n\n" * 60_000
    answer = person.ask({"type": "transcript", "upload_id": person.upload("a.vtt", "text/vtt", bomb)})
    assert (answer.status, answer.code) == (413, "too-many-cues")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"filename": "a.exe", "size": 5, "content_type": "application/x-msdownload"}, 415, "unsupported-type"),
        ({"filename": "a.mp4", "size": 3 * 1024**3, "content_type": "video/mp4"}, 413, "file-too-large"),
        ({"filename": "a.vtt", "size": 6 * 1024**2, "content_type": "text/vtt"}, 413, "file-too-large"),
        ({"filename": "..", "size": 5, "content_type": "video/mp4"}, 422, "invalid-input"),
        ({"filename": "a.mp4", "size": 0, "content_type": "video/mp4"}, 422, "invalid-input"),
        ({"filename": "a.mp4", "size": 5, "content_type": "video/mp4\r\nX: y"}, 422, "invalid-input"),
    ],
)
def test_uploads_that_break_a_rule(summaries: Any, body: Any, status: int, code: str) -> None:
    answer = summaries.person().call("POST", "/uploads", body)
    assert (answer.status, answer.code) == (status, code)


def test_a_path_in_a_name_stays_in_ones_own_folder(summaries: Any) -> None:
    person = summaries.person()
    body = {"filename": "../../../films/circle/video.mp4", "size": 5, "content_type": "video/mp4"}
    ticket = person.call("POST", "/uploads", body).json
    assert ticket["fields"]["key"] == f"media/uploads/{person.id}/{ticket['upload_id']}/video.mp4"


def test_a_worker_killed_in_the_middle_of_each_state(summaries: Any) -> None:
    person = summaries.person()
    asked = person.ask({"type": "transcript", "text": TEXT})
    machine = summaries.machine()
    killed: set[str] = set()

    def kill(state: str, _data: Any) -> None:
        if state not in killed:
            killed.add(state)
            raise MemoryError("Runtime.ExitError")

    machine.before = kill
    assert machine.run(asked.json["id"]) == "SUCCEEDED"
    assert killed == {"prepare", "chapters", "combine", "save"}
    assert person.whole(asked.json["id"])["status"] == "done"
    with unit_of_work() as work:
        assert len(work.all("SELECT * FROM usage_events WHERE subject_id = %s", (asked.json["id"],))) == 1


def test_a_state_that_never_works_is_told_to_the_person(summaries: Any) -> None:
    person = summaries.person()
    asked = person.ask({"type": "transcript", "text": TEXT})
    machine = summaries.machine()

    def kill(state: str, _data: Any) -> None:
        if state == "combine":
            raise MemoryError("Runtime.ExitError")

    machine.before = kill
    assert machine.run(asked.json["id"]) == "FAILED"
    summary = person.whole(asked.json["id"])
    assert (summary["status"], summary["error"]["code"]) == ("failed", "interrupted")
    assert "MemoryError" not in json.dumps(summary)
    assert person.ask({"type": "transcript", "text": TEXT}).status == 202, "it can be asked for once more"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"content": 5}', b"\xff\xfe"])
def test_a_work_file_that_can_not_be_read_ends_it_with_a_sentence(summaries: Any, content: bytes) -> None:
    person = summaries.person()
    asked = person.ask({"type": "transcript", "text": TEXT})
    machine = summaries.machine()

    def spoil(state: str, _data: Any) -> None:
        if state == "combine":
            bucket = settings.get_settings().transcripts_bucket
            name = f"work/{asked.json['id']}/cues.json"
            storage.write(bucket, name, content, content_type="application/json")

    machine.before = spoil
    assert machine.run(asked.json["id"]) == "FAILED"
    assert machine.calls.count("combine") == 1, "another attempt would read the same file"
    error = person.whole(asked.json["id"])["error"]
    assert (error["code"], "start the summary again" in error["detail"]) == ("interrupted", True)
    assert person.call("POST", f"/{asked.json['id']}/retry").status == 202
    assert summaries.machine().run(asked.json["id"]) == "SUCCEEDED"
    assert person.whole(asked.json["id"])["status"] == "done", "what could not be read was made anew"
    assert not [key for key in summaries.stored() if key.startswith("work/")]


def test_deleted_while_it_runs(summaries: Any) -> None:
    person = summaries.person()
    asked = person.ask({"type": "transcript", "text": TEXT})
    machine = summaries.machine()

    def delete(state: str, _data: Any) -> None:
        if state == "combine":
            person.call("DELETE", f"/{asked.json['id']}")

    machine.before = delete
    assert machine.run(asked.json["id"]) == "SUCCEEDED"
    assert summaries.stored() == []
    with unit_of_work() as work:
        assert work.all("SELECT id FROM digests") == []


def test_an_execution_that_was_lost_is_taken_up_again(summaries: Any) -> None:
    person = summaries.person()
    asked = person.ask({"type": "transcript", "text": TEXT})
    for attempt in (1, 2, 3):
        with unit_of_work() as work:
            row = work.one("SELECT execution_arn, attempts FROM summaries WHERE id = %s", (asked.json["id"],))
            assert row is not None
            assert row["attempts"] == attempt
            assert pipelines.is_running(row["execution_arn"])
            pipelines.stop(row["execution_arn"], cause="lost")
            work.run("UPDATE summaries SET updated_at = now() - interval '1 minute' WHERE id = %s", (asked.json["id"],))
            work.commit()
        assert person.whole(asked.json["id"])["status"] == ("queued" if attempt < 3 else "failed")
    assert person.whole(asked.json["id"])["error"]["code"] == "interrupted"


def test_a_store_that_loses_the_upload(summaries: Any) -> None:
    person = summaries.person()
    upload = person.upload("a.mp4", "video/mp4", b"x" * 100)
    asked = person.ask({"type": "upload", "upload_id": upload})
    storage.delete_prefix(settings.get_settings().uploads_bucket, f"media/uploads/{person.id}/{upload}/")
    summaries.machine().run(asked.json["id"])
    assert person.whole(asked.json["id"])["error"]["code"] == "upload-missing"
