"""The local cloud: ready within 5 s once set up, idle memory, the size of the first JavaScript."""

from __future__ import annotations

import gzip
import re
import sys
import tempfile
import time
from pathlib import Path

from bench._cloud import ROOT, start, stop
from bench._figures import Figure, show

STARTS = 3
SETTLE_S = 20


def main() -> bool:
    with tempfile.TemporaryDirectory(prefix="kongdori-bench-") as folder:
        data = Path(folder)
        process, cloud = start(data)
        first_s = cloud.ready_s
        time.sleep(SETTLE_S)  # sample films go in, workers warm up
        stop(process)
        again: list[float] = []
        for _ in range(STARTS):
            process, cloud = start(data)
            again.append(cloud.ready_s)
            if len(again) < STARTS:
                stop(process)
        time.sleep(SETTLE_S)
        memory = tree_pss(process.pid)
        stop(process)
    worst = max(again)
    script = first_javascript()
    return show(
        "Footprint",
        [
            Figure("first start, empty data folder", f"{first_s:.1f} s"),
            Figure(f"ready once set up, worst of {STARTS}", f"{worst:.1f} s", bound="≤ 5 s", met=worst <= 5),
            Figure("idle local cloud", f"{memory / 1e6:.0f} MB", bound="≤ 1200 MB", met=memory <= 1.2e9),
            Figure("first JavaScript, gzipped", f"{script / 1e3:.0f} kB", bound="≤ 150 kB", met=script <= 150_000),
        ],
    )


def tree_pss(root: int) -> int:
    """Bytes of memory of a process and its descendants, shared pages counted once (Linux: proportional set size)."""
    parents: dict[int, int] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        parents[int(status.parent.name)] = int(fields[1])
    tree = {root}
    while more := {pid for pid, parent in parents.items() if parent in tree} - tree:
        tree |= more
    total = 0
    for pid in tree:
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
        total += int(found[1]) * 1024 if found else 0
    return total


def first_javascript() -> int:
    """Bytes, gzipped, of all scripts that the page loads before anything is clicked."""
    dist = ROOT / "frontend" / "dist"
    page = (dist / "index.html").read_text(encoding="utf-8")
    names = set(re.findall(r'(?:src|href)="/([^"]+\.js)"', page))
    return sum(len(gzip.compress((dist / name).read_bytes(), 9)) for name in names)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
