"""Hashed features of a normalised text: character n-grams and words. The hashes are our own arithmetic, so they
are the same in every process, on every machine and in every version of Python.
"""

from __future__ import annotations

from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from kongdori.intents.text import without_hangul_spaces, words

Hashes = NDArray[np.uint32]

_SHORTEST, _LONGEST = 2, 5
_PRIME = np.uint32(0x01000193)
_TRIGRAM = 3
_MOST_PAIRED = 12


def _mixed(values: Hashes, salt: int) -> Hashes:
    mixed = values ^ np.uint32(salt * 0x9E3779B1 & 0xFFFFFFFF)
    mixed = mixed * np.uint32(0x85EBCA6B)
    mixed ^= mixed >> np.uint32(13)
    mixed *= np.uint32(0xC2B2AE35)
    mixed ^= mixed >> np.uint32(16)
    return mixed


def _word_hashes(normalised: str) -> list[int]:
    found = words(normalised)
    hashes = [crc32(f"w{word}".encode()) for word in found]
    hashes += [crc32(f"b{left} {right}".encode()) for left, right in pairwise(found)]
    return hashes


def hashes_of(normalised: str) -> tuple[Hashes, Hashes, Hashes]:
    """All features of a text, repeats included: character n-grams, those of three characters alone, words and word
    pairs.
    """
    points = np.frombuffer(f" {without_hangul_spaces(normalised)} ".encode("utf-32-le"), dtype=np.uint32)
    rolling = _mixed(points, 1)
    parts = []
    for n in range(_SHORTEST, min(_LONGEST, len(points)) + 1):
        rolling = rolling[:-1] * _PRIME + points[n - 1 :]
        parts.append(_mixed(rolling, n))
    trigrams = parts[_TRIGRAM - _SHORTEST] if len(parts) > _TRIGRAM - _SHORTEST else parts[0]
    return np.concatenate(parts), trigrams, np.array(_word_hashes(normalised), dtype=np.uint32)


def concept_hashes(tokens: list[str]) -> Hashes:
    """Concepts, and pairs of them whatever their order."""
    found = sorted(set(tokens))
    hashes = [crc32(f"c{token}".encode()) for token in found]
    hashes += [
        crc32(f"p{left}+{right}".encode())
        for i, left in enumerate(found[:_MOST_PAIRED])
        for right in found[i + 1 : _MOST_PAIRED]
    ]
    return np.array(hashes, dtype=np.uint32)


def units(normalised: str, tokens: list[str] | None = None) -> list[int]:
    """Hashes of what can be known or unknown: concepts where there are some, else Latin words whole and Hangul as
    syllable pairs (so particles cost little).
    """
    if tokens is not None:
        return [crc32(f"u{token}".encode()) for token in tokens]
    found: list[int] = []
    for word in words(without_hangul_spaces(normalised)):
        if word.isascii() or len(word) == 1:
            found.append(crc32(f"u{word}".encode()))
        else:
            found.extend(crc32(f"u{word[i : i + 2]}".encode()) for i in range(len(word) - 1))
    return found
