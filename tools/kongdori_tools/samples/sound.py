"""A quiet soundtrack made of sines: pads that change every few seconds, and a bell where something happens."""

from __future__ import annotations

import io
import wave
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kongdori_tools.samples.film import SampleFilm

RATE = 32_000
_ROOT_HZ = 220.0
_CHORD_S = 8.0
_OVERLAP_S = 2.5
_PAD_LEVEL = 0.055
_BELL_LEVEL = 0.10

Samples = NDArray[np.float32]


def soundtrack(film: SampleFilm) -> bytes:
    """The film's sound as a mono WAV file."""
    total = np.zeros(round(film.duration_s * RATE), dtype=np.float32)
    for number, start in enumerate(np.arange(0.0, film.duration_s, _CHORD_S)):
        _add(total, float(start), _pad(film.chords[number % len(film.chords)]))
    for moment, note in film.bells:
        _add(total, moment, _bell(note))
    edge = np.ones_like(total)
    fade = round(1.5 * RATE)
    edge[:fade] = np.linspace(0, 1, fade)
    edge[-fade:] = np.linspace(1, 0, fade)
    return _wav(np.tanh(total * edge * 1.4))


def _pad(chord: Any) -> Samples:
    """One chord that swells and goes; each note is two sines a little out of tune, with a soft octave."""
    length_s = _CHORD_S + _OVERLAP_S
    at = np.arange(round(length_s * RATE), dtype=np.float32) / RATE
    sound = np.zeros_like(at)
    for semitones in chord:
        hertz = _hertz(semitones)
        sound += np.sin(2 * np.pi * hertz * at) + np.sin(2 * np.pi * hertz * 1.003 * at)
        sound += 0.22 * np.sin(2 * np.pi * hertz * 2 * at)
    swell = np.minimum(1, np.minimum(at / _OVERLAP_S, (length_s - at) / _OVERLAP_S))
    faded: Samples = (sound * np.sin(swell * np.pi / 2) ** 2 * _PAD_LEVEL).astype(np.float32)
    return faded


def _bell(semitones: int) -> Samples:
    at = np.arange(round(2.4 * RATE), dtype=np.float32) / RATE
    hertz = _hertz(semitones + 12)
    sound = np.sin(2 * np.pi * hertz * at) * np.exp(-at * 2.6)
    sound = sound + 0.35 * np.sin(2 * np.pi * hertz * 2.76 * at) * np.exp(-at * 7)
    rung: Samples = (sound * np.minimum(1, at * 200) * _BELL_LEVEL).astype(np.float32)
    return rung


def _hertz(semitones: int) -> float:
    return float(_ROOT_HZ * 2 ** (semitones / 12))


def _add(total: Samples, start_s: float, sound: Samples) -> None:
    first = round(start_s * RATE)
    room = total[first : first + len(sound)]
    room += sound[: len(room)]


def _wav(sound: Samples) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes((sound * 32_000).astype("<i2").tobytes())
    return file.getvalue()
