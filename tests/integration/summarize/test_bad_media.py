"""Files that people upload by mistake, or that broke on the way: each gets the true reason, or what can be had of it.

The page has a sentence in both languages for each code (`frontend/tests/problems.test.ts`).
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fixtures.media import H264, Made

from kongdori.media import ffmpeg

if TYPE_CHECKING:
    from fixtures.summaries import Peer, Summaries

pytestmark = pytest.mark.integration

SRT = "1\n00:00:00,100 --> 00:00:01,900\nOne sentence about rivers.\n"


def given(summaries: Summaries, name: str, data: bytes, *, srt: str = "") -> Any:
    person = summaries.person()
    kind = {"mp3": "audio/mpeg", "mkv": "video/x-matroska"}.get(name[-3:], "video/mp4")
    source = {"type": "upload", "upload_id": person.upload(name, kind, data)}
    if srt:
        source["captions_upload_id"] = person.upload("c.srt", "application/x-subrip", srt.encode())
    return summaries.run(person, source)


def code(summary: Any) -> str:
    assert summary["status"] == "failed", summary
    assert summary["error"]["detail"].endswith(".")
    return str(summary["error"]["code"])


def long_recording(folder: Path, hours: int) -> bytes:
    """A tone of so many hours, made of one minute."""
    minute, path = folder / "minute.mp3", folder / "long.mp3"
    command = [str(ffmpeg.executable()), "-nostdin", "-loglevel", "error", "-y"]
    smallest = ["-ar", "8000", "-ac", "1", "-b:a", "8k"]
    subprocess.run([*command, "-f", "lavfi", "-i", "sine=duration=60", *smallest, str(minute)], check=True)
    loop = ["-stream_loop", str(hours * 60 - 1), "-i", str(minute), "-c", "copy"]
    subprocess.run([*command, *loop, str(path)], check=True)
    return path.read_bytes()


def test_a_silent_recording_is_not_sent_anywhere(summaries: Summaries, peer: Peer, made: Made) -> None:
    peer.transcribes("The peer would have heard something.")
    silent = made("a.mp4", *H264, "-af", "volume=0").read_bytes()
    assert code(given(summaries, "a.mp4", silent)) == "no-speech"


def test_a_quiet_recording_is_not_silent(summaries: Summaries, peer: Peer, made: Made) -> None:
    peer.transcribes("Somebody whispers of rivers.")
    quiet = made("a.mp4", *H264, "-af", "volume=-30dB").read_bytes()
    assert given(summaries, "a.mp4", quiet)["status"] == "done"


def test_music_only_has_no_speech(summaries: Summaries, peer: Peer, made: Made) -> None:
    peer.transcribes("", segments=[])
    assert code(given(summaries, "a.mp3", made("a.mp3", "-map", "-0:v").read_bytes())) == "no-speech"


def test_one_word_is_summarised(summaries: Summaries, peer: Peer, made: Made) -> None:
    peer.transcribes("Hello.")
    heard = given(summaries, "a.mp4", made("a.mp4", *H264).read_bytes())
    pasted = summaries.run(summaries.person(), {"type": "transcript", "text": "Hello."})
    for summary in (heard, pasted):
        assert (summary["status"], summary["coverage"]) == ("done", 1.0), summary
        assert summary["chapters"]


def test_a_file_without_its_end_says_so_or_gives_what_is_there(summaries: Summaries, peer: Peer, made: Made) -> None:
    peer.transcribes("We speak of rivers, and then it breaks off.")
    whole = made("a.mp4", *H264, "-g", "5").read_bytes()
    assert code(given(summaries, "a.mp4", whole[:-3000])) == "truncated-media"
    in_front = made("b.mp4", *H264, "-g", "5", "-movflags", "+faststart").read_bytes()
    summary = given(summaries, "b.mp4", in_front[: len(in_front) * 4 // 10])
    assert summary["status"] == "partial", summary
    [gap] = summary["gaps"]
    assert (gap["reason"], gap["end"]) == ("file-ends", summary["duration"])
    assert summary["coverage"] == pytest.approx(gap["start"] / summary["duration"], abs=0.01)
    assert summary["chapters"][-1]["end"] <= gap["start"]


def test_a_locked_file_is_called_that(summaries: Summaries, made: Made) -> None:
    key = ("-encryption_scheme", "cenc-aes-ctr", "-encryption_key", "0" * 32, "-encryption_kid", "1" * 32)
    assert code(given(summaries, "a.mp4", made("a.mp4", *H264, *key).read_bytes())) == "encrypted-media"


def test_twelve_hours_are_read_from_captions_and_not_by_ear(summaries: Summaries, peer: Peer, tmp_path: Path) -> None:
    peer.transcribes("Nobody asked.")
    data = long_recording(tmp_path, 12)
    assert code(given(summaries, "a.mp3", data)) == "too-long"
    late = SRT.replace("00:00:0", "11:59:0")
    summary = given(summaries, "a.mp3", data, srt=late)
    assert summary["status"] == "done", summary
    assert summary["duration"] == pytest.approx(12 * 3600, rel=0.01)
    assert summary["chapters"][0]["points"][0]["at"] >= 11 * 3600


@pytest.mark.parametrize("content", [b"%PDF-1.7\n" + b"x" * 900, SRT.encode() * 9, b"PK\x03\x04" + bytes(900)])
def test_what_only_its_name_calls_a_video_is_none(summaries: Summaries, content: bytes) -> None:
    assert code(given(summaries, "a.mp4", content)) == "not-media"


def test_sound_that_nobody_can_decode_is_not_called_silence(summaries: Summaries, peer: Peer, made: Made) -> None:
    peer.transcribes("Nobody asked.")
    strange = made("a.mkv", *H264).read_bytes().replace(b"A_AAC", b"A_XYZ")
    summary = given(summaries, "a.mkv", strange)
    assert code(summary) == "unreadable-sound"
    read = given(summaries, "a.mkv", strange, srt=SRT)
    assert read["status"] == "done"


def test_captions_that_are_pictures_are_not_called_missing(summaries: Summaries, made: Made) -> None:
    film = made("a.mkv", *H264, "-c:s", "srt", subtitles=1).read_bytes()
    assert code(given(summaries, "a.mkv", film.replace(b"S_TEXT/UTF8", b"S_HDMV/PGS\x00"))) == "picture-captions"
