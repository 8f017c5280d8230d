"""The benchmark of recognisers counts right."""

from __future__ import annotations

import pytest
from fixtures.small_catalogue import FEW, small

from bench.intents import measure

pytestmark = pytest.mark.unit


def test_the_benchmark_serves_a_test_once_and_counts_what_is_strange() -> None:
    data = small()
    rows = [(text, FEW[intent]) for text, intent in zip(data.texts, data.intents, strict=True)]
    document = {
        "train": rows[::2],
        "val": rows[1::4],
        "test": rows[3::4],
        "oos_train": [(text, "oos") for text in data.off_topic[:60]],
        "oos_val": [(text, "oos") for text in data.off_topic[60:110]],
        "oos_test": [(text, "oos") for text in data.off_topic[110:]],
    }
    found = measure(document, max_error=0.2, utterances=None)
    assert found["in_scope"] == len(rows[3::4])
    assert found["off_topic"] == 50
    assert found["measured_by"] == "test"
    fewer = measure(document, max_error=0.2, utterances=5)
    assert float(str(fewer["accuracy"])) <= float(str(found["accuracy"])) + 0.1
