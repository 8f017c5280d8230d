"""BERT's uncased tokeniser: a text becomes the numbers of its word pieces.

The library `tokenizers` was looked at: it does the same, and brings a client of a model hub. The tests hold this one to
what it gave. Source: Devlin et al. 2018, "BERT", and its `tokenization.py`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

_LONGEST_WORD = 100
_CJK = ((0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2CEAF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F))


class WordPiece:
    """vocabulary: piece → number; a piece that goes on in a word starts with "##"."""

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self._vocabulary = vocabulary
        self._unknown = vocabulary["[UNK]"]
        self._first, self._last = vocabulary["[CLS]"], vocabulary["[SEP]"]

    def __call__(self, text: str, *, longest: int) -> list[int]:
        """The numbers of a text's pieces between [CLS] and [SEP], cut to `longest` of them in all."""
        numbers: list[int] = []
        for word in _words(text):
            if len(numbers) > longest - 2:
                break
            numbers += self._pieces(word)
        return [self._first, *numbers[: longest - 2], self._last]

    def _pieces(self, word: str) -> Sequence[int]:
        if len(word) > _LONGEST_WORD:
            return [self._unknown]
        pieces = []
        start = 0
        while start < len(word):
            for end in range(len(word), start, -1):
                number = self._vocabulary.get(word[start:end] if start == 0 else f"##{word[start:end]}")
                if number is not None:
                    break
            else:
                return [self._unknown]
            pieces.append(number)
            start = end
        return pieces


def _words(text: str) -> list[str]:
    """Lower-case words without accents; each punctuation mark and each Chinese character is one of its own."""
    spaced = []
    for character in unicodedata.normalize("NFD", text.lower()):
        category = unicodedata.category(character)
        if category == "Mn":
            continue
        if character in "\t\n\r" or category == "Zs":
            spaced.append(" ")
        elif character in "\0�" or category.startswith("C"):
            continue
        elif _stands_alone(character, category):
            spaced.append(f" {character} ")
        else:
            spaced.append(character)
    return "".join(spaced).split()


def _stands_alone(character: str, category: str) -> bool:
    if category.startswith("P") or (character.isascii() and character.isprintable() and not character.isalnum()):
        return True
    return any(first <= ord(character) <= last for first, last in _CJK)
