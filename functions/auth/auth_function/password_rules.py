"""What a new password must be. No rules about kinds of characters: length, and not one that everybody tries first.

Source: NIST SP 800-63B, 3.1.1.2 (a blocklist of common, repetitive, sequential and context-specific passwords). The
list, `common_passwords.txt`, is our own: words and keyboard habits, in English and Korean, matched with digits and
signs around them taken away and look-alike digits read as letters, so that a short list goes a long way.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files

from auth_function import passwords
from kongdori.errors import FieldError, InvalidInput

LENGTH = (8, 128)

_LOOK_ALIKES = str.maketrans("013457@$!|€", "oieastasiie")
_ROWS = (
    "`1234567890-=",
    "qwertyuiop[]",
    "asdfghjkl;'",
    "zxcvbnm,./",
    "abcdefghijklmnopqrstuvwxyz",
    "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ",
    "ㅁㄴㅇㄹㅎㅗㅓㅏㅣ",
    "가나다라마바사아자차카타파하",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.",
    "qazwsxedcrfvtgbyhnujmikolp",
)
_SHIFTED = str.maketrans("!@#$%^&*()", "1234567890")
_STEP = 3  # characters along a row that may be a habit rather than chance; all of the password must be such
_TRIMMINGS = 5  # digits and signs around a word that add nothing: 1, 123, 2026!
_SHORTEST_NUMBER = 12  # shorter numbers are dates, telephones and what else can be counted through


def check(password: str, *, login_id: str, name: str) -> None:
    """Raises `InvalidInput` naming the first rule that the password breaks."""
    prepared = passwords.prepare(password)
    low, high = LENGTH
    if len(prepared) < low:
        raise _refusal(f"Use at least {low} characters.", "password-too-short")
    if len(prepared) > high:
        raise _refusal(f"Use at most {high} characters.", "password-too-long")
    if any(unicodedata.category(character) in {"Cc", "Cs"} or character == "\ufffd" for character in prepared):
        raise _refusal("Passwords can't contain control characters.", "password-characters")
    folded = unicodedata.normalize("NFKC", prepared).casefold()
    if _repeats(folded):
        raise _refusal("This password repeats a short pattern. Choose another.", "password-repetitive")
    if _walks(folded) or _walks(re.sub(r"(.)\1+", r"\1", folded)):
        raise _refusal("This password follows the keyboard or the alphabet. Choose another.", "password-sequence")
    if sum(character.isdigit() for character in prepared) < _SHORTEST_NUMBER and not _words_or_signs(prepared):
        message = f"A password of digits alone needs at least {_SHORTEST_NUMBER} of them. Add a word or two."
        raise _refusal(message, "password-digits")
    if _resembles(folded, login_id) or _resembles(folded, name):
        raise _refusal("Your password can't be your name or login ID. Choose another.", "password-personal")
    if _is_common(folded):
        raise _refusal("This is a very common password. Choose another.", "password-common")


def _repeats(text: str) -> bool:
    """One or two characters only, or one piece of up to four over and over: aaaaaaaa, abababab, 12341234."""
    if len(set(text)) <= 2:
        return True
    return any(text == (text[:size] * len(text))[: len(text)] for size in range(1, 5))


def _walks(text: str) -> bool:
    """Made of runs along a row, forwards or backwards, but for at most two characters: 12345678, qwerasdf1."""
    letters = text.replace(" ", "").translate(_SHIFTED)
    covered, position = 0, 0
    while position < len(letters):
        run = max(_run(letters, position), 1)
        covered += run if run >= _STEP else 0
        position += run if run >= _STEP else 1
    return covered >= len(letters) - 2


def _run(text: str, start: int) -> int:
    """How many characters from `start` follow one row in one direction."""
    longest = 0
    for row in _ROWS:
        for line in (row * 2, row[::-1] * 2):
            length = 0
            while start + length < len(text) and text[start : start + length + 1] in line:
                length += 1
            longest = max(longest, length)
    return longest


def _resembles(password: str, personal: str) -> bool:
    """Whether nothing is left of the password but the person's own words, digits and signs."""
    whole = unicodedata.normalize("NFKC", personal).casefold()
    words = {whole, whole[::-1], whole.replace(" ", ""), whole.partition("@")[0]}
    core, rest = _letters(password), len(password) - len(_letters(password))
    return any(
        password == word
        or (len(_letters(word)) >= 3 and rest <= _TRIMMINGS and core in {_letters(word), _letters(word) * 2})
        for word in words
        if word
    )


def _is_common(password: str) -> bool:
    """A word of the list, or two, also backwards, with digits and signs around it that add nothing."""
    common = _common()
    if password in common:
        return True
    bare = re.sub(r"[\W\d_]+$", "", password)  # so that a sign at the end is not read as a letter
    tail = password[len(bare) :]
    for text, cut_off in ((password, ""), (password.translate(_LOOK_ALIKES), ""), (bare.translate(_LOOK_ALIKES), tail)):
        core = _letters(text)
        rest = "".join(character for character in text if not character.isalpha()) + cut_off
        if len(rest) > _TRIMMINGS and not (_repeats(rest) or _walks(rest)):
            continue
        if any(word in common or _halves(word, common) for word in (core, core[::-1])):
            return True
    return False


def _halves(core: str, common: frozenset[str]) -> bool:
    """One word twice, or two words of the list: passwordpassword, iloveyoubaby."""
    return any(core[:cut] in common and core[cut:] in common for cut in range(3, len(core) - 2))


def _words_or_signs(text: str) -> bool:
    """Whether there is more than digits and what people write between them."""
    return any(not character.isdigit() and character not in " -./:+()" for character in text)


def _letters(text: str) -> str:
    return "".join(character for character in text if character.isalpha())


@cache
def _common() -> frozenset[str]:
    text = files("auth_function").joinpath("common_passwords.txt").read_text("utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


def _refusal(message: str, code: str) -> InvalidInput:
    return InvalidInput(message, errors=[FieldError(("body", "password"), message)], code=code)
