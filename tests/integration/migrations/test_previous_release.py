"""The previous release's own tests, with its own code, on today's schema.

An update of the stack serves the old code from the new schema while it goes on, and may be rolled back after its
migrations ran.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration
ROOT = Path(__file__).parents[3]
# The commit of each release. Not a tag: a clone may lack those, and only what is written here is in every clone.
RELEASES = {"0.1.0": "a891580998d9a356a14fdbac45e1e9a19ebd728a"}
TESTS = ("auth/test_auth_journey.py", "chat/test_chat_turn.py", "chat/test_chat_library.py", "films/test_films_api.py")


def git(*words: str) -> bytes | None:
    """What it wrote, or None where it failed, asked for a password or hung."""
    try:
        done = subprocess.run(
            ["git", *words],
            cwd=ROOT,
            env=os.environ | {"GIT_TERMINAL_PROMPT": "0"},
            capture_output=True,
            check=True,
            timeout=60,
        )
    except (subprocess.SubprocessError, OSError):
        return None
    return done.stdout


def test_each_release_of_the_changelog_has_its_commit_here() -> None:
    unreleased, *rest = re.split(r"^## \[", (ROOT / "CHANGELOG.md").read_text(), flags=re.MULTILINE)[1:]
    versions = [part.partition("]")[0] for part in rest]
    # A release's own commit can't hold its own name; the next change adds it.
    known = versions if unreleased.partition("]")[2].strip() else versions[1:]
    assert set(known) <= RELEASES.keys()
    assert all(re.fullmatch("[0-9a-f]{40}", commit) for commit in RELEASES.values())


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """The newest release as it was. A shallow clone fetches that one commit; where it can't, the skip says so."""
    version, commit = list(RELEASES.items())[-1]
    archive = git("archive", commit)
    if archive is None and git("fetch", "--quiet", "--depth=1", "origin", commit) is not None:
        archive = git("archive", commit)
    if archive is None:
        pytest.skip(f"release {version} ({commit[:7]}) is not in this clone: git fetch --unshallow")
    subprocess.run(["tar", "-x", "-C", tmp_path], input=archive, check=True)
    (tmp_path / "tests/peers/node_modules").symlink_to(ROOT / "tests/peers/node_modules")
    return tmp_path


def test_the_previous_release_works_on_todays_schema(release: Path) -> None:
    packages = [path.parent for path in (*release.glob("*/pyproject.toml"), *release.glob("*/*/pyproject.toml"))]
    paths = [*map(str, packages), str(release / "tests"), str(ROOT / "tests" / "fixtures")]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("KONGDORI_", "PYTEST_"))}
    environment |= {"PYTHONPATH": os.pathsep.join(paths), "NEWEST": sys.executable}
    plugins = ("-p", "newest_schema", "-p", "no:cacheprovider", "-p", "no:xdist")
    command = [sys.executable, "-m", "pytest", "-q", "-s", *plugins]
    done = subprocess.run(
        [*command, *(f"tests/integration/{name}" for name in TESTS)],
        cwd=release,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    head = max(path.name[:4] for path in (ROOT / "infra/migrations/kongdori_migrations/versions").glob("0*.py"))
    assert re.search(rf"migrated to {head}", done.stdout), "the earlier release's tests ran on its own schema"
