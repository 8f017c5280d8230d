"""`make audit`: known holes in what uv.lock and the package-lock.json files name. Exits with 1 where there are any.

uv asks OSV, and npm asks its registry. Where one of them can't be reached, this says so and does not fail.
pip-audit was looked at: uv reads the lock itself, of all platforms, and asks in one request.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kongdori_tools.requirements import ROOT, uv

_NPM_LOCKS = ("frontend", "tests/peers", "tools/setup/secretlint")
_WITHIN_S = 120


def python_holes(report: dict[str, Any]) -> list[str]:
    """What `uv audit --output-format json` found, one line a hole."""
    return [
        f"{hole['dependency']['name']} {hole['dependency']['version']}: {hole['id']} {hole['summary'] or ''}".strip()
        + (f" (fixed in {', '.join(hole['fix_versions'])})" if hole["fix_versions"] else "")
        for hole in report["vulnerabilities"]
    ]


def npm_holes(report: dict[str, Any]) -> list[str]:
    """What `npm audit --json` found, one line a hole; packages that only depend on one with a hole are left out."""
    return [
        f"{name} {reason['range']}: {reason['url'].rpartition('/')[2]} {reason['title']} ({reason['severity']})"
        for name, found in sorted(report["vulnerabilities"].items())
        for reason in found["via"]
        if isinstance(reason, dict)
    ]


def asked(command: Sequence[str], folder: Path) -> dict[str, Any]:
    """The report that a command prints as JSON. Raises `OSError` saying why where it has none."""
    try:
        ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=_WITHIN_S)
    except subprocess.TimeoutExpired as error:
        raise OSError(f"no answer within {_WITHIN_S} seconds") from error
    try:
        report = json.loads(ran.stdout)
    except json.JSONDecodeError:
        report = {}
    if "vulnerabilities" in report:
        return dict(report)
    said = [line.strip() for line in ran.stderr.splitlines() if line.strip()] or [f"exit code {ran.returncode}"]
    raise OSError(report.get("message") or said[-1])


def main() -> int:
    """Asks for each lock, and prints what is known. Returns the exit code."""
    of_uv = [uv(), "audit", "--frozen", "--output-format", "json", "--preview-features", "audit-command"]
    questions = [("uv.lock", of_uv, ROOT, python_holes)]
    questions += [
        (f"{lock}/package-lock.json", ["npm", "audit", "--json"], ROOT / lock, npm_holes) for lock in _NPM_LOCKS
    ]
    found = 0
    for name, command, folder, holes_of in questions:
        try:
            holes = holes_of(asked(command, folder))
        except OSError as error:
            print(f"{name}: couldn't be reached, so nothing is known: {error}")
            continue
        found += len(holes)
        print(
            f"{name}: {len(holes) or 'no'} known {'vulnerability' if len(holes) == 1 else 'vulnerabilities'}",
            *holes,
            sep=f"{os.linesep}  ",
        )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
