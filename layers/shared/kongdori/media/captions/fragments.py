"""A transcript copied out of a web page, as the lines that a person sees: rows of tables, items of lists, paragraphs.

html.parser was looked at: it takes quadratic time for some broken pages. Nothing but the words is kept here.
"""

from __future__ import annotations

import html
import re

_BLOCKS = {
    *("address", "article", "blockquote", "center", "div", "dl", "figure", "footer", "form", "h1", "h2"),
    *("h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody"),
    *("tfoot", "thead", "tr", "ul", "window"),
}
_CELLS = {"td", "th"}
_UNSEEN = {"script", "style", "template", "head", "title", "svg"}
_LOOKS = re.compile(
    r"\s*(?:<!--[^<>]{0,400}-->\s*)?<(?:table|thead|tbody|tr|td|th|ul|ol|li|dl|dt|dd|div|section|article|main|pre|p|h[1-6]"
    r"|window|span|a|b|strong|time)(?=[\s>/])(?![^<>]{0,400}\b(?:begin|start)\s?=)[^<>]{0,2000}>",
    re.IGNORECASE,
)
_CLOSED = re.compile(r"</(?:table|tr|td|li|dt|dd|div|section|article|main|pre|p|h[1-6]|window|span)\s?>", re.IGNORECASE)
_OTHER = re.compile(r"<(?:html|sync|sami|tt|timedtext)[\s>]|<(?:\?xml|!doctype)", re.IGNORECASE)
_ROW = re.compile(r"<t[dr](?:\s[^<>]{0,2000})?>", re.IGNORECASE)
_TOKEN = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]{0,20})((?:[\s/][^<>]{0,2000})?)>|<[!?][^<>]{0,5000}>|([^<]+)|<")
_BEGIN = re.compile(r"\bbegin\s?=\s?[\"']?([\d:.]{1,20})", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_][^\n\t:：]{0,39}")
_FEW = 4  # words of a name


def looks_like(text: str) -> bool:
    """Whether a text begins with an element of a page and closes one, or holds rows of a table; not a whole page."""
    if "<" not in text or _OTHER.search(text):
        return False
    return bool(_LOOKS.match(text) and _CLOSED.search(text)) or len(_ROW.findall(text, 0, 20_000)) > 1


def to_text(page: str) -> str:
    """A line for each row, item or paragraph; the cells of a row with tabs between them."""
    out: list[str] = []
    in_cell = after_inline = False
    unseen = ""
    for found in _TOKEN.finditer(page):
        closing, name, raw, said = found.groups()
        name = (name or "").lower()
        if unseen:
            unseen = "" if closing and name == unseen else unseen
            continue
        if said is not None:
            out.append(" ".join(html.unescape(said).split(" ")) if in_cell else html.unescape(said))
            after_inline = False
        elif name in _CELLS:
            out.append("\t" if in_cell else "")  # not all pages close their cells
            in_cell = not closing
        elif name in {"dt", "dd"}:
            out.append("" if closing else "\n" if name == "dt" else "\t")  # a name, and what it stands for
        elif name in _UNSEEN and not closing:
            unseen = name
        elif name == "tr" or (name in _BLOCKS and not in_cell):
            out.append("\n")
            in_cell = False
        elif name == "br" or name in _BLOCKS:
            out.append(" " if in_cell else "\n")
        elif name == "time" and (begin := _BEGIN.search(raw)):  # RealText
            out.append(f"\n{_clock(begin[1])} ")
        elif name:
            out.append(" " if after_inline and not closing else "")  # "<b>0:01</b><span>Bees"
            after_inline = bool(closing)
        if name in _BLOCKS or name in {"dt", "dd"} or name in _CELLS:
            after_inline = False
    return _named("\n".join(_line(line) for line in "".join(out).split("\n") if line.strip()))


def _line(line: str) -> str:
    return "\t".join(" ".join(cell.split()) for cell in line.rstrip(" \t").split("\t"))


def _clock(written: str) -> str:
    """RealText's times, which may be seconds alone: "3.5"."""
    if ":" in written or not re.fullmatch(r"\d{1,6}(?:\.\d{1,3})?", written):
        return written
    whole, _, parts = written.partition(".")
    return f"{int(whole) // 60}:{int(whole) % 60:02}" + (f".{parts}" if parts else "")


def _named(text: str) -> str:
    """Rows of two cells, of which the first is always a name, as "Kim Bora: Good morning." """
    rows = [line.split("\t") for line in text.split("\n")]
    named = [len(row) == 2 and bool(_NAME.fullmatch(row[0])) and len(row[0].split()) <= _FEW for row in rows]
    if len(rows) < 2 or sum(named) < 0.8 * len(rows):
        return text
    return "\n".join(": ".join(row) if is_named else "\t".join(row) for row, is_named in zip(rows, named, strict=True))
