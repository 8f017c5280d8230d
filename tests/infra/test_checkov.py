"""What checkov finds in the template is mended, or stands beside its reason; `make lint` runs it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def test_each_exception_has_a_reason(resources: dict[str, Any]) -> None:
    skips = [skip for r in resources.values() for skip in r.get("Metadata", {}).get("checkov", {}).get("skip", [])]
    assert len(skips) >= 9
    assert all(set(skip) == {"id", "comment"} and len(skip["comment"]) > 10 for skip in skips), skips
    general = re.findall(r"^  - (CKV\w+)(.*)$", (ROOT / ".checkov.yaml").read_text(), re.MULTILINE)
    assert general
    assert all(reason.startswith(" # ") for _, reason in general), general


def test_what_is_installed_for_it_is_pinned_by_hash() -> None:
    lines = (ROOT / "tools/setup/checkov.txt").read_text().split("\n")
    packages = [number for number, line in enumerate(lines) if re.match(r"[a-z0-9]", line)]
    assert any(lines[number].startswith("checkov==") for number in packages)
    assert all("==" in lines[n] and lines[n + 1].startswith("    --hash=sha256:") for n in packages)
