"""The summaries pipeline: every state that works retries what passes, and tells the person what does not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def working_states(definition: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, state in definition["States"].items():
        if state["Type"] in {"Task", "Map", "Parallel"}:
            yield name, state
        inner = [state[key] for key in ("ItemProcessor", "Iterator") if key in state] + state.get("Branches", [])
        for part in inner:
            yield from working_states(part)


def test_every_state_that_works_has_retry_and_catch(definition: dict[str, Any]) -> None:
    states = dict(working_states(definition))
    assert len(states) >= 6
    for name, state in states.items():
        assert state.get("Retry"), f"{name} has no Retry"
        assert any("States.ALL" in rule["ErrorEquals"] for rule in state.get("Catch", [])), f"{name} catches not all"


def test_every_substitution_is_given_and_used(definition: dict[str, Any], resources: dict[str, Any]) -> None:
    given = resources["SummariesStateMachine"]["Properties"]["DefinitionSubstitutions"]
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


def test_it_is_a_standard_machine_that_is_traced_and_logged_without_what_people_handed_in(
    transformed: dict[str, Any],
) -> None:
    machine = transformed["SummariesStateMachine"]["Properties"]
    assert machine["StateMachineType"] == "STANDARD"
    assert machine["TracingConfiguration"] == {"Enabled": True}
    assert machine["LoggingConfiguration"]["IncludeExecutionData"] is False
    assert machine["LoggingConfiguration"]["Destinations"]
