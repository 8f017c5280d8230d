"""The sound of a recording in chunks for speech to text, cut where nobody speaks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from kongdori.media import ffmpeg, probe
from kongdori.media.probe import MediaInfo

_SILENCE = re.compile(r"^\[silencedetect @ 0x[0-9a-f]+\] silence_(start|end): (-?\d+(?:\.\d+)?)")
_LOUDEST = re.compile(r"^\[Parsed_volumedetect_1 @ 0x[0-9a-f]+\] max_volume: (-?[0-9.]+|-inf) dB")
_INAUDIBLE_DB = -60.0
_AIM_S, _SHORTEST_AIM_S, _LONGEST_S = 180.0, 60.0, 600.0


@dataclass(frozen=True, slots=True)
class AudioChunk:
    """An MP3 file and where it lies in the whole. `silences` are within it, in seconds of the whole."""

    path: Path
    start_s: float
    end_s: float
    silences: list[tuple[float, float]]


def split_at_silence(info: MediaInfo, folder: Path, *, timeout_s: float, at_once: int = 1) -> list[AudioChunk]:
    """The first audio track as mono MP3 of 32 kb/s, in chunks of about 3 minutes, never over 10; none where all of it
    is silent. `at_once`: so many can be transcribed at the same time; a short recording is cut into as many, of a
    minute at least. Raises `MediaFault`.
    """
    whole = folder / "sound.mp3"
    silences: list[list[float]] = []
    loudest_db = 0.0

    def note(line: str) -> None:
        nonlocal loudest_db
        loudest = _LOUDEST.match(line)
        loudest_db = float(loudest[1]) if loudest else loudest_db
        found = _SILENCE.match(line)
        if found and found[1] == "start":
            silences.append([max(0.0, float(found[2]))])
        elif found and silences and len(silences[-1]) == 1:
            silences[-1].append(float(found[2]))

    arguments = [*info.input(), *ffmpeg.select(info.audio[0].stream), "-vn", "-sn", "-dn", "-map_metadata", "-1"]
    arguments += ["-ac", "1", "-ar", "16000", "-af", "silencedetect=noise=-35dB:d=0.5,volumedetect"]
    arguments += ["-c:a", "libmp3lame", "-b:a", "32k", "-f", "mp3"]
    ffmpeg.convert(arguments, whole, timeout_s=timeout_s, max_output_bytes=1024**3, on_line=note)
    if loudest_db <= _INAUDIBLE_DB:
        return []
    mp3 = probe.probe(whole)
    total_s = probe.length(mp3)
    total_s = min(total_s, info.duration_s or total_s)  # the encoder pads
    quiet = [(start, rest[0] if rest else total_s) for start, *rest in silences]
    inner = cuts(quiet, total_s, aim_s=max(_SHORTEST_AIM_S, min(_AIM_S, total_s / at_once)))
    paths = _cut(mp3, inner, folder, timeout_s=timeout_s) if inner else [whole]
    return [
        AudioChunk(path, start, end, [(a, b) for a, b in quiet if a < end and b > start])
        for path, (start, end) in zip(paths, pairwise([0.0, *inner, total_s]), strict=False)
    ]


def cuts(silences: Sequence[tuple[float, float]], total_s: float, *, aim_s: float = _AIM_S) -> list[float]:
    """Where to cut: in the middle of a silence near every `aim_s`; after ten minutes without one, anywhere."""
    middles = [(start + end) / 2 for start, end in silences]
    found: list[float] = []
    at = 0.0
    while total_s - at > aim_s * 5 / 3:
        aim = at + aim_s
        near = [m for m in middles if at + 30 < m <= min(at + _LONGEST_S, total_s - 10)]
        best = min(near, key=lambda m: abs(m - aim), default=None)
        if best is None:
            if total_s - at <= _LONGEST_S:
                break
            best = at + _LONGEST_S
        found.append(round(best, 3))
        at = best
    return found


def _cut(mp3: MediaInfo, at: Sequence[float], folder: Path, *, timeout_s: float) -> list[Path]:
    arguments = [*mp3.input(), "-c", "copy", "-f", "segment", "-segment_format", "mp3"]
    arguments += ["-segment_times", ",".join(f"{t:.3f}" for t in at)]
    ffmpeg.convert(arguments, folder / "chunk-%04d.mp3", timeout_s=timeout_s, max_output_bytes=64 * 1024**2)
    return sorted(folder.glob("chunk-*.mp3"))
