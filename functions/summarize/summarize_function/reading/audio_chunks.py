"""The sound of a recording in chunks for speech to text, cut where nobody speaks.

ffmpeg writes the sound into a file of samples, and into its log where it is silent. As soon as the log says where a
chunk ends, a second ffmpeg encodes that chunk, while the first one still works on the rest.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from kongdori.media import ffmpeg
from kongdori.media.ffmpeg import MediaFault
from kongdori.media.probe import MediaInfo

_SILENCE = re.compile(r"^\[silencedetect @ 0x[0-9a-f]+\] silence_(start|end): (-?\d+(?:\.\d+)?)")
_LOUDEST = re.compile(r"^\[Parsed_volumedetect_1 @ 0x[0-9a-f]+\] max_volume: (-?[0-9.]+|-inf) dB")
_INAUDIBLE_DB = -60.0
_AIM_S, _SHORTEST_AIM_S, _LONGEST_S = 180.0, 60.0, 600.0
_SHORTEST_S, _SHORTEST_LAST_S = 30.0, 10.0
_LONGEST_LAST = 4 / 3  # of its aim: everything waits for the last chunk
_SHRINKING = 0.95
_RATE = 16_000
_BYTES_A_SECOND = 2 * _RATE  # mono, 16 bits
_MOST_SAMPLES_BYTES = 12 * 3600 * _BYTES_A_SECOND
_MP3 = ["-c:a", "libmp3lame", "-b:a", "32k", "-f", "mp3"]


@dataclass(frozen=True, slots=True)
class AudioChunk:
    """An MP3 file and where it lies in the whole. `silences` are within it, in seconds of the whole."""

    index: int
    path: Path
    start_s: float
    end_s: float
    silences: list[tuple[float, float]]


def split_at_silence(
    info: MediaInfo,
    folder: Path,
    *,
    timeout_s: float,
    at_once: int = 1,
    on_chunk: Callable[[AudioChunk], None] = lambda _: None,
) -> list[AudioChunk]:
    """The first audio track as mono MP3 of 32 kb/s, in chunks of about 3 minutes, never over 10; none where all of it
    is silent. `at_once`: so many can be transcribed at the same time; a short recording is cut into as many, of a
    minute at least. `on_chunk` gets each chunk when it is encoded, on threads, while others are to come. Raises
    `MediaFault`.
    """
    samples = folder / "sound.pcm"
    arguments = [*info.input(), *ffmpeg.select(info.audio[0].stream), "-vn", "-sn", "-dn", "-map_metadata", "-1"]
    arguments += ["-ac", "1", "-ar", str(_RATE), "-af", "silencedetect=noise=-35dB:d=0.5,volumedetect", "-f", "s16le"]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        cutter = _Cutter(info.duration_s, at_once, lambda chunk: pool.submit(encoded, chunk), samples)

        def encoded(chunk: AudioChunk) -> AudioChunk:
            _encode(samples, chunk, timeout_s=timeout_s)
            on_chunk(chunk)
            return chunk

        try:
            ffmpeg.convert(
                arguments, samples, timeout_s=timeout_s, max_output_bytes=_MOST_SAMPLES_BYTES, on_line=cutter.note
            )
            return [chunk.result() for chunk in cutter.finish()]
        finally:
            pool.shutdown(cancel_futures=True)
            samples.unlink(missing_ok=True)


def _encode(samples: Path, chunk: AudioChunk, *, timeout_s: float) -> None:
    part = ["-ss", f"{chunk.start_s:.3f}", "-t", f"{chunk.end_s - chunk.start_s:.3f}"]
    form = ["-sample_rate", str(_RATE), "-ch_layout", "mono"]
    arguments = [*part, *form, *ffmpeg.Input(samples, "s16le").arguments(), *_MP3]
    ffmpeg.convert(arguments, chunk.path, timeout_s=timeout_s, max_output_bytes=64 * 1024**2)


class _Cutter:
    """Reads ffmpeg's log while the file of samples grows, and begins with each chunk once its end is known and its
    samples are there.
    """

    def __init__(
        self,
        duration_s: float | None,
        at_once: int,
        begin: Callable[[AudioChunk], Future[AudioChunk]],
        samples: Path,
    ) -> None:
        self._duration_s, self._at_once, self._begin, self._samples = duration_s, at_once, begin, samples
        self._loudest_db = 0.0
        self._silent_since: float | None = None
        self._silences: list[tuple[float, float]] = []
        self._edges = [0.0]
        self._begun: list[Future[AudioChunk]] = []

    def note(self, line: str) -> None:
        """A line of ffmpeg's log."""
        if loudest := _LOUDEST.match(line):
            self._loudest_db = float(loudest[1])
        found = _SILENCE.match(line)
        if found and found[1] == "start":
            self._silent_since = max(0.0, float(found[2]))
        elif found and self._silent_since is not None:
            silence = (self._silent_since, float(found[2]))
            self._silences.append(silence)
            self._silent_since = None
            if self._duration_s is not None:  # else it is not known how long the chunks are to be
                self._cut(self._duration_s, known_s=silence[1])
                self._begin_until(self._there_s() - _SHORTEST_LAST_S)

    def finish(self) -> list[Future[AudioChunk]]:
        """All chunks, once ffmpeg has ended. Raises `MediaFault` where it wrote nothing."""
        there_s = self._there_s()
        if not there_s:
            raise MediaFault
        if self._loudest_db <= _INAUDIBLE_DB:
            return []
        total_s = min(there_s, self._duration_s or there_s)
        if self._silent_since is not None:
            self._silences.append((self._silent_since, total_s))
        while len(self._edges) > len(self._begun) + 1 and self._edges[-1] > total_s - _SHORTEST_LAST_S:
            self._edges.pop()  # the sound is shorter than the file says
        self._cut(total_s)
        self._edges.append(total_s)
        self._begin_until(total_s)
        return self._begun

    def _cut(self, total_s: float, *, known_s: float | None = None) -> None:
        later = self._silences[max(0, bisect_left(self._silences, (self._edges[-1],)) - 1) :]
        aims = aims_s(self._duration_s or total_s, self._at_once)
        self._edges += cuts(later, total_s, known_s=known_s, edges=self._edges, aims=aims)

    def _begin_until(self, there_s: float) -> None:
        """Begins with each chunk that ends in the first `there_s` seconds."""
        for start_s, end_s in pairwise(self._edges[len(self._begun) :]):
            if end_s > there_s:
                break
            silences = [(a, b) for a, b in self._silences if a < end_s and b > start_s]
            index = len(self._begun)
            path = self._samples.with_name(f"chunk-{index:04}.mp3")
            self._begun.append(self._begin(AudioChunk(index, path, start_s, end_s, silences)))

    def _there_s(self) -> float:
        return self._samples.stat().st_size / _BYTES_A_SECOND


