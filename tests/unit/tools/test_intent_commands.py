"""`kongdori intents`."""

from __future__ import annotations

import pytest

from kongdori_tools import __main__ as command

pytestmark = pytest.mark.unit


def test_the_intents_command_passes_its_words_on(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main(["intents", "--help"])
    assert ended.value.code == 0
    assert "train" in capsys.readouterr().out
