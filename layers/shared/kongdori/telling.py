"""What a log may tell of an exception: its class, the places that it came through, and of its message what no person
wrote. A message may hold anything: PostgreSQL, pydantic and Python itself quote the value that was wrong.
"""

from __future__ import annotations

import functools
import traceback
from collections.abc import Callable

_OF_PROGRAMS = (ImportError, AttributeError, NameError, TypeError)  # their messages name code, and quote no value
_FRAMES = 12


def described(error: BaseException | None) -> str:
    """The class, and what is harmless of the message."""
    if error is None:
        return ""
    detail = ""
    if isinstance(error, _OF_PROGRAMS) or type(error).__module__.startswith("psycopg2"):  # `kongdori.cursor` cleans its
        detail = str(error)
    elif isinstance(error, OSError):
        detail = error.strerror or ""  # without the file's name
    return f"{type(error).__name__}: {detail.strip()}" if detail else type(error).__name__


def places(error: BaseException) -> list[str]:
    """Where it came through, the last place last: `file.py:line function`."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    return [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in frames]


def without_message(error: Exception) -> Exception:
    """An exception of the same name, by which Step Functions knows it, from the same place, that quotes nothing."""
    quiet: type[Exception] = type(type(error).__name__, (Exception,), {})
    return quiet(described(error).partition(": ")[2]).with_traceback(error.__traceback__)


def quietly[**P, T](handler: Callable[P, T], *, but: tuple[type[Exception], ...] = ()) -> Callable[P, T]:
    """A handler whose exceptions quote nothing: Lambda's runtime logs them whole. `but`: those with words of ours."""

    @functools.wraps(handler)
    def quiet(*args: P.args, **named: P.kwargs) -> T:
        try:
            return handler(*args, **named)
        except but:
            raise
        except Exception as error:  # noqa: BLE001 whichever it is
            raise without_message(error) from None

    return quiet
