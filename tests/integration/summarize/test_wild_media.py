"""Media from the wild, each of a kind that was once read wrongly: it is read, and what plays is what browsers play."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fixtures.media import H264, Made

from kongdori import settings, storage
from kongdori.media import probe, rendition

if TYPE_CHECKING:
    from fixtures.summaries import Person, Summaries

pytestmark = pytest.mark.integration

TYPES = {
    "mkv": "video/x-matroska",
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "mp3": "audio/mpeg",
    "flac": "audio/flac",
    "aac": "audio/aac",
}


def summarised(summaries: Summaries, person: Person, name: str, data: bytes, srt: bytes | None) -> Any:
    source = {"type": "upload", "upload_id": person.upload(name, TYPES[name.rpartition(".")[2]], data)}
    if srt is not None:
        source["captions_upload_id"] = person.upload("ok.srt", "application/x-subrip", srt)
    summary = summaries.run(person, source)
    assert summary["status"] == "done", summary["error"]
    return summary


def played(summaries: Summaries, summary: Any, folder: Path) -> probe.MediaInfo:
    """What the browser gets, which it plays under the type that it is told."""
    key = next(key for key in summaries.stored("uploads") if summary["media"]["url"].endswith(key))
    path = folder / "played"
    bucket = settings.get_settings().uploads_bucket
    path.write_bytes(storage.read(bucket, key))
    info = probe.probe(path)
    stored = storage.head(bucket, key)
    assert stored is not None
    assert stored.content_type == summary["media"]["type"] == rendition.browser_type(info)
    assert all((track.bit_depth, track.chroma) == (8, "4:2:0") for track in info.video if track.codec != "VP8")
    assert info.audio
    return info


@pytest.mark.parametrize(
    "name",
    [
        "bcp47_2.mkv",
        "hi10p.mp4",
        "hi444.mp4",
        "hi422.mov",
        "junk_before.mp3",
        "id3.flac",
        "id3.aac",
        "ts_named.mp4",
    ],
)
def test_each_wild_file_is_read_and_plays(summaries: Summaries, shared_data: Path, tmp_path: Path, name: str) -> None:
    wild = shared_data / "wild"
    srt = (wild / "ok.srt").read_bytes()
    summary = summarised(summaries, summaries.person(), name, (wild / name).read_bytes(), srt)
    info = played(summaries, summary, tmp_path)
    assert bool(info.video) is (name.rpartition(".")[2] in {"mkv", "mp4", "mov"})


def test_subtitles_with_a_full_language_tag_are_read(summaries: Summaries, shared_data: Path, tmp_path: Path) -> None:
    person = summaries.person()
    data = (shared_data / "wild" / "bcp47.mkv").read_bytes()
    summary = summarised(summaries, person, "bcp47.mkv", data, None)
    assert person.call("GET", f"/{summary['id']}/transcript").json["cues"]
    played(summaries, summary, tmp_path)


def test_a_file_under_anothers_name_is_served_as_what_it_is(summaries: Summaries, made: Made, tmp_path: Path) -> None:
    webm = made("a.webm", "-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus").read_bytes()
    srt = b"1\n00:00:00,100 --> 00:00:01,900\nOne sentence about rivers.\n"
    summary = summarised(summaries, summaries.person(), "a.mp4", webm, srt)
    assert summary["media"]["type"] == "video/webm"
    played(summaries, summary, tmp_path)


def test_the_sound_and_the_subtitles_of_the_persons_language_are_taken(
    summaries: Summaries, made: Made, tmp_path: Path
) -> None:
    tags = [("a:0", "en-US"), ("a:1", "ko-KR"), ("s:0", "en-US"), ("s:1", "ko-KR")]
    named = [part for stream, tag in tags for part in (f"-metadata:s:{stream}", f"language={tag}")]
    path = made("a.mkv", *H264, "-c:s", "srt", *named, tones=2, subtitles=2)
    person = summaries.person()
    upload = person.upload("a.mkv", TYPES["mkv"], path.read_bytes())
    summary = summaries.run(person, {"type": "upload", "upload_id": upload}, "ko")
    assert summary["status"] == "done", summary["error"]
    assert len(played(summaries, summary, tmp_path).audio) == 1
