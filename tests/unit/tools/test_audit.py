"""Known holes: what uv and npm report becomes a line each; a service that can't be reached fails nothing."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from kongdori_tools.audit import asked, npm_holes, python_holes

pytestmark = pytest.mark.unit

OF_UV = {
    "summary": {"audited_packages": 2, "vulnerabilities": 2},
    "vulnerabilities": [
        {
            "dependency": {"name": "click", "version": "8.1.8"},
            "id": "PYSEC-2099-1",
            "summary": "A hole",
            "fix_versions": ["9.0"],
        },
        {"dependency": {"name": "h11", "version": "1"}, "id": "PYSEC-2099-2", "summary": None, "fix_versions": []},
    ],
}
OF_NPM = {
    "auditReportVersion": 2,
    "vulnerabilities": {
        "vite": {"name": "vite", "via": ["esbuild"]},
        "esbuild": {
            "via": [
                {
                    "title": "Any site may read answers",
                    "url": "https://github.com/advisories/GHSA-67mh",
                    "severity": "moderate",
                    "range": "<=0.24.2",
                }
            ]
        },
    },
    "metadata": {"vulnerabilities": {"total": 2}},
}


def test_a_hole_of_a_python_package_is_one_line() -> None:
    assert python_holes(OF_UV) == ["click 8.1.8: PYSEC-2099-1 A hole (fixed in 9.0)", "h11 1: PYSEC-2099-2"]


def test_a_hole_of_an_npm_package_is_told_once_and_not_for_what_depends_on_it() -> None:
    assert npm_holes(OF_NPM) == ["esbuild <=0.24.2: GHSA-67mh Any site may read answers (moderate)"]


def python(code: str) -> list[str]:
    return [sys.executable, "-S", "-c", code]


def test_a_report_is_read_although_holes_make_the_command_fail(tmp_path: Path) -> None:
    assert asked(python(f"print('''{json.dumps(OF_UV)}'''); raise SystemExit(1)"), tmp_path) == OF_UV


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (
            "import sys; print('warning\\n\\ncause: no name', file=sys.stderr); raise SystemExit(2)",
            "cause: no name",
        ),
        ("""print('{"message": "405 Not Allowed", "error": {}}'); raise SystemExit(1)""", "405 Not Allowed"),
        ("raise SystemExit(1)", "exit code 1"),
    ],
)
def test_a_service_that_can_not_be_reached_is_told_as_that(code: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(OSError, match=why):
        asked(python(code), tmp_path)
