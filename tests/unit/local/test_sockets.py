"""Where sockets lie: in the data folder while their paths are short enough, and nowhere that another user prepared."""

from __future__ import annotations

import socket
import tempfile
from pathlib import Path

import pytest

from kongdori_local.config import StartError
from kongdori_local.sockets import Sockets


def listen(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as line:
        line.bind(str(path))


def test_a_short_data_folder_holds_them() -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as data:
        sockets = Sockets(Path(data))
        sockets.prepare()
        assert sockets.own == Path(data) / "sockets" / "own"
        assert sockets.own.stat().st_mode & 0o077 == sockets.postgres.stat().st_mode & 0o077 == 0
        listen(sockets.own / "left behind")
        sockets.prepare()
        assert list(sockets.own.iterdir()) == []
        sockets.remove()
        assert list(Path(data).iterdir()) == []


def test_a_deep_data_folder_has_them_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as short:
        monkeypatch.setattr(tempfile, "tempdir", short)
        data = tmp_path / ("deep" * 30)
        sockets = Sockets(data)
        sockets.prepare()
        assert sockets.own.is_relative_to(short)
        assert Sockets(data).own == sockets.own != Sockets(tmp_path / ("deep" * 31)).own
        listen(sockets.postgres / ".s.PGSQL.5432.lock")
        sockets.remove()
        assert list(Path(short).iterdir()) == []


def test_a_place_that_somebody_else_took_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as short:
        monkeypatch.setattr(tempfile, "tempdir", short)
        sockets = Sockets(tmp_path / ("deep" * 30))
        place = sockets.own.parent
        place.symlink_to(tmp_path)
        with pytest.raises(StartError, match=str(place)):
            sockets.prepare()
        sockets.remove()
        assert tmp_path.exists()
