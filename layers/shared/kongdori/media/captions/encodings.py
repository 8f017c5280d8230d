"""Turns the bytes of a text file into text.

chardet 7.7 ranks the old encodings (charset-normalizer 3.5 named 118 of 193 short captions rightly, chardet 166). It
knows nothing of captions: it weighs the time lines too, takes "café" for Cyrillic and lets one bad byte decide. So it
is given only the lines with signs, and its ranking is weighed by how its text would look and by the language.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator

from kongdori.errors import InvalidInput

_BOMS: tuple[tuple[bytes, str], ...] = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_UTF8_SIGN = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_SAMPLE = 32 * 1024
_BAD_SHARE = 0.02  # of the signs that may be broken in a file of one encoding
# Below this the text looks like none of the encodings, or two look equally good.
_LEAST_SCORE = 0.02
_LEAST_LEAD = 0.006
# What captions are found in, the rarer of a family after the common one.
_COMMON = ("cp949", "cp932", "euc_jis_2004", "gb18030", "big5hkscs", "cp1251", "koi8_r", "koi8_u", "cp1250")
_LESS_COMMON = ("iso8859_2", "cp1252", "cp1253", "iso8859_7", "cp1254", "cp1255", "cp1256", "cp874", "cp1257", "cp1258")
_RARE = ("johab", "cp866", "iso8859_5", "mac_cyrillic", "cp852", "iso8859_16", "iso8859_15", "mac_roman", "cp850")
_RAREST = ("iso8859_6", "iso8859_8")
_WIDE_ONES = ("cp949", "cp932", "euc_jis_2004", "gb18030", "big5hkscs")  # chardet rules them out for one bad byte
_LOOKED_FOR = (*_COMMON, *_LESS_COMMON, *_RARE, *_RAREST)
_ENCODINGS_OF = {
    "ko": ("cp949", "johab"),
    "ja": ("cp932", "euc_jis_2004"),
    "zh": ("gb18030", "big5hkscs"),
    "ru": ("cp1251", "koi8_r", "cp866", "iso8859_5", "mac_cyrillic"),
    "uk": ("cp1251", "koi8_u"),
    "bg": ("cp1251",),
    "sr": ("cp1251", "cp1250"),
    "pl": ("cp1250", "iso8859_2", "cp852"),
    "cs": ("cp1250", "iso8859_2", "cp852"),
    "sk": ("cp1250", "iso8859_2", "cp852"),
    "hu": ("cp1250", "iso8859_2", "cp852"),
    "ro": ("cp1250", "iso8859_16", "iso8859_2"),
    "hr": ("cp1250", "iso8859_2"),
    "sl": ("cp1250", "iso8859_2"),
    "tr": ("cp1254",),
    "el": ("cp1253", "iso8859_7"),
    "he": ("cp1255", "iso8859_8"),
    "ar": ("cp1256", "iso8859_6"),
    "fa": ("cp1256",),
    "th": ("cp874",),
    "vi": ("cp1258",),
    "lt": ("cp1257",),
    "lv": ("cp1257",),
    "et": ("cp1257", "cp1252"),
    **dict.fromkeys(
        ("en", "fr", "de", "es", "pt", "it", "nl", "sv", "da", "no", "nb", "fi", "is", "ca"),
        ("cp1252", "mac_roman", "cp850"),
    ),
}


def decode(data: bytes, *, language: str = "") -> str:
    """The text in a file of any encoding.

    `language` is a tag such as "ko": what the text is likely written in. Raises `InvalidInput` for what is no text
    (`not-a-text`) and for a text whose encoding can't be told for sure (`unknown-encoding`).
    """
    text = _once(_decode(data, language.lower().partition("-")[0]))
    if _is_binary(text):
        raise _not_a_text()
    return text


# Windows' Latin letters → the bytes that they stand for, where those differ from Latin-1's
_OF_WINDOWS = {
    ord(bytes([byte]).decode("cp1252")): byte for byte in range(0x80, 0xA0) if byte not in b"\x81\x8d\x8f\x90\x9d"
}


def _once(text: str) -> str:
    """The text of a file that was made UTF-8 twice ("cafÃ©"), made so once: where all of its signs say so.

    ftfy 6.3 was looked at: with what it brings along it has 3.8 MB, which a function's package has no room for.
    """
    if text.isascii():
        return text
    try:
        return text.removeprefix("\ufeff").translate(_OF_WINDOWS).encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _not_a_text() -> InvalidInput:
    return InvalidInput("This isn't a text file. Captions are WebVTT, SubRip or plain text.", code="not-a-text")


def _decode(data: bytes, language: str) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return (
                data.removeprefix(bom).decode("utf-8", "replace")
                if encoding == "utf-8"
                else data.decode(encoding, "replace")
            )
    if (wide := _utf16(data)) is not None:
        return data[: len(data) // 2 * 2].decode(wide, "replace")  # a file cut short has half a sign at its end
    if data.isascii() and re.search(rb"\x1b\$[@B]|\x1b\([BJI]", data):
        return data.decode("iso2022_jp_ext", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    signs = sum(byte > 0x7F for byte in data)
    whole = sum(len(sign) for sign in _UTF8_SIGN.findall(data))
    if whole and (signs - whole) * 3 <= whole:
        return data.decode("utf-8", "replace")
    written = _of_its_language(data, language)
    return _legacy(data, language) if written is None else written


# language → what it is nearly always written in, and how its letters are told; each byte must fit
_OWN = {"ko": ("euc_kr", "\uac00", "\ud7a3", 0.9), "ja": ("cp932", "\u3041", "\u30fc", 0.3)}


def _of_its_language(data: bytes, language: str) -> str | None:
    """A text that says its language and is written in it: a few words are enough then. None for any other."""
    if language not in _OWN:
        return None
    encoding, first, last, share = _OWN[language]
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    letters = [c for c in text if not c.isascii() and c.isalpha()]
    own = sum(first <= c <= last for c in letters)
    return text if own and own >= share * len(letters) else None


def _utf16(data: bytes) -> str | None:
    """UTF-16 without a mark: digits, blanks and line ends have a zero on one side."""
    head = data[:4096]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) * 20 < len(head) or min(even, odd) * 4 > max(even, odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _legacy(data: bytes, language: str) -> str:
    """The most plausible of the encodings of the time before Unicode. Raises `InvalidInput` where none is."""
    lines = [line for line in data.splitlines() if not line.isascii()]
    sample = b"\n".join(lines)
    if len(sample) > _SAMPLE:
        sample = sample[:_SAMPLE].rpartition(b"\n")[0] or sample[: _SAMPLE - _SAMPLE % 2]
    ranked = sorted(_candidates(sample, language), reverse=True)
    if not ranked or ranked[0][0] < _LEAST_SCORE:
        raise _unknown()
    best, text, encoding = ranked[0]
    for score, other, _ in ranked[1:]:
        if other != text and best - score < _LEAST_LEAD:
            raise _unknown()
    return data.decode(encoding, "replace")


def _unknown() -> InvalidInput:
    return InvalidInput(
        "Kongdori can't tell which encoding this file is saved in. Save it as UTF-8 and upload it again.",
        code="unknown-encoding",
    )


def _candidates(sample: bytes, language: str) -> Iterator[tuple[float, str, str]]:
    """Score, text and name of each encoding that the bytes may be in."""
    import chardet

    expected = _ENCODINGS_OF.get(language, ())
    known = {codecs.lookup(name).name: name for name in _LOOKED_FOR}
    ranked = dict.fromkeys(known, 0.0)
    for found in chardet.detect_all(sample, ignore_threshold=True, include_encodings=_LOOKED_FOR):
        if found["encoding"]:
            name = codecs.lookup(found["encoding"]).name
            ranked[name] = max(ranked.get(name, 0.0), found["confidence"])
    for name, confidence in ranked.items():
        encoding = known.get(name, name)
        text = sample.decode(encoding, "replace")
        broken = text.count("\ufffd")
        if encoding in _WIDE_ONES and 0 < broken <= 1 + len(text) * _BAD_SHARE:
            whole = text.replace("\ufffd", "").encode(encoding, "ignore")
            again = chardet.detect_all(whole, ignore_threshold=True, include_encodings=[encoding, "cp1252"])
            confidence = max((each["confidence"] for each in again if each["encoding"] != "Windows-1252"), default=0.0)
        score = confidence - _oddity(text) - (0.03 if encoding in (*_RARE, *_RAREST) else 0.0)
        if encoding in expected:
            score += 0.05
        yield score, text, encoding


# The letters of each language beyond a to z: what a text in that language may hold.
_ALPHABETS = tuple(
    frozenset(letters + letters.upper())
    for letters in (
        "áčďéěíňóřšťúůýž",
        "áäčďéíĺľňóôŕšťúýž",
        "ąćęłńóśźż",
        "áéíóöőúüű",
        "ăâîșțşţ",
        "čćđšž",
        "àâæçéèêëîïôœùûüÿ",
        "äöüßé",
        "áéíñóúüªº",
        "áâãàçéêíóôõúü",
        "àèéìíîòóùú",
        "åäöéü",
        "æøåé",
        "áðéíóúýþæö",
        "çğıİöşüâî",
        "ąčęėįšųūž",
        "āčēģīķļņšūž",
        "äõöüšž",
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
        "абвгдђежзијклљмнњопрстћуфхцчџш",
        "абвгдѓежзѕијклљмнњопрстќуфхцчџш",
        "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ",
    )
)
_QUOTES = {"’", "‘", "“", "”", "„", "«", "»", "—", "–", "…", "‚", "¿", "¡"}
_WIDE = re.compile(r"[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef]")
_LATIN = re.compile(r"[A-Za-z\u00aa\u00ba\u00c0-\u024f\u1e00-\u1eff]")


def _oddity(text: str) -> float:
    """How unlike a written text it looks: 0 where every sign is at its place, negative where quotes are at theirs."""
    signs = len(text) - sum(map(str.isascii, text))
    letters = [c for c in text if not c.isascii() and c.isalpha()]
    wide = len(_WIDE.findall(text))
    odd = 0.0
    if not wide and set(letters) & _ALL_KNOWN:
        odd += min(sum(c not in alphabet for c in letters) for alphabet in _ALPHABETS)
    if wide and sum("\u3041" <= c <= "\u30fc" for c in letters) * 5 > wide:
        odd -= 0.2 * signs  # so much kana comes about by chance in no other encoding
    foreign = sum(1 for c in letters if not _is_latin(c))
    if len(_LATIN.findall(text)) > 3 * foreign:
        odd += 0.5 * foreign
    neighbours = zip(" " + text, text, text[1:] + " ", strict=False)
    odd += sum(_misplaced(*three, wide=wide > 0) for three in neighbours if not three[1].isascii())
    return odd / signs if signs else 0.0


def _misplaced(before: str, character: str, after: str, *, wide: bool) -> float:
    """How odd a sign is between its neighbours."""
    category = unicodedata.category(character)
    if character == "\ufffd" or category in {"Cc", "Cn", "Co", "Cf"}:
        return 3.0
    if category[0] in "LM":
        mixed = not wide and category != "Mn" and before.isalpha() and _is_latin(before) != _is_latin(character)
        return 1.0 if mixed or (category == "Lu" and before.islower()) else 0.0
    if character in _QUOTES:
        return -_quote_in_place(before, character, after)
    if before.isalpha() and after.isalpha() and category not in {"Po", "Pd", "Lm"}:
        return 1.0
    symbol = category in {"So", "Sm", "Sc", "No", "Sk"}
    return 1.0 if symbol and (after.isalpha() or character not in "€£¥°½©®™²³♪♫") else 0.0


def _quote_in_place(before: str, character: str, after: str) -> float:
    if character == "’":
        return 0.3 if before.isalpha() else -0.5
    if character in "«»":
        return 0.0
    if character in "‘“„¿¡":
        return 0.3 if not before.isalnum() and not after.isspace() else -0.5
    if character in "”…":
        return 0.3 if not before.isspace() and not after.isalpha() else -0.2
    return 0.3 if before.isspace() and after.isspace() else -0.5 if before.isalpha() and after.isalpha() else 0.0


def _is_latin(character: str) -> bool:
    return bool(_LATIN.match(character))


_ALL_KNOWN = frozenset().union(*_ALPHABETS)


def _is_binary(text: str) -> bool:
    head = text[:4000]
    odd = sum(1 for c in head if unicodedata.category(c) in {"Cc", "Cn", "Co", "Cs"} and c not in "\t\n\r\f\x0b\x85")
    return "\x00" in head or odd > len(head) // 50
