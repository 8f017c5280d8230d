"""What a process may still do once it took its walls on: a child tries, and says."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from kongdori.media import landlock

pytestmark = pytest.mark.skipif(not landlock.version(), reason="this kernel has no Landlock")

TRIES = """
import encodings.idna, json, socket, subprocess, sys  # the first: loaded when a name is looked up
from pathlib import Path
from kongdori.media import landlock

readable, hidden, folder, port = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
with landlock.only(run=None, read=[readable], write_in=[folder], connects=True) as restrict:
    restrict()

def can(call):
    try:
        call()
    except OSError:
        return False
    return True

print(json.dumps({
    "reads": can((readable / "a").read_bytes),
    "draws random numbers": can(lambda: open("/dev/urandom", "rb").close()),
    "lists": can(lambda: list(readable.iterdir())),
    "reads the rest": can(hidden.read_bytes),
    "writes": can(lambda: (folder / "b").write_bytes(b"b")),
    "writes elsewhere": can(lambda: (readable / "b").write_bytes(b"b")),
    "starts a program": can(lambda: subprocess.run([sys.executable, "-V"])),
    "connects": can(lambda: socket.create_connection(("127.0.0.1", port), 5)),
}))
"""


def test_a_process_that_connects_reads_what_it_needs_and_starts_nothing(tmp_path: Path) -> None:
    readable, hidden, folder = tmp_path / "readable", tmp_path / "hidden", tmp_path / "folder"
    for made in (readable, folder):
        made.mkdir()
    (readable / "a").write_bytes(b"a")
    hidden.write_bytes(b"a")
    with socket.create_server(("127.0.0.1", 0)) as server:
        paths = [str(readable), str(hidden), str(folder), str(server.getsockname()[1])]
        done = subprocess.run([sys.executable, "-c", TRIES, *paths], capture_output=True, text=True, check=True)
    can = json.loads(done.stdout)
    assert [what for what, is_so in can.items() if is_so] == [
        "reads",
        "draws random numbers",
        "lists",
        "writes",
        "connects",
    ]
