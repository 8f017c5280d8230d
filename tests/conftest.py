"""What all tests share: where the project and the shared test data are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the project; a test that needs it skips, and says so, where it is not there."""
    folder = Path(os.environ.get("KONGDORI_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"the shared test data is not at {folder} (KONGDORI_SHARED_DATA names another place)")
    return folder
