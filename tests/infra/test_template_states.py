"""The pipelines: every state that works retries what passes, and tells the person what does not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest


def working_states(definition: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, state in definition["States"].items():
        if state["Type"] in {"Task", "Map", "Parallel"}:
            yield name, state
        inner = [state[key] for key in ("ItemProcessor", "Iterator") if key in state] + state.get("Branches", [])
        for part in inner:
            yield from working_states(part)


MACHINES = {"SummariesStateMachine": 6, "CatalogueStateMachine": 2}  # how many states work at least


@pytest.fixture(params=sorted(MACHINES))
def machine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def definition(machine: str, definitions: dict[str, Any]) -> dict[str, Any]:
    return dict(definitions[machine])


def test_every_machine_is_looked_at(definitions: dict[str, Any]) -> None:
    assert definitions.keys() == MACHINES.keys()


def test_every_state_that_works_has_retry_and_catch(machine: str, definition: dict[str, Any]) -> None:
    states = dict(working_states(definition))
    assert len(states) >= MACHINES[machine]
    for name, state in states.items():
        assert state.get("Retry"), f"{name} has no Retry"
        assert any("States.ALL" in rule["ErrorEquals"] for rule in state.get("Catch", [])), f"{name} catches not all"


def test_every_substitution_is_given_and_used(
    machine: str, definition: dict[str, Any], resources: dict[str, Any]
) -> None:
    given = resources[machine]["Properties"]["DefinitionSubstitutions"]
    used = {state["Resource"] for _, state in working_states(definition) if "Resource" in state} | {
        str(state.get("Parameters", {}).get("FunctionName")) for _, state in working_states(definition)
    }
    for name in given:
        assert any("${" + name + "}" in resource for resource in used), name


def test_the_pipeline_ends_and_its_maps_stay_within_the_service(definition: dict[str, Any]) -> None:
    assert 0 < definition["TimeoutSeconds"] <= 4 * 3600
    for name, state in working_states(definition):
        if state["Type"] == "Map":
            assert 1 <= state["MaxConcurrency"] <= 40, name


def test_it_is_a_standard_machine_that_is_traced_and_logged_without_what_people_gave_it(
    machine: str,
    transformed: dict[str, Any],
) -> None:
    properties = transformed[machine]["Properties"]
    assert properties["StateMachineType"] == "STANDARD"
    assert properties["TracingConfiguration"] == {"Enabled": True}
    assert properties["LoggingConfiguration"]["IncludeExecutionData"] is False
    assert properties["LoggingConfiguration"]["Destinations"]
