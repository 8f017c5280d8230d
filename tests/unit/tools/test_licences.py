"""The list of licences: what packages say becomes SPDX, and what is not allowed is refused."""

from __future__ import annotations

from email.message import Message

import pytest

from kongdori_tools.licences import Package, is_allowed, licence_of, npm_packages, page, python_packages

pytestmark = pytest.mark.unit


def about(**fields: str | list[str]) -> Message:
    message = Message()
    for name, values in fields.items():
        for value in [values] if isinstance(values, str) else values:
            message[name.replace("_", "-")] = value
    return message


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT", True),
        ("(MPL-2.0 OR Apache-2.0)", True),
        ("GPL-3.0-only OR MIT", True),
        ("MIT AND GPL-3.0-only", False),
        ("AGPL-3.0-only", False),
        ("MIT AND (MIT OR GPL-3.0-only)", False),
        ("UNKNOWN", False),
        ("none", False),
        ("", False),
    ],
)
def test_a_licence_is_allowed_where_one_of_its_choices_is(licence: str, allowed: bool) -> None:
    assert is_allowed(licence) is allowed


@pytest.mark.parametrize(
    ("fields", "licence"),
    [
        ({"License_Expression": "mit or apache-2.0"}, "MIT OR Apache-2.0"),
        ({"License": "Apache License 2.0"}, "Apache-2.0"),
        ({"License": "LGPL with exceptions"}, "LGPL-3.0-or-later"),
        ({"License": "Dual", "Classifier": ["License :: OSI Approved :: MIT License", "Topic :: x"]}, "MIT"),
        (
            {"Classifier": ["License :: OSI Approved :: MIT License", "License :: Other/Proprietary License"]},
            "MIT AND Other/Proprietary License",
        ),
        ({"License": "Ask our lawyers"}, "Ask our lawyers"),
        ({}, "none"),
    ],
)
def test_what_a_package_says_becomes_an_expression(fields: dict[str, str | list[str]], licence: str) -> None:
    assert licence_of(about(**fields)) == licence  # type: ignore[arg-type]  # it is one, but for its name


def test_a_package_for_another_system_is_left_out() -> None:
    lines = ["pytest==1 ; sys_platform == 'win32' \\", "    --hash=sha256:ab", "click==8.1.8 \\", "click==8.1.8"]
    assert python_packages(lines, "") == [Package("click", "8.1.8", "BSD")]


def test_what_a_wheel_brings_inside_is_named_too() -> None:
    names = {package.name: package.licence for package in python_packages(["imageio-ffmpeg==0.7.0"], "")}
    assert names["ffmpeg (in imageio-ffmpeg)"] == "GPL-3.0-or-later"


def test_a_package_that_this_system_lacks_keeps_its_line_and_an_unknown_one_is_told() -> None:
    before = "| no-wheel-here | 1 | Apache-2.0 |"
    assert python_packages(["no-wheel-here==2"], before) == [Package("no-wheel-here", "2", "Apache-2.0")]
    with pytest.raises(SystemExit, match="no-wheel-here is not installed"):
        python_packages(["no-wheel-here==2"], "")


def test_the_pages_packages_are_read_from_the_list_that_vite_writes() -> None:
    bundled = (
        "# Licenses\n\n## vue - 3.5.45 (MIT)\n\nThe text\n## of it\n\n## dompurify - 3 ((MPL-2.0 OR Apache-2.0))\n"
    )
    assert npm_packages(bundled) == [
        Package("dompurify", "3", "MPL-2.0 OR Apache-2.0"),
        Package("vue", "3.5.45", "MIT"),
    ]


def test_the_page_has_each_package_where_it_belongs() -> None:
    text = page([Package("a", "1", "MIT")], [Package("b", "2", "ISC")], [Package("c", "3", "BSD")])
    assert text.index("| a | 1 | MIT |") < text.index("## In the page") < text.index("| b | 2 | ISC |")
    assert text.index("## On one machine besides") < text.index("| c | 3 | BSD |")
