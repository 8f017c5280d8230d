"""Writes each requirements.txt from uv.lock: `python -m kongdori_tools.requirements [--check]`.

A function's file leaves out what its layers bring, so that no package travels twice. Only names, versions and hashes:
where wheels come from is the machine's own setting.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEADER = "# Generated from uv.lock by `python -m kongdori_tools.requirements`; do not edit.\n"
LAYERS = ("kongdori", "kongdori-ffmpeg")
IN_A_LAYER = ("numpy",)  # what a function names too, or one of its own packages does
MEMBERS = {
    "layers/shared": "kongdori",
    "layers/ffmpeg": "kongdori-ffmpeg",
    "functions/auth": "kongdori-auth",
    "functions/chat": "kongdori-chat",
    "functions/summarize": "kongdori-summarize",
    "functions/stream_url": "kongdori-stream-url",
    "infra/migrations": "kongdori-migrations",
    "infra/transcriber": "kongdori-summarize",
}
IMAGES = {"infra/transcriber": "speech"}  # what an image adds to its function: an extra of the package


def uv() -> str:
    """The uv that the Makefile brought, or the one on the PATH. Raises `SystemExit` saying how to get it."""
    brought = [os.environ.get("UV", ""), *map(str, sorted((ROOT / ".tools").glob("**/bin/uv")))]
    found = next((path for path in brought if path and shutil.which(path)), None) or shutil.which("uv")
    if not found:
        raise SystemExit("uv is missing. Run `make setup`, which brings its own into .tools/.")
    return found


def render(member: str) -> str:
    """The text of the requirements.txt in folder `member`: exact versions with hashes, without the layers' part."""
    package = MEMBERS[member]
    extra = IMAGES.get(member)
    with_layers = extra or member.startswith("functions/")
    brought = LAYERS + IN_A_LAYER if with_layers else tuple(name for name in LAYERS if name != package)
    prunes = [part for part_of_layer in brought for part in ("--prune", part_of_layer)]
    plain = ["--quiet", "--no-annotate", "--no-header"]
    what = ["--frozen", "--no-dev", "--no-emit-workspace", "--package", package, *prunes]
    what += ["--extra", extra] if extra else []
    exported = subprocess.run(
        [uv(), "export", *plain, *what], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    return HEADER + exported


def main(arguments: list[str]) -> int:
    """Writes the files; with `--check` only says which ones drifted. Returns the exit code."""
    drifted = []
    for member in MEMBERS:
        path, wanted = ROOT / member / "requirements.txt", render(member)
        if path.exists() and path.read_text() == wanted:
            continue
        drifted.append(str(path.relative_to(ROOT)))
        if "--check" not in arguments:
            path.write_text(wanted)
    if drifted and "--check" in arguments:
        print(f"Not what uv.lock says: {', '.join(drifted)}. Run `python -m kongdori_tools.requirements`.")
        return 1
    print(f"requirements.txt: {len(drifted)} of {len(MEMBERS)} written")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
