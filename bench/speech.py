"""A lecture of 203 s without captions, from upload to chapters, with no key; beside it faster-whisper alone on the same
sound, in a process of its own: load the model, decode, transcribe. Both have the weights on disk already.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import platformdirs

from bench._cloud import local_cloud, sign_up
from bench._figures import Figure, console, show
from bench.summaries import LECTURE, upload
from kongdori.media import ffmpeg
from summarize_function.speech import weights
from summarize_function.speech.transcriber import TranscriptionRefused

SOUND = LECTURE / "physicsworks.webm"
ALONE = """
import subprocess, sys
import numpy as np
from faster_whisper import WhisperModel

model, ffmpeg, sound = sys.argv[1:]
decode = [ffmpeg, "-v", "error", "-i", sound, "-ac", "1", "-ar", "16000", "-f", "s16le", "-"]
samples = np.frombuffer(subprocess.run(decode, check=True, stdout=subprocess.PIPE).stdout, "<i2")
whisper = WhisperModel(model, device="cpu", compute_type="int8", cpu_threads=2, local_files_only=True)
segments, _ = whisper.transcribe(samples.astype(np.float32) / 32768)
print(" ".join(segment.text for segment in segments))
"""


def main() -> bool:
    if not SOUND.is_file():
        console.print(f"bench.speech: the lecture is not at {LECTURE}; KONGDORI_SHARED_DATA names another place")
        return True
    models = Path(os.environ.get("MODELS_FOLDER") or platformdirs.user_cache_path("kongdori") / "models")
    try:
        model = weights.fetch(weights.BASE, models, os.environ)
    except TranscriptionRefused as error:
        console.print(f"bench.speech: {error.detail}")
        return True
    with local_cloud(MODELS_FOLDER=str(models), TRANSCRIBE="local", WHISPER_MODEL="base") as cloud:
        owner = sign_up(cloud, "bench-speech")
        started = time.perf_counter()
        source = {"type": "upload", "upload_id": upload(cloud, owner, SOUND, "audio/webm")}
        summary = owner.json("POST", "/summaries", {"source": source})
        while summary["status"] in ("queued", "running"):
            left_s = summary.get("estimated_seconds") or 0.0
            time.sleep(min(4.0, max(0.7, left_s / 4)))  # as often as the page asks (usePoll.ts): a question costs, too
            summary = owner.json("GET", f"/summaries/{summary['id']}")
        ours_s = time.perf_counter() - started
        if summary["status"] != "done":
            raise RuntimeError(f"the lecture ended as {summary['status']}: {summary['error']}")
        cues = owner.json("GET", f"/summaries/{summary['id']}/transcript")["cues"]
    started = time.perf_counter()
    command = [sys.executable, "-c", ALONE, str(model), str(ffmpeg.executable()), str(SOUND)]
    alone = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    alone_s = time.perf_counter() - started
    stages = ", ".join(f"{stage} {seconds:.2f} s" for stage, seconds in summary["timings"].items())
    console.print(f"{len(summary['chapters'])} chapters from {len(cues)} cues; stages: {stages}")
    said = words(" ".join(s["text"] for s in json.loads((LECTURE / "transcript.json").read_text())["segments"]))
    heard, other = words(" ".join(cue["text"] for cue in cues)), words(alone)
    wrong, wrong_alone = error_rate(said, heard), error_rate(said, other)
    return show(
        "Speech",
        [
            Figure("203 s lecture, upload to done", f"{ours_s:.1f} s", "", "", "≤ 20 s", ours_s <= 20),
            Figure(
                "speed",
                f"{203.3 / ours_s:.1f} × real time",
                f"{203.3 / alone_s:.1f} × real time",
                f"{alone_s / ours_s:.2f}",
                "≥ 0.8",
                alone_s / ours_s >= 0.8,
            ),
            Figure(
                f"word error rate, {len(said)} words",
                f"{100 * wrong:.1f} %",
                f"{100 * wrong_alone:.1f} %",
                "",
                "≤ 8 %",
                wrong <= 0.08,
            ),
        ],
        against="faster-whisper alone",
    )


def words(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.lower())


def error_rate(said: Sequence[str], heard: Sequence[str]) -> float:
    """Words inserted, left out or exchanged, by words that were said. jiwer does this too, and brings four packages."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(said, start=1):
        before, row[0] = row[0], i
        for j, other in enumerate(heard, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (word != other))
    return row[-1] / len(said)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
