"""Slugs of films."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kongdori.errors import InvalidInput
from kongdori.media import films

pytestmark = pytest.mark.unit


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
