"""What the docs name is there: files, modules, the Makefile's verbs, settings, and the pages they link to."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from kongdori_tools.__main__ import parser

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
DOCS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
HOMES = [ROOT / name for name in ("functions", "infra", "layers", "local", "tools")]
PACKAGES = {path.parent.name: path.parent for home in HOMES for path in home.rglob("py.typed")}
FOLDERS = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}

VERBS = re.findall(r"^\.PHONY: (.*)", (ROOT / "Makefile").read_text(), re.MULTILINE)[0].split()

CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")
PATH = re.compile(r"(?<![\w./-])([\w-]+)/([\w./*-]*\w)")
MODULE = re.compile(r"(?<![\w./-])([a-z_]+)((?:\.[A-Za-z_]\w*)+)(?![\w/])")
VERB = re.compile(r"\bmake ([a-z]+)")
COMMAND = re.compile(r"\.venv/bin/kongdori ([^`\n]+)")
SETTING = re.compile(r"\b[A-Z]+_[A-Z_]+\b")


@cache
def sources() -> str:
    """All text in which a setting is declared or read."""
    files = [path for folder in ("layers", "functions", "local", "tests") for path in (ROOT / folder).rglob("*.py")]
    files += [ROOT / ".env.example", ROOT / "infra/template.yaml", ROOT / "frontend/vite.config.ts"]
    return "\n".join(path.read_text() for path in files if "node_modules" not in path.parts)


def is_path(first: str, rest: str) -> bool:
    above = PACKAGES[first].parent if first in PACKAGES else ROOT
    return any(above.glob(f"{first}/{rest}"))


def is_module(name: str) -> bool:
    """Whether a dotted name is a module, or something that the last module in it speaks of."""
    package, *rest = name.split(".")
    where = PACKAGES.get(package, ROOT / package)
    while rest and (where / rest[0]).is_dir():
        where /= rest.pop(0)
    if rest and (where / f"{rest[0]}.py").exists():
        text = (where / f"{rest.pop(0)}.py").read_text()
    else:
        text = (where / "__init__.py").read_text()
    return all(re.search(rf"\b{part}\b", text) for part in rest)


def missing(code: str) -> Iterator[str]:
    for match in PATH.finditer(code):
        if match[1] in FOLDERS | PACKAGES.keys() and not is_path(*match.groups()):
            yield match[0]
    for match in MODULE.finditer(code):
        if match[1] in PACKAGES.keys() | {"bench"} and not match[0].endswith(".js") and not is_module(match[0]):
            yield match[0]
    yield from (f"make {verb}" for verb in VERB.findall(code) if verb not in VERBS)
    yield from (name for name in SETTING.findall(code) if name not in sources())


def test_the_kongdori_command_takes_what_the_docs_write(capsys: pytest.CaptureFixture[str]) -> None:
    written = [line for page in DOCS for line in COMMAND.findall(page.read_text().replace("\\\n", " "))]
    assert len(written) > 10
    for line in written:
        try:
            parser().parse_args(shlex.split(line, comments=True))
        except SystemExit:
            pytest.fail(f"kongdori {line}\n{capsys.readouterr().err}")


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    assert [link for link in LINK.findall(page.read_text()) if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)
def test_what_it_names_is_there(page: Path) -> None:
    assert [name for code in CODE.findall(page.read_text()) for name in missing(code)] == []


@pytest.mark.parametrize("package", PACKAGES.values(), ids=PACKAGES.keys())
def test_what_a_docstring_or_comment_names_is_there(package: Path) -> None:
    named = {
        (str(path.relative_to(ROOT)), code)
        for path in package.rglob("*.py")
        for code in re.findall(r"`([a-z_]+(?:\.\w+)+|[a-z_]+/[\w./]+)`", path.read_text())
    }
    assert [f"{path}: {name}" for path, code in sorted(named) for name in missing(code)] == []


@pytest.mark.parametrize("page", [*DOCS, ROOT / "CHANGELOG.md"], ids=lambda page: page.name)
def test_lines_fit(page: Path) -> None:
    lines = enumerate(page.read_text().splitlines(), start=1)
    assert [number for number, line in lines if len(line) > 120 and not line.startswith(("|", "!"))] == []


def test_the_table_of_attacks_counts_those_that_there_are(request: pytest.FixtureRequest) -> None:
    """Every run of the whole suite makes the same tries again, so what can grow old is their number."""
    files = {ROOT / "tests/e2e/test_drive_by.py", *(ROOT / "tests/attacks").rglob("test_*.py")}
    wanted = {file.relative_to(ROOT).as_posix() for file in files}
    there = Counter(item.nodeid.partition("::")[0] for item in request.session.items)
    there = Counter({file: tries for file, tries in there.items() if file in wanted})
    if there.keys() != wanted:
        pytest.skip("not all attacks were collected: this run is of a part of the suite")
    page = (ROOT / "docs" / "security.md").read_text("utf-8")
    told = re.findall(r"\(`(tests/[\w/]+\.py)`\) \| ([\d,]+) \|", page)
    assert {file: int(tries.replace(",", "")) for file, tries in told} == there, "run `make attack`"


def test_the_readme_fits_two_screens() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= 100
