"""The page's own words, read from its locale files, so that a test names a text by its key in either language."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_LOCALES = Path(__file__).parents[2] / "frontend/src/locales"
_LINE = re.compile(r"^\s*(?:'([\w-]+)'|(\w+)): (\{)?(.*)$")
_PAIR = re.compile(r"(?:'([\w-]+)'|(\w+)): '((?:[^'\\]|\\.)*)'")


@cache
def words(language: str) -> dict[str, str]:
    """Dotted key → text."""
    found = _texts(_LOCALES / f"{language}.ts")
    for name, file in {"problem": "problems", "admin": "admin", "connect": "connect"}.items():
        found |= {f"{name}.{key}": text for key, text in _texts(_LOCALES / f"{file}.{language}.ts").items()}
    return found


def _texts(file: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    path: list[str] = []
    for line in file.read_text().splitlines():
        if line.strip() in {"},", "}"}:
            path = path[:-1]
            continue
        match = _LINE.match(line)
        if not match or not line.startswith("  "):
            continue
        key = match[1] or match[2]
        opens = match[3] is not None
        inner = [*path, key] if opens else path
        for pair in _PAIR.finditer(line[line.index("{") :] if opens else line):
            found[".".join([*inner, pair[1] or pair[2]])] = pair[3].replace("\\'", "'")
        if opens and not line.rstrip().endswith("},"):
            path = inner
    return found
