"""Fetches the base model into a folder, for an image that brings it along:
`python -m summarize_function.speech.fetch_base FOLDER`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from summarize_function.speech import weights


def main(folder: str) -> None:
    client = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}  # packages of an image lie in folders of their own
    weights.fetch(weights.BASE, Path(folder), client, on_progress=lambda percent: print(f"{percent} %"))


if __name__ == "__main__":
    main(*sys.argv[1:])
