"""Names of files that are taken away."""

from __future__ import annotations

import pytest

from kongdori.file_names import file_name

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("물리 강의 11", "물리 강의 11.md"),
        ('a/b\\c:d*e?f"g<h>i|j', "a b c d e f g h i j.md"),
        ("..\u202egnp.exe\u200b", "gnp.exe.md"),
        (" . ", "summary.md"),
        ("\ud800", "summary.md"),
        ("con", "_con.md"),
        ("LPT1.txt", "_LPT1.txt.md"),
        ("x" * 79 + " y", "x" * 79 + ".md"),
        ("가" * 100, "가" * 66 + ".md"),
        ("🐝" * 100, "🐝" * 50 + ".md"),
    ],
)
def test_a_name_that_every_file_system_takes(title: str, name: str) -> None:
    assert file_name(title, "md", otherwise="summary") == name
    assert len(name.encode()) <= 255
