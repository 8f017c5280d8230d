"""`make bench`: every benchmark, one after the other. Exits with 1 if a bound was missed."""

from __future__ import annotations

import importlib
import sys

from bench._figures import console

ALL = (
    *("footprint", "chat", "chat_model", "neighbours", "summaries", "speech", "chapters", "media", "coldstart"),
    *("intents", "cache", "attacks", "own_questions", "sign_in", "search", "wild", "first_load"),
)


def main(names: list[str]) -> int:
    missed = []
    for name in names or ALL:
        console.rule(f"bench.{name}")
        if not importlib.import_module(f"bench.{name}").main():
            missed.append(name)
    if missed:
        console.print(f"bounds missed in: {', '.join(missed)}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
