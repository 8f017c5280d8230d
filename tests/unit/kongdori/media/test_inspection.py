"""MediaInfo reads a stranger's file where it can reach nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kongdori.media import inspection, inspection_process
from kongdori.media.ffmpeg import MediaFault

pytestmark = pytest.mark.unit


def test_the_process_has_no_environment_and_opens_nothing_once_it_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stand-in for pymediainfo tells what code in that process can do."""
    (tmp_path / "pymediainfo.py").write_text(
        "import json, os, socket\n"
        "def tried(call):\n"
        "    try:\n"
        "        call()\n"
        "    except OSError as error:\n"
        "        return type(error).__name__ + str(error.errno)\n"
        "    return 'done'\n"
        "class MediaInfo:\n"
        "    can_parse = staticmethod(lambda: True)\n"
        "    @staticmethod\n"
        "    def parse(file, **options):\n"
        "        file.seek(0)\n"
        "        return json.dumps([tried(lambda: open('/etc/passwd')), tried(lambda: socket.socket()),\n"
        "            sorted(set(os.environ) - {'LC_CTYPE'}), file.read(4).decode(), os.getcwd()])\n"
    )
    monkeypatch.setenv("A_SECRET", "hush")
    monkeypatch.setattr(inspection, "_site", lambda: tmp_path)
    asked: list[bytes] = []
    run = subprocess.run

    def listen(*arguments: object, **options: object) -> subprocess.CompletedProcess[bytes]:
        done = run(*arguments, **options)  # type: ignore[call-overload]
        asked.append(done.stdout)
        return done  # type: ignore[no-any-return]

    monkeypatch.setattr(inspection.subprocess, "run", listen)
    path = tmp_path / "film"
    path.write_bytes(b"junkfilm")
    with pytest.raises(MediaFault):  # what it says is no report
        inspection.inspect(path, 4)
    assert asked == [b'["OSError24", "OSError24", [], "film", "/"]']


def test_nothing_of_ours_is_imported_there() -> None:
    script = "import runpy, sys; runpy.run_path(sys.argv[1]); assert 'kongdori' not in sys.modules"
    subprocess.run([sys.executable, "-I", "-S", "-c", script, inspection_process.__file__], check=True)


def test_a_file_of_nothing_has_no_container(tmp_path: Path) -> None:
    path = tmp_path / "empty"
    path.write_bytes(b"")
    assert [found.format for found in inspection.inspect(path, 0)] == [""]
