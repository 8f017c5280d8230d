"""Captions and media as people really have them, one by one through a whole local cloud, each held to what is right.

The files are in `wild` of the folder that KONGDORI_SHARED_DATA names; its README says what each must give. Captions are
sent as transcripts, media with `ok.srt` beside it, or with its own track.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from bench._cloud import ROOT, Client, Cloud, local_cloud, sign_up
from bench._figures import Figure, console, show
from bench.summaries import done, upload

WILD = Path(os.environ.get("KONGDORI_SHARED_DATA", ROOT.parent / "shared" / "data")) / "wild"
MEDIA = {
    ".mkv": "video/x-matroska",
    ".mp4": "video/mp4",
    ".mov": "video/quicktime",
    ".mp3": "audio/mpeg",
    ".flac": "audio/flac",
    ".aac": "audio/aac",
}
CAPTIONS = {".vtt": "text/vtt", ".srt": "application/x-subrip", ".smi": "application/x-sami", ".ass": "text/x-ass"}
BESIDE = {"base.mp4": "sbv_as.srt", "bcp47.mkv": None}
# Cues, the first one's start, and words that stand there whole; two cues from 1 s on where nothing is said here.
RIGHT: dict[str, tuple[int, float, str]] = {
    "arrow_double.srt": (3, 1.0, "The third is trust."),
    "bcp47.mkv": (2, 1.023, "The second point is time."),
    "blank_times.srt": (3, 1.0, "Basalt cools fast."),
    "captions.sbv": (3, 1.0, "The third is trust."),
    "cp1251.ru.srt": (2, 1.0, "Сегодня мы говорим о горах."),
    "dash_arrow.srt": (3, 1.0, "Basalt cools fast."),
    "gbk.zh.srt": (2, 1.0, "谢谢大家的注意。"),
    "html_entities.srt": (3, 1.0, "if a < b and c > d then stop"),
    "junk_before.mp3": (1, 1.0, "The first point is price."),
    "latin2.pl.srt": (2, 1.0, "Zaczynamy lekcję o górach."),
    "micros.srt": (2, 1.0, "Granite cools slowly."),
    "movie.smi": (2, 1.0, "오늘은 김치를 담가요. 배추를 소금에 절여요."),
    "negative.srt": (4, 0.0, "Begins before zero."),
    "one_digit_seconds.srt": (4, 0.5, "The fourth is taste."),
    "range_brackets.txt": (3, 7.0, "today I speak about rocks"),
    "sbv_as.srt": (3, 1.0, "The third is trust."),
    "shifted_end.srt": (3, 1.0, "Ends before it begins."),
    "sjis.ja.srt": (2, 1.0, "今日は山へ行きます。"),
    "smpte.txt": (3, 3610.0, "She knows rocks."),
    "song.lrc": (3, 1.0, "The third is trust."),
    "sub2.sub": (2, 1.0, "It runs."),
    "teams_v.vtt": (3, 3.0, "Kim Bora: Let us begin with the budget."),
    "utf8_onebad.en.srt": (3, 1.0, "The café opens at nine"),
    "utf8_onebad.ko.srt": (3, 1.0, "배추를 소금에 절여요."),
    "whisper_stdout.txt": (3, 0.0, "The third is trust."),
    "yt_panel_a11y.txt": (3, 0.0, "major kinds of soil"),
    "yt_roll.en.vtt": (3, 0.16, "garden behind the old school"),
    "yt_roll_conv.en.srt": (3, 0.16, "garden behind the old school"),
}


def main() -> bool:
    if not WILD.is_dir():
        console.print(f"bench.wild: no files at {WILD}; KONGDORI_SHARED_DATA names another place")
        return True
    with local_cloud(SUMMARIES_PER_DAY="1000", TRANSCRIBE="endpoint") as cloud:
        owner = sign_up(cloud, "bench-wild")
        figures = [tried(cloud, owner, path) for path in sorted(WILD.iterdir()) if path.suffix != ".md"]
    return show("Files from the wild", figures, against="right")


def tried(cloud: Cloud, owner: Client, path: Path) -> Figure:
    """Hands one file in and compares what became of it."""
    media = MEDIA.get(path.suffix)
    source: dict[str, Any] = {"type": "upload" if media else "transcript"}
    source["upload_id"] = upload(cloud, owner, path, media or CAPTIONS.get(path.suffix, "text/plain"))
    beside = BESIDE.get(path.name, "ok.srt") if media else None
    if beside:
        source["captions_upload_id"] = upload(cloud, owner, WILD / beside, "application/x-subrip")
    try:
        _, summary = done(owner, {"source": source})
    except RuntimeError as error:
        return Figure(path.name, str(error), met=False)
    cues = owner.json("GET", f"/summaries/{summary['id']}/transcript")["cues"]
    said = " ".join(f"{cue['speaker']}: {cue['text']}" if cue["speaker"] else cue["text"] for cue in cues)
    count, start, words = RIGHT.get(path.name, (2, 1.0, ""))
    right = (len(cues), cues[0]["start"]) == (count, start) and words in said and summary["timed"]
    plays = bool(summary["media"]) if media else True
    found = f"{len(cues)} cues from {cues[0]['start']} s"
    return Figure(path.name, found, f"{count} from {start} s", met=right and plays)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
