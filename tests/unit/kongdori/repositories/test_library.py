"""What questions may be about."""

from __future__ import annotations

from uuid import UUID

import pytest

from kongdori.repositories.library import Film

pytestmark = pytest.mark.unit

ID = UUID("01900000-0000-7000-8000-000000000001")


@pytest.mark.parametrize(
    ("title", "language", "link"),
    [
        ({"en": "Circle Wave", "ko": "원과 물결"}, "ko", f"[원과 물결](/films/{ID})"),
        ({"en": "Circle Wave"}, "ko", f"[Circle Wave](/films/{ID})"),
        ({"en": "x](https://example.com) [y"}, "en", rf"[x\](https://example.com) \[y](/films/{ID})"),
        ({}, "en", f"[](/films/{ID})"),
    ],
)
def test_a_film_s_title_links_to_its_page_and_nowhere_else(title: dict[str, str], language: str, link: str) -> None:
    assert Film(ID, title, {}, 2026, "CC0").link(language) == link
