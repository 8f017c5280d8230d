"""An edit in functions/, layers/ or the state machines' code takes effect at the next call."""

from __future__ import annotations

import sys
from pathlib import Path

from watchfiles import DefaultFilter, awatch

from kongdori_local.lambdas.service import LambdaService


class _Code(DefaultFilter):
    """Python, shell and data files of the packages; neither caches nor editors' temporary files."""

    def __init__(self) -> None:
        super().__init__(ignore_dirs=[*DefaultFilter.ignore_dirs, ".aws-sam", "node_modules"])


async def reload_on_edit(functions: LambdaService, root: Path) -> None:
    """Runs for ever."""
    folders = [root / "functions", root / "layers", root / "infra" / "migrations"]
    async for changes in awatch(*(f for f in folders if f.is_dir()), watch_filter=_Code(), debounce=150, step=50):
        first = min(Path(path).name for _, path in changes)
        functions.reload()
        await functions.warm_http()
        sys.stderr.write(f"Reloaded: {first}{' and more' if len(changes) > 1 else ''}\n")
