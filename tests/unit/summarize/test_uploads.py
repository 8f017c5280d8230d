"""Names of uploaded files."""

from __future__ import annotations

import pytest

from summarize_function.uploads import display_name, safe_name

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("given", "shown", "stored"),
    [
        ("../../etc/passwd", "passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini", "boot.ini"),
        ("강의 11.mp4", "강의 11.mp4", "11.mp4"),
        ("a\u202egpj.mp4", "agpj.mp4", "agpj.mp4"),
        ("a\x00b\n.mp4", "ab.mp4", "ab.mp4"),
        (".htaccess", ".htaccess", "file.htaccess"),
        ("한글.mp4", "한글.mp4", "file.mp4"),
        ("${filename}", "${filename}", "filename"),
        ("-rf.mp4", "-rf.mp4", "rf.mp4"),
    ],
)
def test_names_lose_their_tricks(given: str, shown: str, stored: str) -> None:
    assert display_name(given) == shown
    assert safe_name(display_name(given)) == stored


@pytest.mark.parametrize("given", ["..", "/", "\x00", "a/..", " . "])
def test_names_that_are_none(given: str) -> None:
    assert display_name(given) == ""
