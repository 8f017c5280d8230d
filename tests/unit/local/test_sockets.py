"""Where sockets lie: in the data folder while their paths are short enough, and nowhere that another user prepared."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from kongdori_local import sockets as module
from kongdori_local.config import StartError
from kongdori_local.sockets import Sockets


def test_a_data_folder_with_a_short_path_holds_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LONGEST", 4096)
    sockets = Sockets(tmp_path)
    sockets.prepare()
    assert sockets.own == tmp_path / "sockets" / "own"
    assert sockets.own.stat().st_mode & 0o077 == sockets.postgres.stat().st_mode & 0o077 == 0
    (sockets.own / "left behind").touch()
    sockets.prepare()
    assert list(sockets.own.iterdir()) == []
    sockets.remove()
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files, of a run whose data lie too deep."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_a_deep_data_folder_has_them_elsewhere(tmp_path: Path, elsewhere: Path) -> None:
    data = tmp_path / ("deep" * 30)
    sockets = Sockets(data)
    sockets.prepare()
    assert sockets.own.is_relative_to(elsewhere)
    assert Sockets(data).own == sockets.own != Sockets(tmp_path / ("deep" * 31)).own
    (sockets.postgres / ".s.PGSQL.5432.lock").touch()
    sockets.remove()
    assert list(elsewhere.iterdir()) == []


def test_a_place_that_somebody_else_took_is_refused(tmp_path: Path, elsewhere: Path) -> None:
    sockets = Sockets(tmp_path / ("deep" * 30))
    place = sockets.own.parent
    place.symlink_to(tmp_path)
    with pytest.raises(StartError, match=str(place)):
        sockets.prepare()
    sockets.remove()
    assert elsewhere.exists()
