"""Several items of one state done in one process, all at the same time: each of them only waits for a server, so that
more processes would add their starts and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from summarize_function.stages.context import Refused


def together[Item](work: Callable[[Item], None], items: Iterable[Item]) -> None:
    """Does the work for each item. Where one fails the others are done all the same.

    Raises what can be tried again before what can't; done again, `work` must skip what is done.
    """
    listed = list(items)
    with ThreadPoolExecutor(len(listed)) as pool:
        futures = [pool.submit(work, item) for item in listed]
    errors = [error for future in futures if (error := future.exception()) is not None]
    if errors:
        raise min(errors, key=lambda error: isinstance(error, Refused))
