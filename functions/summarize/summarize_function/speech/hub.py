"""Fetches a model from the hub, by faster-whisper's own download:
`python -m summarize_function.speech.hub NAME FOLDER REVISION`.
"""

from __future__ import annotations

import sys


def main(name: str, folder: str, revision: str) -> None:
    from faster_whisper import download_model

    download_model(name, output_dir=folder, revision=revision or None)


if __name__ == "__main__":
    main(*sys.argv[1:])
