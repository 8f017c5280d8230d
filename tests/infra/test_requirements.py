"""What is installed in Lambda is what the lock says, and nothing travels twice."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kongdori_tools import requirements


@pytest.mark.parametrize("member", sorted(requirements.MEMBERS))
def test_requirements_have_not_drifted_from_the_lock(member: str) -> None:
    written = (requirements.ROOT / member / "requirements.txt").read_text()
    assert written == requirements.render(member), "run `python -m kongdori_tools.requirements`"


def test_requirements_are_exact_hashed_and_name_no_host() -> None:
    for member in requirements.MEMBERS:
        text = (requirements.ROOT / member / "requirements.txt").read_text()
        assert text.startswith("# Generated from uv.lock"), member
        assert "://" not in text, member
        for block in text.replace("\\\n", " ").splitlines()[1:]:
            assert re.match(r"[a-z0-9-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", block), f"{member}: {block[:80]}"


def test_a_function_does_not_repeat_its_layers() -> None:
    def names(member: str) -> set[str]:
        text = (requirements.ROOT / member / "requirements.txt").read_text()
        return set(re.findall(r"^([a-z0-9-]+)==", text, re.MULTILINE))

    shared = names("layers/shared")
    assert {"fastapi", "boto3", "psycopg2-binary"} <= shared
    for member in requirements.MEMBERS.keys() - requirements.IMAGES.keys():
        if member != "layers/shared":
            light = {"h11", "idna", "typing-extensions", "urllib3"}  # what two packages of the lock both need
            heavy = (names(member) & shared) - light
            assert not heavy, f"{member} repeats {heavy}"


def test_check_says_which_file_drifted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(requirements, "MEMBERS", {"functions/auth": "kongdori-auth"})
    monkeypatch.setattr(requirements, "ROOT", tmp_path)
    monkeypatch.setattr(requirements, "render", lambda member: "# one\n")
    (tmp_path / "functions/auth").mkdir(parents=True)
    assert requirements.main(["--check"]) == 1
    assert "functions/auth/requirements.txt" in capsys.readouterr().out
    assert not (tmp_path / "functions/auth/requirements.txt").exists()
    assert requirements.main([]) == 0
    assert requirements.main(["--check"]) == 0
