"""Speech to text in this process: faster-whisper (CTranslate2), int8, on processors alone.

Its packages and the model load at the first sound, and stay for the next ones. Silero's voice detection, which comes
with faster-whisper, leaves out silence and music before the model hears them, as the model would invent words there.
What is left is cut at pauses into windows of at most 30 s, and the model reads several of them at once: nearly twice
as fast as one after the other, and no worse. A window that it stumbles over is read again, alone.
"""

from __future__ import annotations

import os
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import chain, pairwise
from pathlib import Path
from typing import Any, Protocol

from kongdori.media import ffmpeg
from kongdori.media.captions import Cue, phrases
from kongdori.observability import logger
from kongdori.settings import get_settings
from summarize_function.speech import weights
from summarize_function.speech.transcriber import Heard, Sound, SpeechKind, TranscriptionRefused
from summarize_function.speech.weights import Weights

KINDS = frozenset({"local", "lambda"})  # of the setting TRANSCRIBE

_THREADS = min(4, os.cpu_count() or 1)  # more make it hardly faster
_HERTZ = 16_000
_DECODE_WITHIN_S = 120.0
_SPEED = 16.0  # measured on two slow cores with the base model; fast ones do about 40
_FETCH_AGAIN_AFTER_S = 60.0
_WINDOWS_AT_ONCE = 4  # two take a tenth longer, eight twice the memory
_PAUSE_MS = 500  # where a window may end: at shorter ones, 160 by default, sentences are torn apart
_BEAMS = 3  # as right as five here, in less time
# Of Whisper's own paper: a segment beyond these is more likely noise than words, or a line said over and over.
_NO_SPEECH, _UNLIKELY, _REPETITIVE = 0.6, -1.0, 2.4
_SAME_LINES = 2  # people do say a line twice


class Word(Protocol):
    """A word of faster-whisper with the blank before it, if its language writes one, and the times of the chunk."""

    start: float
    end: float
    word: str


class Segment(Protocol):
    """What faster-whisper heard in a window or a part of it, and what it thinks of it."""

    start: float
    end: float
    words: Sequence[Word] | None
    no_speech_prob: float
    avg_logprob: float
    compression_ratio: float


class Local:
    """The model in this process. It uses the cores for one chunk, so it gets one chunk at a time."""

    kind: SpeechKind = "local"
    at_once = 1
    speed = _SPEED

    @property
    def model(self) -> str:
        return get_settings().whisper_model

    def is_ready(self) -> bool:
        return weights.are_there(self._weights(), _folder())

    def make_ready(self, on_progress: Callable[[int], None]) -> None:
        self._whisper(on_progress)

    def cost_usd(self, seconds: float) -> Decimal:  # noqa: ARG002
        return Decimal(0)

    def transcribe(self, sound: Sound, on_progress: Callable[[float], None]) -> Heard:
        """Raises `TranscriptionRefused` where there are no weights, and `MediaFault` for a broken sound."""
        return clean(_read(self._whisper(), _samples(sound.path), sound.language), sound, on_progress)

    def _weights(self) -> Weights:
        return weights.named(self.model)

    def _whisper(self, on_progress: Callable[[int], None] = lambda _: None) -> Any:
        """The model, which stays in this process once it was loaded."""
        loaded = _loaded()
        if self.model not in loaded:
            loaded[self.model] = _load(_fetched(self._weights(), on_progress))
        return loaded[self.model]


def load_if_there() -> None:
    """Loads the model before the first recording, if the settings choose this transcriber and the weights are on disk.
    Nothing is downloaded. A failure is only logged: the first recording meets it again and reports it.
    """
    try:
        transcriber = Local()
        if get_settings().transcribe in KINDS and weights.found(weights.named(transcriber.model), _folder()):
            transcriber.make_ready(lambda _: None)
    except (ImportError, OSError, RuntimeError, ValueError) as error:
        logger.warning("speech-model-not-loaded", error=type(error).__name__)


def clean(segments: Iterable[Segment], sound: Sound, on_progress: Callable[[float], None]) -> Heard:
    """The segments as cues within the chunk, a sentence or a phrase each, without those that are no speech, and without
    a line repeated on end.
    """
    cues: list[Cue] = []
    left_out: Counter[str] = Counter()
    before, times = "", 0
    for segment in segments:
        on_progress(min(sound.start_s + segment.end, sound.end_s))
        for line in phrases(Cue(float(w.start), float(w.end), w.word) for w in segment.words or ()):
            text = " ".join(line.text.split())
            start = max(sound.start_s + line.start, cues[-1].end if cues else sound.start_s)
            end = min(sound.start_s + line.end, sound.end_s)
            times = times + 1 if text == before else 1
            before = text
            if reason := _no_speech(segment, text):
                left_out[reason] += 1
            elif times > _SAME_LINES:
                left_out["repeated"] += 1
            elif end > start:
                cues.append(Cue(round(start, 3), round(end, 3), text))
    return Heard(cues, dict(left_out))


