"""A picture of a video, also of one that begins late or ends early."""

from __future__ import annotations

from pathlib import Path

import pytest
from fixtures.media import H264, Made

from kongdori.media import probe, stills
from kongdori.media.ffmpeg import MediaFault

pytestmark = pytest.mark.unit

JPEG = b"\xff\xd8\xff"


def picture(path: Path, folder: Path, *, at_s: float | None = None) -> bytes:
    info = probe.probe(path)
    return stills.poster(info, info.duration_s or 0.0, folder, at_s=at_s).read_bytes()


@pytest.mark.parametrize("at_s", [None, 0.0, 1.0, 100.0])
def test_a_video_has_a_picture(made: Made, tmp_path: Path, at_s: float | None) -> None:
    assert picture(made("film.mp4", *H264), tmp_path, at_s=at_s).startswith(JPEG)


def test_a_video_that_begins_after_its_sound_has_a_picture(made: Made, tmp_path: Path) -> None:
    late = made("late.mkv", "-vf", "setpts=PTS+30/TB", *H264)
    assert picture(late, tmp_path).startswith(JPEG)


def test_a_file_that_was_cut_short_has_its_first_picture(made: Made, tmp_path: Path) -> None:
    whole = made("film.webm", "-c:v", "libvpx-vp9", "-c:a", "libopus")
    cut = tmp_path / "cut.webm"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    assert picture(cut, tmp_path, at_s=0.0).startswith(JPEG)


def test_sound_alone_has_none(made: Made, tmp_path: Path) -> None:
    sound = made("film.mp3", "-vn", "-c:a", "libmp3lame")
    with pytest.raises(stills.UnsupportedMedia):
        picture(sound, tmp_path)


def test_a_picture_that_no_decoder_reads_is_a_fault(made: Made, tmp_path: Path) -> None:
    film = made("film.mp4", *H264)
    data = bytearray(film.read_bytes())
    start = data.index(b"mdat") + 4
    data[start:-4000] = bytes(len(data) - 4000 - start)
    film.write_bytes(data)
    with pytest.raises(MediaFault):
        picture(film, tmp_path)
