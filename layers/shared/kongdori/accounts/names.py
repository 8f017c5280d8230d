"""The login id that a person signs in with, and the name that is shown.

Login ids are compared by their key (NFKC, case-folded), so that ＡＤＡ, Ada and ada are one account. A login id that
only looks like another one (invisible characters, Latin mixed with Cyrillic) is refused.
Source: RFC 8265 (UsernameCaseMapped), Unicode TS 39.
"""

from __future__ import annotations

import unicodedata

from kongdori.errors import FieldError, InvalidInput
from kongdori.visible_text import BLANK, is_visible

LOGIN_ID_LENGTH = (2, 254)
NAME_LENGTH = (1, 80)

_BIDI = {0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}

# Scripts that people mix in one word (Unicode TS 39, "highly restrictive").
_TOGETHER = (
    {"LATIN", "CJK", "HANGUL"},
    {"LATIN", "CJK", "HIRAGANA", "KATAKANA"},
    {"LATIN", "CJK", "BOPOMOFO"},
)


def login_key(login_id: str) -> str:
    """The form in which login ids are compared: two with the same key are one account."""
    key, before = unicodedata.normalize("NFKC", login_id).strip(), None
    while key != before:  # each step can undo the other; a second round settles it
        key, before = unicodedata.normalize("NFKC", key.casefold()).strip(), key
    return key


def clean_login_id(login_id: str) -> str:
    """The login id as it is stored. Raises `InvalidInput` naming the rule it breaks."""
    cleaned = unicodedata.normalize("NFC", login_id.strip())
    key = login_key(cleaned)
    low, high = LOGIN_ID_LENGTH
    if min(len(cleaned), len(key)) < low:
        raise _refusal("login_id", f"Use at least {low} characters.", "login-id-too-short")
    if max(len(cleaned), len(key)) > high:
        raise _refusal("login_id", f"Use at most {high} characters.", "login-id-too-long")
    if any(_unfit_for_login(character) for character in cleaned + key):
        message = "Login IDs can't contain spaces, or control, invisible or direction characters."
        raise _refusal("login_id", message, "login-id-characters")
    scripts = {_script(character) for character in key if character.isalpha()}
    if len(scripts) > 1 and not any(scripts <= together for together in _TOGETHER):
        message = "Login IDs can't mix look-alike alphabets, such as Latin and Cyrillic."
        raise _refusal("login_id", message, "login-id-mixed-alphabets")
    return cleaned


def clean_name(name: str) -> str:
    """The name as it is shown: trimmed, in NFC. Raises `InvalidInput` naming the rule it breaks."""
    cleaned = unicodedata.normalize("NFC", name.strip())
    low, high = NAME_LENGTH
    if not low <= len(cleaned) <= high:
        raise _refusal("name", f"Names have {low} to {high} characters.", "name-length")
    if any(_unfit_for_name(character) for character in cleaned):
        raise _refusal(
            "name", "Names can't contain control or direction characters, or line breaks.", "name-characters"
        )
    if not is_visible(cleaned):
        raise _refusal("name", "Names need at least one visible character.", "name-characters")
    return cleaned


def _unfit_for_login(character: str) -> bool:
    return unicodedata.category(character)[0] in "CZ" or ord(character) in BLANK


def _unfit_for_name(character: str) -> bool:
    category = unicodedata.category(character)
    return category in {"Cc", "Cs", "Co", "Zl", "Zp"} or ord(character) in _BIDI or ord(character) in {0xFFFC, 0xFFFD}


def _script(character: str) -> str:
    """The alphabet of a letter: the first word of its Unicode name, which for letters is the script."""
    return unicodedata.name(character, "UNKNOWN").partition(" ")[0].removesuffix("-KATAKANA")


def _refusal(field: str, message: str, code: str) -> InvalidInput:
    return InvalidInput(message, errors=[FieldError(("body", field), message)], code=code)
