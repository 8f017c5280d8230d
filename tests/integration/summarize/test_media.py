"""Files of many kinds, made with ffmpeg: what plays beside the summary, and where the words come from."""

from __future__ import annotations

import subprocess
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kongdori.media import ffmpeg, probe, rendition
from summarize_function.stages import video

if TYPE_CHECKING:
    from fixtures.summaries import Summaries

pytestmark = pytest.mark.integration

SRT = """1
00:00:00,500 --> 00:00:02,000
The first sentence speaks of rivers.

2
00:00:03,000 --> 00:00:05,500
The second speaks of mountains.
"""


def make(path: Path, *codecs: str, subtitles: Path | None = None, seconds: int = 6) -> bytes:
    command = [str(ffmpeg.executable()), "-nostdin", "-loglevel", "error", "-y"]
    command += ["-f", "lavfi", "-i", f"testsrc=size=320x180:rate=10:duration={seconds}"]
    command += ["-f", "lavfi", "-i", f"sine=frequency=300:duration={seconds}"]
    command += ["-i", str(subtitles), "-map", "0", "-map", "1", "-map", "2"] if subtitles else []
    subprocess.run([*command, "-shortest", *codecs, str(path)], check=True)
    return path.read_bytes()


H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac")


def test_a_matroska_with_subtitles_needs_no_captions_file(summaries: Summaries, tmp_path: Path) -> None:
    srt = tmp_path / "s.srt"
    srt.write_text(SRT)
    data = make(tmp_path / "a.mkv", *H264, "-c:s", "srt", "-metadata:s:s:0", "language=eng", subtitles=srt)
    person = summaries.person()
    upload = person.upload("a.mkv", "video/x-matroska", data)
    summary = summaries.run(person, {"type": "upload", "upload_id": upload})
    assert summary["status"] == "done", summary
    assert summary["media"]["type"] == "video/mp4"
    assert summary["media"]["url"].endswith("/playable.mp4")
    texts = [cue["text"] for cue in person.call("GET", f"/{summary['id']}/transcript").json["cues"]]
    assert texts == ["The first sentence speaks of rivers.", "The second speaks of mountains."]
    [copy] = [key for key in summaries.stored("uploads") if key.endswith("playable.mp4")]
    assert copy.startswith(f"media/uploads/{person.id}/{upload}/")
    assert person.call("DELETE", f"/{summary['id']}").status == 204
    assert summaries.stored("uploads") == []


@pytest.mark.parametrize(
    ("name", "kind", "codecs"),
    [
        ("a.avi", "video/x-msvideo", ("-c:v", "mpeg4", "-c:a", "mp3")),
        ("a.wmv", "video/x-ms-wmv", ("-c:v", "wmv2", "-c:a", "wmav2")),
        ("a.mov", "video/quicktime", H264),
        ("a.ts", "video/mp2t", H264),
        ("a.webm", "video/webm", ("-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus", "-live", "1")),
    ],
)
def test_what_browsers_do_not_play_is_made_playable(
    summaries: Summaries, tmp_path: Path, name: str, kind: str, codecs: tuple[str, ...]
) -> None:
    person = summaries.person()
    upload = person.upload(name, kind, make(tmp_path / name, *codecs))
    said = person.upload("c.srt", "application/x-subrip", SRT.encode("utf-16"))
    summary = summaries.run(person, {"type": "upload", "upload_id": upload, "captions_upload_id": said})
    assert summary["status"] == "done", summary
    assert summary["media"]["type"] == "video/mp4"
    assert summary["duration"] == pytest.approx(6, abs=0.3)
    [copy] = [key for key in summaries.stored("uploads") if key.endswith("playable.mp4")]
    from kongdori import settings, storage

    path = tmp_path / "copy.mp4"
    path.write_bytes(storage.read(settings.get_settings().uploads_bucket, copy))
    assert rendition.browser_type(probe.probe(path)) == "video/mp4"


@pytest.mark.parametrize(
    ("name", "kind", "codecs"),
    [
        ("a.mp4", "video/mp4", H264),
        ("a.webm", "video/webm", ("-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus")),
        ("a.mp3", "audio/mpeg", ("-map", "1:a", "-c:a", "libmp3lame")),
        ("a.flac", "audio/flac", ("-map", "1:a")),
    ],
)
def test_what_browsers_play_is_left_alone(
    summaries: Summaries, tmp_path: Path, name: str, kind: str, codecs: tuple[str, ...]
) -> None:
    person = summaries.person()
    upload = person.upload(name, kind, make(tmp_path / name, *codecs))
    said = person.upload("c.srt", "text/plain", SRT.encode("utf-8-sig").replace(b"\n", b"\r\n"))
    summary = summaries.run(person, {"type": "upload", "upload_id": upload, "captions_upload_id": said})
    assert summary["status"] == "done", summary
    assert summary["media"]["type"] == kind
    left = [key.rpartition("/")[2] for key in summaries.stored("uploads")]
    assert sorted(left) == sorted([name, "c.srt", *(["poster.jpg"] if kind.startswith("video/") else [])])
    assert bool(summary["media"]["poster_url"]) is kind.startswith("video/")


def test_a_video_has_a_picture_before_it_plays(summaries: Summaries, tmp_path: Path) -> None:
    """The one with most in it, which is not the black one that it begins with; whoever uploads the same has it too."""
    late = "drawbox=t=fill:color=black:enable='lt(t,3)'"
    video = make(tmp_path / "a.mp4", "-vf", late, *H264, seconds=12)
    for _ in range(2):
        person = summaries.person()
        upload = person.upload("a.mp4", "video/mp4", video)
        said = person.upload("c.srt", "text/plain", SRT.encode())
        source = {"type": "upload", "upload_id": upload, "captions_upload_id": said}
        asked = person.ask(source)
        if asked.status == 202:
            summaries.machine().run(asked.json["id"])
        media = person.whole(asked.json["id"])["media"]
        assert media["poster_url"] == f"/media/uploads/{person.id}/{upload}/poster.jpg"
        from kongdori import settings, storage

        picture = storage.read(settings.get_settings().uploads_bucket, media["poster_url"].removeprefix("/"))
        assert picture.startswith(b"\xff\xd8\xff")
        assert len(picture) > 4000  # all black, it would have a fifth of that


def test_a_long_conversion_tells_its_share(
    summaries: Summaries, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(video, "_PROGRESS_EVERY_S", 0.0)  # as if it took longer
    person = summaries.person()
    upload = person.upload("a.wmv", "video/x-ms-wmv", make(tmp_path / "a.wmv", "-c:v", "wmv2", "-an", seconds=400))
    said = person.upload("c.srt", "application/x-subrip", SRT.encode())
    asked = person.ask({"type": "upload", "upload_id": upload, "captions_upload_id": said})
    worker = threading.Thread(target=summaries.machine().run, args=(asked.json["id"],))
    worker.start()
    seen = []
    while worker.is_alive():
        progress = person.whole(asked.json["id"])["progress"]
        if progress["stage"] == "prepare" and progress["total"] == 100:
            seen.append(progress["done"])
        time.sleep(0.02)
    worker.join()
    assert person.whole(asked.json["id"])["media"]["type"] == "video/mp4"
    assert seen == sorted(seen)
    assert any(0 < share < 100 for share in seen), seen
