"""The words of a cue, without the markup, entities and invisible marks around them."""

from __future__ import annotations

import html
import re
import unicodedata

_NAMES = r"(?:i|b|u|s|c|v|lang|ruby|rt|rb|rp|font|span|p|div|br|em|strong|small|big|sub|sup|tt|center|strike|del|ins|a)"
# An element that captions know with anything after its name, or any element whose attributes are well formed: what a
# person writes ("if a < b and c > d", "I love you <3") is neither.
_TAG = re.compile(
    rf"</?{_NAMES}(?:[.\s/][^<>\n]{{0,300}})?>"
    r"|</?[A-Za-z][\w:.-]{0,40}(?:\s{1,3}[\w:-]{1,40}\s?=\s?(?:\"[^\"<>]{0,200}\"|'[^'<>]{0,200}'|[^\s\"'<>]{1,200})){0,12}\s?/?>"
    r"|<(?:\d{1,4}:)?\d{1,2}:\d{2}[.,]\d{1,3}>|<!--[^<>]{0,2000}-->",
    re.IGNORECASE,
)
_ESCAPED_TAG = re.compile(r"</?(?:i|b|u|s|br|em|strong|font)(?:\s[^<>\n]{0,200})?/?>", re.IGNORECASE)
_BARE = re.compile(rf"<(?!{_NAMES}[.>\s/])([A-Za-z][\w.:-]{{0,40}})>", re.IGNORECASE)
_SHORT_TAG = re.compile(r"<(?:/?(?:b|i|u|s|a|c|p|q)\s(?![^<>]{0,300}=))", re.IGNORECASE)
_READING = re.compile(r"<rt>[^<\n]{0,100}(?:</rt>|(?=</ruby>))", re.IGNORECASE)
_OVERRIDE = re.compile(r"\{\\[^{}\n]{0,400}\}")
_BREAK = re.compile(r"<br\s?/?>|\[br\]|\\N|\\h", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffc]"
)
# Rev's "[inaudible 00:00:07]"
_UNHEARD = re.compile(
    r"([\[(](?:[a-z]{2,20} )?(?:inaudible|unintelligible|crosstalk|indiscernible|foreign|phonetic|불명확))[\s,@]{1,3}"
    r"(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?(?=[\])])",
    re.IGNORECASE,
)
_BOLD = re.compile(r"\*\*(?=\S)([^*\n]{1,200})(?<=\S)\*\*")
_UNSEEN = {"Cc", "Cs", "Co", "Cn"}


def words(text: str) -> str:
    """One line of bare words."""
    if "<" in text or "{" in text or "[" in text or "\\" in text:
        text = _BREAK.sub(" ", text)
        text = _TAG.sub(_tag, _OVERRIDE.sub("", _READING.sub("", text)))
        text = _UNHEARD.sub(r"\1", text) if ":" in text else text
    for _ in range(2):  # twice: some programs escape what is escaped already
        if "&" in text:
            text = _ESCAPED_TAG.sub("", _ENTITY.sub(lambda found: html.unescape(found[0]), text))
    if not text.isascii() or not text.isprintable():
        text = _INVISIBLE.sub("", text)
        text = "".join(" " if unicodedata.category(c) in _UNSEEN else c for c in text)
    return " ".join(text.split())


def escaped(text: str) -> str:
    """The text so that `words` gives it back whole where it says something that is markup in captions."""
    bare = html.escape(text, quote=False)
    if words(bare) == text:
        return bare
    return bare.replace("&amp;", "&amp;amp;").replace("{", "&#123;").replace("\\", "&#92;")


def _tag(found: re.Match[str]) -> str:
    """A tag goes; "<b and c>" is a comparison, "List<String>" is code, and both stay."""
    unknown = _BARE.fullmatch(found[0])
    if _SHORT_TAG.match(found[0]) or (unknown and f"</{unknown[1]}" not in found.string):
        return found[0]
    return ""


def invisible(text: str) -> str:
    """The text without the marks that nobody sees, such as a mark of byte order inside a file."""
    return _INVISIBLE.sub("", text)


def without_bold(text: str) -> str:
    """The text without Markdown's bold, which names are often written in: "**Kim Bora:** Good morning." """
    return _BOLD.sub(r"\1", text)