def _no_speech(segment: Segment, text: str) -> str | None:
    """Why a line of a segment is no speech: `music`, `repeated` or `no-speech`; None where it is."""
    if not any(unicodedata.category(character)[0] in "LN" for character in text):
        return "music" if "♪" in text or "♫" in text else "no-speech"
    if text[0] + text[-1] in {"[]", "()", "♪♪", "♫♫"}:  # [Music], (applause): a sound that is described
        return "music"
    if segment.compression_ratio > _REPETITIVE:
        return "repeated"
    return "no-speech" if _is_noise(segment) else None


def _is_noise(segment: Segment) -> bool:
    return segment.no_speech_prob > _NO_SPEECH and segment.avg_logprob < _UNLIKELY


def _read(whisper: Any, samples: Any, language: str | None) -> Iterator[Segment]:
    """What the model hears in each window where somebody speaks, in order."""
    from faster_whisper import BatchedInferencePipeline

    segments, info = BatchedInferencePipeline(whisper).transcribe(
        samples,
        language=language,
        batch_size=_WINDOWS_AT_ONCE,
        beam_size=_BEAMS,
        word_timestamps=True,
        vad_parameters={"min_silence_duration_ms": _PAUSE_MS},
    )
    begins_s = 0.0
    for segment, following in pairwise(chain(segments, (None,))):
        if _stumbled(segment):
            ends_s = following.start if following is not None else len(samples) / _HERTZ
            yield from _read_again(whisper, samples, info.language, begins_s, ends_s)
        else:
            yield segment
        begins_s = segment.end


def _stumbled(segment: Segment) -> bool:
    """Whether the model went round in circles, or was unsure of its words or found none."""
    unclear = segment.compression_ratio > _REPETITIVE or segment.avg_logprob < _UNLIKELY or not segment.words
    return unclear and not _is_noise(segment)


def _read_again(whisper: Any, samples: Any, language: str, start_s: float, end_s: float) -> Iterator[Segment]:
    """One window alone: the model knows what it heard just before, and where it stumbles it takes less likely words."""
    part = samples[round(start_s * _HERTZ) : round(end_s * _HERTZ)]
    for segment in whisper.transcribe(part, language=language, vad_filter=True, word_timestamps=True)[0]:
        words = [replace(word, start=word.start + start_s, end=word.end + start_s) for word in segment.words or ()]
        yield replace(segment, start=segment.start + start_s, end=segment.end + start_s, words=words)


def _folder() -> Path:
    return Path(get_settings().models_folder).expanduser()


def _fetched(wanted: Weights, on_progress: Callable[[int], None]) -> Path:
    """The folder of the model. A failed fetch is not tried again for a minute: each chunk would wait for it."""
    failed = _failures().get(wanted.name)
    if failed is not None and time.monotonic() - failed[0] < _FETCH_AGAIN_AFTER_S:
        raise failed[1]
    try:
        return weights.fetch(wanted, _folder(), get_settings().package_client, on_progress=on_progress)
    except TranscriptionRefused as error:
        _failures()[wanted.name] = (time.monotonic(), error)
        raise


@cache
def _failures() -> dict[str, tuple[float, TranscriptionRefused]]:
    return {}


@cache
def _loaded() -> dict[str, Any]:
    return {}


def _load(folder: Path) -> Any:
    from faster_whisper import WhisperModel

    return WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=_THREADS, local_files_only=True)


def _samples(path: Path) -> Any:
    """The sound as faster-whisper takes it: mono floats from -1 to 1, 16,000 a second.

    faster-whisper's own decoder calls PyAV with an argument that PyAV 19 no longer knows.
    """
    import numpy as np

    raw = path.with_suffix(".raw")
    arguments = [*ffmpeg.Input(path, "mp3").arguments(), "-ac", "1", "-ar", str(_HERTZ), "-f", "s16le"]
    ffmpeg.convert(arguments, raw, timeout_s=_DECODE_WITHIN_S, max_output_bytes=256 * 1024**2)
    return np.fromfile(raw, dtype="<i2").astype(np.float32) / 32768
