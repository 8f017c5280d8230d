"""What a state machine's definition tells before it runs."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any


def functions_in_order(machine: Mapping[str, Any]) -> list[str]:
    """The names of the functions that an execution calls where nothing fails: first those that it calls where each
    choice takes its default.
    """
    return list(dict.fromkeys(_functions(machine)))


def _functions(machine: Mapping[str, Any]) -> Iterator[str]:
    states, passed = machine["States"], set[str]()
    branches = deque([machine["StartAt"]])
    while branches:
        name = branches.popleft()
        while name is not None and name not in passed:
            passed.add(name)
            state = states[name]
            if state["Type"] == "Task":
                yield str(state["Resource"]).rsplit(":", 1)[-1]
            elif state["Type"] == "Map":
                yield from _functions(state["ItemProcessor"])
            branches.extend(choice["Next"] for choice in state.get("Choices", ()))
            name = state.get("Next", state.get("Default"))
