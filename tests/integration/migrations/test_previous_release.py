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
FIRST = "a891580998d9a356a14fdbac45e1e9a19ebd728a"  # 0.1.0, which nobody tagged
TESTS = ("auth/test_auth_journey.py", "chat/test_chat_turn.py", "chat/test_chat_library.py", "films/test_films_api.py")


def git(*words: str) -> str | None:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else None


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """The newest release as it was."""
    name = git("describe", "--tags", "--abbrev=0", "--match", "v*") or FIRST
    archive = subprocess.run(["git", "archive", name], cwd=ROOT, capture_output=True, check=False)
    if archive.returncode != 0:
        pytest.skip(f"{name} is not in this clone: git fetch --unshallow --tags")
    subprocess.run(["tar", "-x", "-C", tmp_path], input=archive.stdout, check=True)
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
    newest = max(path.name[:4] for path in (ROOT / "infra/migrations/kongdori_migrations/versions").glob("0*.py"))
    assert re.search(rf"migrated to {newest}", done.stdout), "the earlier release's tests ran on its own schema"
