"""The recogniser as a package of its own: the example of its README runs with nothing installed but numpy."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit

PACKAGE = Path(__file__).parents[2] / "layers/intents"
NUMPY_ALONE = """
import sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in sys.stdlib_module_names | {"numpy", "kongdori_intents"}:
            raise ImportError(f"{name} is not installed")

sys.meta_path.insert(0, Refuse())
"""


def test_the_example_prints_what_it_says_with_numpy_alone(tmp_path: Path) -> None:
    blocks = re.findall(r"```(\w*)\n(.*?)```", (PACKAGE / "README.md").read_text("utf-8"), re.DOTALL)
    example = next(code for kind, code in blocks if kind == "python")
    printed = next(code for kind, code in blocks if not kind)
    shutil.copytree(PACKAGE / "examples", tmp_path / "examples")

    done = subprocess.run(
        [sys.executable, "-I", "-X", "utf8", "-c", NUMPY_ALONE + example],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=tmp_path,
        check=False,
    )

    assert done.stderr == ""
    assert done.stdout == printed
