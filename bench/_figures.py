"""Percentiles, tables and the machine: what every benchmark prints."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

console = Console(width=118, highlight=False)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0–1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1))]


def machine() -> str:
    """Cores, processor, memory, system and Python: one line."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [
            line.split(":")[1].strip() for line in cpuinfo.read_text().splitlines() if line.startswith("model name")
        ]
        model = names[0] if names else model
    memory_gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    python = f"Python {platform.python_version()}"
    return f"{os.cpu_count()} cores ({model}), {memory_gib:.0f} GiB, {platform.system()}, {python}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line: what, ours, the other side, the bound it is held to. `met` is None where no bound applies."""

    what: str
    ours: str
    theirs: str = ""
    ratio: str = ""
    bound: str = ""
    met: bool | None = None


def show(title: str, figures: Sequence[Figure], *, against: str = "") -> bool:
    """Prints the table; whether every bound was met."""
    table = Table(title=title, title_justify="left", caption=machine(), caption_justify="left")
    for column in ("what", "ours", against or "other side", "ratio", "bound", ""):
        table.add_column(column)
    for figure in figures:
        mark = {True: "met", False: "MISSED", None: ""}[figure.met]
        table.add_row(figure.what, figure.ours, figure.theirs, figure.ratio, figure.bound, mark)
    console.print(table)
    return all(figure.met is not False for figure in figures)
