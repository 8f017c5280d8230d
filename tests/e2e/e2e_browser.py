"""Finds a Chromium: the one named, the machine's, Playwright's own, else the one in npm's @sparticuz/chromium.

The last needs nothing on the machine: it brings its libraries and a typeface, and plays H.264.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Playwright

HERE = Path(__file__).parent
PACKED = HERE.parent / "peers/node_modules/@sparticuz/chromium/bin"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",  # as root there is none
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    "--mute-audio",
)


@dataclass(frozen=True, slots=True)
class Chromium:
    path: Path
    environment: dict[str, str] = field(default_factory=dict)


def find_chromium(playwright: Playwright) -> Chromium | None:
    """The browser to use, or None where there is none at all."""
    named = os.environ.get("KONGDORI_CHROMIUM")
    if named:
        return Chromium(Path(named))
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return Chromium(Path(found))
    own = Path(playwright.chromium.executable_path)
    if own.exists():
        return Chromium(own)
    return _unpacked() if (PACKED / "chromium.br").exists() else None


def _unpacked() -> Chromium:
    """Unpacks the packed one, once per version, into the folder for temporary files."""
    version = hashlib.sha256((PACKED.parent / "package.json").read_bytes()).hexdigest()[:12]
    home = Path(tempfile.gettempdir()) / f"kongdori-chromium-{os.getuid()}-{version}"
    if not (home / "ready").exists():
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(mode=0o700)
        _brotli(PACKED / "chromium.br", home / "chromium")
        for part in ("al2023", "fonts"):
            _brotli(PACKED / f"{part}.tar.br", home / f"{part}.tar")
            with tarfile.open(home / f"{part}.tar") as archive:
                archive.extractall(home / part, filter="data")
            (home / f"{part}.tar").unlink()
        (home / "ready").touch()
    libraries = next((home / "al2023").rglob("libnss3.so")).parent
    environment = {"LD_LIBRARY_PATH": str(libraries)}
    if not Path("/etc/fonts/fonts.conf").exists():
        environment["FONTCONFIG_PATH"] = str(next((home / "fonts").rglob("fonts.conf")).parent)
    return Chromium(home / "chromium", environment)


def _brotli(packed: Path, to: Path) -> None:
    subprocess.run(["node", str(HERE / "unpack.mjs"), str(packed), str(to)], check=True, timeout=300)