def aims_s(duration_s: float, at_once: int) -> Callable[[int], float]:
    """How long each chunk is to be, by its index. Where all of them are transcribed at once the later ones are shorter:
    they are there later, and so all of them are done at about the same time.
    """
    first_s = duration_s * (1 - _SHRINKING) / (1 - _SHRINKING**at_once)
    if at_once > 1 and first_s <= _AIM_S:
        return lambda index: max(_SHORTEST_AIM_S, first_s * _SHRINKING**index)
    even_s = max(_SHORTEST_AIM_S, min(_AIM_S, duration_s / at_once))
    return lambda _: even_s


def cuts(
    silences: Sequence[tuple[float, float]],
    total_s: float,
    *,
    known_s: float | None = None,
    edges: Sequence[float] = (0.0,),
    aims: Callable[[int], float] = lambda _: _AIM_S,
) -> list[float]:
    """Where to cut after the last of `edges`: in the middle of a silence near every aim; after ten minutes without one,
    anywhere. `known_s`: silences are known up to there; then only the cuts that stand, whatever follows.
    """
    middles = [(start + end) / 2 for start, end in silences]
    found: list[float] = []
    at = edges[-1]
    while total_s - at > (aim_s := aims(len(edges) - 1 + len(found))) * _LONGEST_LAST:
        aim = at + aim_s
        last = min(at + _LONGEST_S, total_s - _SHORTEST_LAST_S)
        best = min((m for m in middles if at + _SHORTEST_S < m <= last), key=lambda m: abs(m - aim), default=None)
        if known_s is not None and known_s < last and (best is None or abs(best - aim) > known_s - aim):
            break  # a silence that is nearer may follow
        if best is None:
            if total_s - at <= _LONGEST_S:
                break
            best = at + _LONGEST_S
        at = round(best, 3)
        found.append(at)
    return found
