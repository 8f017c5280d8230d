"""Where the media in a file begins, whatever stands before it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kongdori.errors import UnsupportedMedia
from kongdori.media import sniff

pytestmark = pytest.mark.unit

TAG = b"ID3\x04\x00\x00\x00\x00\x02\x01" + b"t" * 257
FLAC, MP4, WEBM = b"fLaC\x00\x00\x00\x22", b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00", b"\x1aE\xdf\xa3\x9f"

PLAYLISTS = [
    b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n",
    b"\xef\xbb\xbf#EXTM3U\nhttp://169.254.169.254/\n",
    "#EXTM3U\nfile:///etc/passwd\n".encode("utf-16"),
    b"ffconcat version 1.0\nfile '/etc/passwd'\n",
    b"file '/etc/passwd'\n",
    b'<?xml version="1.0"?><MPD></MPD>',
    b"v=0\no=- 0 0 IN IP4 127.0.0.1\nm=audio 5000 RTP/AVP 0\n",
    b"[playlist]\nFile1=http://127.0.0.1/\n",
    b"http://127.0.0.1:9/secret.mp4\n",
    b"concat:/etc/passwd|/etc/hosts",
]


def written(folder: Path, content: bytes) -> Path:
    path = folder / "video.mp4"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("before", [b"", TAG, TAG + TAG, bytes(64), bytes(700), bytes(200_000), TAG + bytes(99) + TAG])
@pytest.mark.parametrize("magic", [FLAC, MP4, WEBM])
def test_tags_and_zeros_are_looked_past(tmp_path: Path, before: bytes, magic: bytes) -> None:
    assert sniff.begin(written(tmp_path, before + magic + b"x" * 100)) == len(before)


@pytest.mark.parametrize("magic", [FLAC, MP4, WEBM])
def test_other_bytes_are_looked_past_up_to_the_first_magic(tmp_path: Path, magic: bytes) -> None:
    path = written(tmp_path, b"HTTP/1.1 200 OK\r\n\r\n" + magic + b"x" * 100)
    assert sniff.search(path, 0) == 19
    assert sniff.search(written(tmp_path, magic + b"xx" + FLAC), 0) == 0
    assert sniff.search(written(tmp_path, b"nothing of the kind"), 7) == 7


@pytest.mark.parametrize("content", PLAYLISTS)
@pytest.mark.parametrize("before", [b"", TAG, bytes(32)])
def test_playlists_are_refused(tmp_path: Path, before: bytes, content: bytes) -> None:
    with pytest.raises(UnsupportedMedia) as refused:
        sniff.begin(written(tmp_path, before + content))
    assert refused.value.code == "playlist"
