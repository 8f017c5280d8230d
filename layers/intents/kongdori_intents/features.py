"""Hashed features of a normalised text: character n-grams within words, words with their neighbours, and pairs of words
in any order. The hashes are computed here, so they are the same in every process, machine and version of Python.
"""

from __future__ import annotations

from functools import cache
from itertools import accumulate
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from kongdori_intents.text import without_hangul_spaces, words

Hashes = NDArray[np.uint32]

_SHORTEST, _LONGEST = 2, 5
_PRIME = np.uint32(0x01000193)
_SPACE = np.uint32(ord(" "))
_TRIGRAM = 3
_MOST_PAIRED = 12
_FIRST, _LAST = 1, 2  # stand before the first word and behind the last
_NEXT, _NEXT_BUT_ONE, _ANYWHERE = np.uint32(11), np.uint32(12), np.uint32(13)
_SHIFT, _SHIFT_BETWEEN = np.uint32(16), np.uint32(13)
_SPREAD, _SPREAD_AGAIN = np.uint32(0x85EBCA6B), np.uint32(0xC2B2AE35)
_NONE: Hashes = np.zeros(0, np.uint32)


class Features(NamedTuple):
    """Hashes of the features of a text, uint32 (features,), with repeats. trigrams: the n-grams among `characters` that
    have three. lexical: words, and each word with the next and the next but one. pairs: of words, in any order. units:
    what an intent may know or not know (concepts, words, syllable pairs), sorted, without repeats.
    """

    characters: Hashes
    trigrams: Hashes
    lexical: Hashes
    concepts: Hashes
    pairs: Hashes
    units: Hashes


def features_of(normalised: str, tokens: list[str] | None = None) -> Features:
    """The features of a normalised text. tokens: its concepts; None without a lexicon."""
    joined = without_hangul_spaces(normalised)
    given = words(normalised)
    by_length, lexical, pairs = _characters(joined), *_lexical(given)
    parts = [*by_length, lexical, pairs]
    mixed = _mixed(np.concatenate(parts))  # at once: the arrays are short, and a call costs more than its arithmetic
    bounds = [0, *accumulate(len(part) for part in parts)]
    trigram = min(_TRIGRAM - _SHORTEST, len(by_length) - 1)
    known = _units(words(joined) if joined != normalised else given, tokens)
    return Features(
        mixed[: bounds[-3]],
        mixed[bounds[trigram] : bounds[trigram + 1]],
        mixed[bounds[-3] : bounds[-2]],
        _NONE if tokens is None else _concepts(tokens),
        mixed[bounds[-2] :],
        np.array(sorted(set(known)), dtype=np.uint32),
    )


def _mixed(values: Hashes) -> Hashes:
    """Hashes with their bits spread over all 32 places (MurmurHash3's finaliser)."""
    mixed = values ^ (values >> _SHIFT)
    mixed *= _SPREAD
    mixed ^= mixed >> _SHIFT_BETWEEN
    mixed *= _SPREAD_AGAIN
    mixed ^= mixed >> _SHIFT
    return mixed


def _characters(text: str) -> list[Hashes]:
    """N-grams of each length. They may begin or end with a space but hold none inside: 93.1 % accuracy on CLINC150;
    with spaces inside, 92.7 %.
    """
    points = np.frombuffer(f" {text} ".encode("utf-32-le"), dtype=np.uint32)
    inside = points != _SPACE
    rolling, whole = points * _PRIME, inside[1:]
    parts = []
    for n in range(_SHORTEST, min(_LONGEST, len(points)) + 1):
        rolling = rolling[:-1] * _PRIME + points[n - 1 :]
        if n > _SHORTEST:
            whole = whole[:-1] & inside[n - 2 : -1]
        parts.append(rolling[whole] if n > _SHORTEST else rolling)
    return parts


def _lexical(given: list[str]) -> tuple[Hashes, Hashes]:
    """Words with their neighbours, and pairs of words in any order."""
    if not given:
        return _NONE, _NONE
    hashes = [crc32(f"w{word}".encode()) for word in given]
    different = np.array(sorted(set(hashes))[: 2 * _MOST_PAIRED], dtype=np.uint32)
    left, right = _two_of(len(different))
    framed = np.array([_FIRST, *hashes, _LAST], dtype=np.uint32)
    multiplied = framed * _PRIME
    in_order = [framed[1:-1], multiplied[:-1] + framed[1:] + _NEXT, multiplied[:-2] + framed[2:] + _NEXT_BUT_ONE]
    return np.concatenate(in_order), different[left] * _PRIME + different[right] + _ANYWHERE


@cache
def _two_of(many: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    return np.triu_indices(many, 1)


def _concepts(tokens: list[str]) -> Hashes:
    """Concepts, and pairs of concepts in any order."""
    found = sorted(set(tokens))
    hashes = [crc32(f"c{token}".encode()) for token in found]
    hashes += [
        crc32(f"p{left}+{right}".encode())
        for i, left in enumerate(found[:_MOST_PAIRED])
        for right in found[i + 1 : _MOST_PAIRED]
    ]
    return np.array(hashes, dtype=np.uint32)


def _units(joined: list[str], tokens: list[str] | None) -> list[int]:
    """Hashes of the units: concepts with a lexicon; else Latin words, and the syllable pairs of Korean words, so that
    particles make little difference.
    """
    if tokens is not None:
        return [crc32(f"u{token}".encode()) for token in tokens]
    found: list[int] = []
    for word in joined:
        if word.isascii() or len(word) == 1:
            found.append(crc32(f"u{word}".encode()))
        else:
            found.extend(crc32(f"u{word[i : i + 2]}".encode()) for i in range(len(word) - 1))
    return found
