"""The options of `kongdori films add`."""

from __future__ import annotations

from pathlib import Path

import pytest

from kongdori.media import films
from kongdori_tools import __main__ as command
from kongdori_tools.errors import CommandError
from kongdori_tools.film_commands import details_of

pytestmark = pytest.mark.unit


_FILM = ["films", "add", "x.mp4", "--year", "1999", "--licence", "CC0"]


def _details(*options: str) -> tuple[films.Details, dict[str, Path]]:
    return details_of(command.parser().parse_args([*_FILM, *options]))


def test_the_options_make_the_details() -> None:
    details, captions = _details(
        *("--title", "Film: a=b", "--title", "ko=영화", "--synopsis", "ko=줄거리", "--genre", "Drama", "--genre", " "),
        *("--captions", "ko=ko.srt", "--source-url", "https://example.org/x"),
    )
    assert details.title == {"en": "Film: a=b", "ko": "영화"}
    assert (details.slug, details.synopsis, details.genres) == ("film-a-b", {"ko": "줄거리"}, ["Drama"])
    assert captions == {"ko": Path("ko.srt")}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--title", " "], "--title must not be empty"),
        (["--title", "a", "--title", "en=b"], "given twice for the language 'en'"),
        (["--title", "a", "--captions", "film.srt"], "must name a language and a file"),
        (["--title", "a", "--captions", "korean=film.srt"], "must name a language and a file"),
        (["--title", "a", "--captions", "ko=a.srt", "--captions", "ko=b.srt"], "given twice"),
        (["--title", "a", "--source-url", "javascript:alert(1)"], "http or https"),
        (["--title", "a", "--source-url", "https://"], "http or https"),
        (["--title", "a", "--year", "1500"], "--year must be between"),
        (["--title", "a", "--licence", " "], "--licence must say"),
    ],
)
def test_an_option_that_breaks_a_rule(options: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        _details(*options)
