"""The functions that a state machine calls, in the order of a run without failures."""

from __future__ import annotations

import pytest

from kongdori_local.aws.states import functions_in_order
from kongdori_local.config import ROOT
from kongdori_local.template import load

pytestmark = pytest.mark.unit


def test_a_summary_from_captions_comes_first_and_speech_last() -> None:
    machines = {
        machine.name: machine.definition
        for machine in load(ROOT / "infra/template.yaml", environment={}).state_machines
    }
    (summaries,) = [found for name, found in machines.items() if "Summar" in name]
    assert functions_in_order(summaries) == [
        "SummaryPrepareFunction",
        "SummaryDigestFunction",
        "SummaryCombineFunction",
        "SummarySaveFunction",
        "SummaryTranscribeFunction",
    ]


def test_a_loop_ends() -> None:
    task = {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:1:function:Once", "Next": "Again"}
    states = {"Try": task, "Again": {"Type": "Choice", "Choices": [], "Default": "Try"}}
    assert functions_in_order({"StartAt": "Try", "States": states}) == ["Once"]
