"""Nothing but its own first bytes decides what a file is."""

from __future__ import annotations

from pathlib import Path

import pytest

from kongdori.errors import UnsupportedMedia
from kongdori.media.sniff import sniff

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "content", [b"", b"MZ\x90\x00" * 100, b"PK\x03\x04" * 100, b"\x89PNG\r\n\x1a\n" * 20, b"hello"]
)
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    with pytest.raises(UnsupportedMedia) as refused:
        sniff(path)
    assert refused.value.code == "not-media"
