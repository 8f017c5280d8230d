"""The page that shows the API's contract."""

from __future__ import annotations

import pytest

from chat_function.site.routes import PAGE

pytestmark = pytest.mark.unit


def test_the_docs_page_has_no_inline_script() -> None:
    assert "<script>" not in PAGE
    assert PAGE.count("<script src=") == 2
    assert "https://" not in PAGE
