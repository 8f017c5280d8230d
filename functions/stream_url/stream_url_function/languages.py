"""Which language a film's texts are shown in: `?language=` first, else what the browser prefers, else English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

FALLBACK = "en"


def preferred(language: str | None, accept_language: str | None) -> list[str]:
    """Primary language subtags, the most wanted first, such as ["ko", "en"]. What is no language is skipped."""
    wanted = [language] if language else _by_quality(accept_language or "")
    return [*dict.fromkeys([tag.split("-")[0].lower() for tag in wanted] + [FALLBACK])]


def choose(texts: Mapping[str, str], wanted: Sequence[str]) -> str:
    """The text in the first of these languages that it exists in, else in any language, else nothing."""
    for tag in wanted:
        if texts.get(tag):
            return texts[tag]
    return next(iter(texts.values()), "")


def _by_quality(header: str) -> list[str]:
    # werkzeug's LanguageAccept was looked at: it does the same, and would be our only use of werkzeug.
    ranked: list[tuple[float, str]] = []
    for part in header[:1000].split(","):
        tag, _, parameter = part.strip().partition(";")
        try:
            quality = float(parameter.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        if tag and tag != "*" and 0 < quality <= 1:
            ranked.append((quality, tag))
    return [tag for _, tag in sorted(ranked, key=lambda entry: -entry[0])]
