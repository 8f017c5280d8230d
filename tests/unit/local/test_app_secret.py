"""Files that only their owner may read."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kongdori_local.app_secret import write_private


def test_a_private_file_is_written_whole_by_several_at_once(tmp_path: Path) -> None:
    path = tmp_path / "execution.json"
    texts = [str(number) * 1000 for number in range(8)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda text: write_private(path, text), texts * 4))
    assert path.read_text() in texts
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]
