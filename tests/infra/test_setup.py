"""`make` on a machine where something is missing: it fails with one line that says what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BASICS = ("sh", "make", "touch", "find", "cat", "rm", "mkdir", "printf", "ln", "chmod")
FILES = ("Makefile", "pyproject.toml", "uv.lock", "frontend/package.json", "frontend/package-lock.json")


class Machine:
    """A copy of what sets the project up, and a PATH with nothing on it but what a test puts there."""

    def __init__(self, folder: Path) -> None:
        self.tree, self.bin = folder / "콩 dori", folder / "bin"
        shutil.copytree(ROOT / "tools/setup", self.tree / "tools/setup")
        for name in FILES:
            (self.tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, self.tree / name)
        script = self.tree / "tools/setup/uv.sh"  # which looks there, whatever the PATH says
        script.write_text(script.read_text().replace("/usr/bin/python3", "/nowhere/python3"))
        self.bin.mkdir()
        for name in BASICS:
            found = shutil.which(name)
            assert found, name
            (self.bin / name).symlink_to(found)

    def has(self, name: str, script: str) -> None:
        """Puts a program on the PATH (or, with a slash in its name, into the tree)."""
        path = self.tree / name if "/" in name else self.bin / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def make(self, *goals: str) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": str(self.bin), "HOME": str(self.tree), "LANG": os.environ.get("LANG", "C.UTF-8")}
        return subprocess.run(
            ["make", *goals], cwd=self.tree, env=environment, capture_output=True, text=True, check=False, timeout=60
        )

    def fails(self, *goals: str) -> str:
        """What it says, without make's own lines. Python's part and Node's run at once, so both may have failed."""
        done = self.make(*goals)
        assert done.returncode != 0
        assert "Traceback" not in done.stderr
        *said, last = done.stderr.strip().splitlines()
        assert last.startswith("make: ***")
        return "\n".join(line for line in said if not line.startswith("make["))


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture
def synced(machine: Machine) -> Machine:
    """One whose Python part is set up."""
    machine.has(".tools/bin/uv", "mkdir -p .venv; echo synced >>.venv/log")
    assert machine.make(".venv/.synced").returncode == 0
    return machine


def test_no_python(machine: Machine) -> None:
    assert "Kongdori needs Python 3 with its venv module. Debian, Ubuntu: apt-get" in machine.fails("setup")


def test_uv_where_there_is_no_python(machine: Machine) -> None:
    machine.has("uv", "mkdir -p .venv")
    assert machine.make(".venv/.synced").returncode == 0


def test_no_package_registry(machine: Machine) -> None:
    pip_fails = 'printf "#!/bin/sh\\nexit 1\\n" >.tools/bin/python; chmod +x .tools/bin/python'
    machine.has("python3", f'case "$*" in *"-m venv"*) mkdir -p .tools/bin; {pip_fails};; esac')
    assert "Check that this machine is online, then run make again." in machine.fails("setup")


def test_no_python_of_the_version_and_none_to_fetch(machine: Machine) -> None:
    machine.has(".tools/bin/uv", "echo 'error: dns error' >&2; exit 2")
    assert "Kongdori needs Python 3.12" in machine.fails("setup")


def test_no_compiler(machine: Machine) -> None:
    machine.has(".tools/bin/uv", '[ "$1" = python ] || { echo "error: cannot build" >&2; exit 2; }')
    assert "A C compiler is missing. Debian, Ubuntu: apt-get install build-essential." in machine.fails("setup")


def test_packages_that_cannot_be_fetched(machine: Machine) -> None:
    machine.has(".tools/bin/uv", '[ "$1" = python ] || exit 2')
    machine.has("cc", "")
    assert "The Python packages couldn't be installed." in machine.fails("setup")


def test_no_node(synced: Machine) -> None:
    assert synced.fails("setup").startswith("Kongdori needs Node 20.19 or newer with npm, and this machine has none.")


def test_an_old_node(synced: Machine) -> None:
    synced.has("node", '[ "$1" = --version ] && echo v18.20.1 || exit 1')
    synced.has("npm", "")
    assert "this machine has v18.20.1" in synced.fails("setup")


def test_no_npm_registry(synced: Machine) -> None:
    synced.has("node", "")
    synced.has("npm", "exit 1")
    assert synced.fails("setup").startswith("The npm packages couldn't be installed.")


def test_nothing_is_installed_twice_and_a_copy_is_installed_anew(synced: Machine, tmp_path: Path) -> None:
    installed = (synced.tree / ".venv/log").read_text()
    assert synced.make(".venv/.synced").returncode == 0
    assert (synced.tree / ".venv/log").read_text() == installed
    (synced.tree / ".venv/old").touch()
    copy = tmp_path / "another place"
    shutil.copytree(synced.tree, copy)
    synced.tree = copy
    assert synced.make(".venv/.synced").returncode == 0
    assert (copy / ".venv/log").read_text() == installed, "made anew"
    assert not (copy / ".venv/old").exists()
