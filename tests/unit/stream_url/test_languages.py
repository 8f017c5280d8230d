"""Languages, slugs, and the options of the command: pure functions."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kongdori.errors import InvalidInput
from kongdori.media import films
from kongdori_tools import __main__ as command
from kongdori_tools.film_commands import details_of
from kongdori_tools.house import CommandError
from stream_url_function.languages import choose, preferred

pytestmark = pytest.mark.unit

_FILM = ["films", "add", "x.mp4", "--year", "1999", "--licence", "CC0"]


@pytest.mark.parametrize(
    ("language", "header", "wanted"),
    [
        (None, None, ["en"]),
        (None, "ko", ["ko", "en"]),
        (None, "en;q=0.2, ko;q=0.9", ["ko", "en"]),
        (None, "ko-KR,ko;q=0.9,en-US;q=0.8", ["ko", "en"]),
        (None, "*", ["en"]),
        (None, "ko;q=0", ["en"]),
        (None, "ko;q=nan, de", ["de", "en"]),
        ("ko-KR", "en", ["ko", "en"]),
    ],
)
def test_the_preferred_languages(language: str | None, header: str | None, wanted: list[str]) -> None:
    assert preferred(language, header) == wanted


@given(st.text())
def test_no_header_breaks_the_choice(header: str) -> None:
    assert preferred(None, header)[-1] == "en" or "en" in preferred(None, header)


def test_a_text_is_chosen_in_the_first_language_there_is() -> None:
    assert choose({"en": "Film", "ko": "영화"}, ["fr", "ko", "en"]) == "영화"
    assert choose({"ko": "영화"}, ["en"]) == "영화"
    assert choose({"en": "", "ko": "영화"}, ["en", "ko"]) == "영화"
    assert choose({}, ["en"]) == ""


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("The Circle That Draws a Wave", "the-circle-that-draws-a-wave"),
        ("  It's  Déjà-Vu! ", "its-deja-vu"),
        ("A/B ../ C", "a-b-c"),
        ("M", "m"),
    ],
)
def test_a_slug_is_made_of_the_title(title: str, slug: str) -> None:
    assert films.slug_of(title, 1999) == slug


def test_a_title_without_latin_letters_gets_a_slug_of_its_own() -> None:
    first, second = films.slug_of("기생충", 2019), films.slug_of("괴물", 2019)
    assert first.startswith("film-2019-")
    assert first != second
    assert first == films.slug_of("\u1100\u1175\u1109\u1162\u11bc\u110e\u116e\u11bc", 2019)  # the same, decomposed


@given(st.text(min_size=1), st.integers(1870, 2200))
def test_every_title_makes_a_fit_slug(title: str, year: int) -> None:
    films.check_slug(films.slug_of(title, year))


@pytest.mark.parametrize("slug", ["", "-", "a_b", "ab\n", "é", "a" * 81])
def test_an_unfit_slug(slug: str) -> None:
    with pytest.raises(InvalidInput):
        films.check_slug(slug)


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
        (["--title", "a", "--year", "1500"], "--year must lie between"),
        (["--title", "a", "--licence", " "], "--licence must say"),
    ],
)
def test_an_option_that_breaks_a_rule(options: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        _details(*options)


def test_the_intents_command_passes_its_words_on(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main(["intents", "--help"])
    assert ended.value.code == 0
    assert "train" in capsys.readouterr().out
