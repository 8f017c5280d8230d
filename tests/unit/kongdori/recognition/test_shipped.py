"""The catalogue is whole, in both languages, and the artefact is made from it."""

from __future__ import annotations

import json
from pathlib import Path

import kongdori_intents
import pytest
from kongdori_intents import leans_on_conversation
from kongdori_intents.catalogue import CATALOGUE_FILE, MODEL_FILE
from kongdori_intents.text import exact_key, exact_keys, normalise
from kongdori_intents.training.source import Source, read_intents, read_lexicon, read_off_topic

from kongdori.recognition import serving, shipped
from kongdori.recognition.artefact import CATALOGUE_VERSION
from kongdori.recognition.shipped import ARTEFACT
from kongdori_tools import intents as tool

pytestmark = pytest.mark.unit

HELD_OUT = Path(__file__).parents[2] / "intents"
SOURCE = shipped.source()


def held_out(name: str) -> list[str]:
    return [line for line in (HELD_OUT / name).read_text("utf-8").splitlines() if line and not line.startswith("#")]


def test_nothing_is_wrong_with_the_catalogue() -> None:
    assert tool.problems(SOURCE) == []


def test_there_are_enough_intents_and_off_topic_lines() -> None:
    assert len(SOURCE.intents) >= 28
    assert {language: len(lines) >= 300 for language, lines in SOURCE.off_topic.items()} == {"en": True, "ko": True}


@pytest.mark.parametrize("name", sorted(SOURCE.intents))
def test_an_intent_has_policy_answers_and_utterances_in_both_languages(name: str) -> None:
    found = serving.policy(name)
    assert found is not None
    assert found.cacheable == (found.ttl_s is not None)
    for language in ("en", "ko"):
        assert len(SOURCE.intents[name].utterances[language]) >= 15
        assert kongdori_intents.detect_language(found.answers[language]) == language
        assert kongdori_intents.detect_language(found.questions[language]) == language


def test_an_unknown_intent_has_no_policy() -> None:
    assert serving.policy("no_such_intent") is None


@pytest.mark.parametrize("name", ["weather", "what_time_is_it", "joke"])
def test_what_depends_on_today_is_never_kept(name: str) -> None:
    found = serving.policy(name)
    assert found is not None
    assert not found.cacheable


def test_every_utterance_is_recognised_as_its_own_with_certainty() -> None:
    wrong = [
        (name, utterance, found.intent)
        for name, intent in SOURCE.intents.items()
        for language in ("en", "ko")
        for utterance in intent.utterances[language]
        if (found := serving.recognise(utterance)).intent != name or found.confidence != 1.0
    ]
    assert wrong == []


def test_questions_that_shared_answers_are_made_from_hold_nothing_personal() -> None:
    questions = [question for name in SOURCE.intents for question in _policy(name).questions.values()]
    # "my account", "my password": what everybody here has
    assert [question for question in questions if kongdori_intents.has_personal(question)] == []


def _policy(name: str) -> kongdori_intents.IntentPolicy:
    found = serving.policy(name)
    assert found is not None
    return found


def test_the_artefact_is_from_this_catalogue_and_code() -> None:
    stored = json.loads((ARTEFACT / CATALOGUE_FILE).read_text("utf-8"))
    assert stored["inputs"] == tool.inputs_digest(SOURCE), "run `python -m kongdori_tools.intents train`"
    assert stored["version"] == SOURCE.version == CATALOGUE_VERSION


def test_the_artefact_is_small() -> None:
    assert sum((ARTEFACT / name).stat().st_size for name in (MODEL_FILE, CATALOGUE_FILE)) <= 6_000_000


def test_its_calibration_keeps_the_bound() -> None:
    evidence = json.loads((ARTEFACT / CATALOGUE_FILE).read_text("utf-8"))["evidence"]
    assert evidence["error_upper_95"] <= 0.01
    assert evidence["coverage"] >= 0.75


def test_held_out_lines_are_in_no_training_text() -> None:
    known = exact_keys(line for intent in SOURCE.intents.values() for line in intent.lines)
    known |= exact_keys(line for lines in SOURCE.off_topic.values() for line in lines)
    held = [line.split("|", 2)[2] for line in held_out("paraphrases.txt")] + held_out("strangers.txt")
    attacks = [line for name in ("attacks", "attacks_second", "attacks_third") for line in held_out(f"{name}.txt")]
    held += [line.partition(" | ")[2] for line in attacks]
    assert [line for line in held if exact_key(normalise(line)) in known] == []


def test_check_names_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(
        "greeting: {cacheable: true, entities: [colour], utterances: {en: hello, ko: hello}, answers: {en: Hi}}",
        "utf-8",
    )
    for language in ("en", "ko"):
        (tmp_path / f"{language}.txt").write_text("hello\n", "utf-8")
    concepts = tmp_path / "concepts.txt"
    concepts.write_text("HELLO = hello | 안녕\n", "utf-8")

    found = "\n".join(tool.problems(Source(read_intents(tmp_path), read_off_topic(tmp_path), read_lexicon(concepts))))

    for expected in (
        "1 intents, at least 24",
        "greeting: unknown entity colour",
        "greeting: ttl_s is a number",
        "greeting: no answer in ko",
        "1 utterances in en, at least 15",
        "'hello' is not in ko",
        "1 off-topic lines in ko",
        "off-topic 'hello' is an utterance of greeting",
    ):
        assert expected in found


def test_a_form_of_two_concepts_is_refused(tmp_path: Path) -> None:
    concepts = tmp_path / "concepts.txt"
    concepts.write_text("FILM = film | 영화\nVIDEO = film | 영상\n", "utf-8")
    with pytest.raises(ValueError, match="'film' belongs to FILM and to VIDEO"):
        read_lexicon(concepts)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("whats possible with this", "what_can_you_do"),
        ("how do i upload a vid", "how_to_summarise_video"),
        ("which movies do you have", "which_films"),
        ("뭐 할 줄 알아?", "what_can_you_do"),
        ("so what are you able to do", "what_can_you_do"),
    ],
)
def test_what_new_users_asked_and_was_missed_is_served(text: str, intent: str) -> None:
    recogniser = shipped.alone()
    assert recogniser.recognise(text).intent == intent
    assert not leans_on_conversation(text, opening=True, known=recogniser.catalogue.exact)
