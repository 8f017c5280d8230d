"""Who may not, and what may not come in: nothing of it changes the draft."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fixtures.catalogue import BASE, intent
from fixtures.chat import Person, person, rows

from chat_function.catalogue import app
from kongdori.db import unit_of_work
from kongdori.repositories import users

pytestmark = pytest.mark.integration

CALLS: list[tuple[str, str, Any]] = [
    ("GET", "", None),
    ("PATCH", "", {"max_error": 0.05}),
    ("GET", "/intents", None),
    ("POST", "/intents", intent("picnic", "when is the picnic")),
    ("GET", "/intents/greeting", None),
    ("PUT", "/intents/greeting", {**intent("x", "hello there"), "revision": 1}),
    ("DELETE", "/intents/greeting", None),
    ("GET", "/near-misses", None),
    ("POST", "/near-misses", {"text": "hello kitty"}),
    ("DELETE", "/near-misses/019a0000-0000-7000-8000-000000000001", None),
    ("POST", "/test", {"utterance": "hello"}),
    ("GET", "/export", None),
    ("POST", "/import", {"yaml": "{}"}),
    ("POST", "/versions", {}),
    ("GET", "/versions", None),
    ("GET", "/versions/0", None),
    ("POST", "/versions/0/activate", {}),
]


def draft() -> list[dict[str, Any]]:
    return rows("SELECT name, revision FROM intents ORDER BY name")


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
@pytest.mark.parametrize("role", ["guest", "member"])
def test_only_the_admin_may(admin: Person, role: str, method: str, path: str, body: Any) -> None:
    before = draft()
    for sent in (body, {"nonsense": 1}):  # whether the body is right is nobody else's business
        answer = person(role=role, handler=app.handler).call(method, BASE + path, sent)
        assert (answer.status, answer.code) == (403, "forbidden")
    assert draft() == before
    assert admin.call("GET", BASE).status == 200


def test_an_admin_who_is_none_any_more_and_one_who_signed_out(admin: Person) -> None:
    assert admin.call("GET", BASE).status == 200
    with unit_of_work() as work:
        users.set_role(work, id=admin.id, role="member")
        work.commit()
    assert admin.call("GET", BASE).code == "forbidden"
    with unit_of_work() as work:
        users.delete(work, id=admin.id)
        work.commit()
    assert admin.call("GET", BASE).code == "not-authenticated"


def test_a_command_never_comes_in_over_http(admin: Person) -> None:
    for role in ("member", "admin"):
        someone = person(role=role, handler=app.handler)
        answer = someone.call(
            "POST", f"{BASE}/versions/0/activate?action=intents.publish", {"action": "intents.publish"}
        )
        assert answer.status in {403, 404, 422} or answer.json["number"] == 0
    assert rows("SELECT number FROM intent_versions") == []
    assert admin.call("POST", f"{BASE}/test", {"utterance": "hi", "action": "intents.list"}).status == 422


BOMB = "a: &a [x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a]\nc: [*b, *b, *b, *b, *b, *b, *b, *b]\n"
BROKEN = {
    "no YAML": ("a: [", ["yaml"], "Line 2"),
    "tabs": ("picnic:\n\tcacheable: true", ["yaml"], "Line 2"),
    "aliases that grow": (BOMB, ["yaml"], "anchors and aliases"),
    "a merge of itself": ("a: &a {<<: *a}", ["yaml"], "anchors and aliases"),
    "code": ("a: !!python/object/apply:os.system ['true']", ["yaml"], "tags aren't supported"),
    "deep": ("[" * 5_000, ["yaml"], "nested too deep"),
    "deep by lines": ("\n".join(f"{' ' * i}a:" for i in range(300)), ["yaml"], "nested too deep"),
    "two documents": ("a: 1\n---\nb: 1", ["yaml"], "one document"),
    "no mapping": ("- a\n- b", ["yaml"], "mapping"),
    "a number": ("1", ["yaml"], "mapping"),
    "nothing": ("# only a remark", ["yaml"], "mapping"),
    "a long number": (f"a: {{cacheable: true, ttl_s: {'9' * 6_000}, utterances: {{en: x y}}}}", ["yaml"], "YAML"),
    "a date": ("a: 2026-13-45", ["yaml", "a"], "mapping"),
    "a control character": ("a: \x01", ["yaml"], "control characters"),
    "NUL": (
        'picnic: {cacheable: false, answers: {en: "a\\0b"}, utterances: {en: ["when is\\0 it"]}}',
        ["yaml", "picnic", "utterances", "en", 0],
        "not text",
    ),
    "half a surrogate pair": (
        'picnic: {cacheable: false, answers: {en: "a\\ud800b"}, utterances: {en: [when is it]}}',
        ["yaml"],
        "invalid Unicode",
    ),
    "twice": ("a: {}\na: {}", ["yaml"], "'a' is there twice"),
    "a field twice": ("picnic: {cacheable: true, cacheable: false}", ["yaml"], "'cacheable' is there twice"),
    "a key that is a list": ("? [a]\n: b", ["yaml"], "A key must be a name"),
    "a name that YAML takes for false": ("no: {}", ["yaml", "False"], "A name must be text"),
    "no intent": ("picnic: 3", ["yaml", "picnic"], "mapping"),
    "an unknown field": (
        "picnic: {cacheable: true, ttl_s: 60, utterances: {en: a b}, answer: {en: x}}",
        ["yaml", "picnic", "answer"],
        "Unknown field",
    ),
    "nothing said": ("picnic: {cacheable: false}", ["yaml", "picnic", "utterances"], "missing"),
    "yes for a number": (
        "picnic: {cacheable: true, ttl_s: true, utterances: {en: a b}}",
        ["yaml", "picnic", "ttl_s"],
        "number of seconds",
    ),
    "a number for an utterance": (
        "picnic: {cacheable: false, utterances: {en: [1, a b]}}",
        ["yaml", "picnic", "utterances", "en", 0],
        "Must be text",
    ),
    "another language": (
        "picnic: {cacheable: false, utterances: {fr: bonjour tout le monde}}",
        ["yaml", "picnic", "utterances", "fr"],
        "en, ko",
    ),
    "Korean for English": (
        "picnic: {cacheable: false, utterances: {en: 소풍은 언제예요}}",
        ["yaml", "picnic", "utterances", "en", 0],
        "is not in en",
    ),
    "an unknown entity": (
        "picnic: {cacheable: false, entities: [colour], utterances: {en: a b}}",
        ["yaml", "picnic", "entities", 0],
        "'colour'",
    ),
    "an utterance without a word": (
        "picnic: {cacheable: false, utterances: {en: ['?!', when is it]}}",
        ["yaml", "picnic", "utterances", "en", 0],
        "no word",
    ),
    "an utterance twice": (
        "picnic: {cacheable: false, utterances: {en: [When is it?, when is it]}}",
        ["yaml", "picnic", "utterances", "en", 1],
        "there twice",
    ),
    "a long answer": (
        f"picnic: {{cacheable: false, answers: {{en: {'x' * 4_001}}}, utterances: {{en: a b}}}}",
        ["yaml", "picnic", "answers", "en"],
        "4000",
    ),
    "a fixed answer that is not there": (
        "picnic: {cacheable: false, fixed: true, utterances: {en: when is the picnic}}",
        ["yaml", "picnic", "answers", "en"],
        "fixed answer",
    ),
    "a Korean name": ("소풍: {cacheable: false, utterances: {ko: 소풍은 언제예요}}", ["yaml", "소풍"], "lower-case"),
    "a path for a name": ("../../etc: {cacheable: false, utterances: {en: a b}}", ["yaml", "../../etc"], "lower-case"),
    "SQL for a name": (
        "x'; DROP TABLE intents; --: {cacheable: false, utterances: {en: a b}}",
        ["yaml", "x'; DROP TABLE intents; --"],
        "lower-case",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_whole_with_the_place(admin: Person, name: str) -> None:
    text, place, words = BROKEN[name]
    assert admin.call("GET", BASE).status == 200
    before = draft()
    answer = admin.call("POST", f"{BASE}/import", {"yaml": text, "replace": True})
    assert (answer.status, answer.code) == (422, "intents-invalid"), answer.text
    found = answer.json["errors"]
    assert any(one["loc"] == place and words in one["message"] for one in found), found
    assert draft() == before


def test_each_fault_is_named_and_what_is_right_is_not_imported_either(admin: Person) -> None:
    good = "fine: {cacheable: false, utterances: {en: which way to the beach}}\n"
    bad = "one: {cacheable: 1, utterances: {en: a b}}\ntwo: {cacheable: false, utterances: {en: [a b c], ko: [x]}}\n"
    answer = admin.call("POST", f"{BASE}/import", {"yaml": good + bad})
    assert [one["loc"] for one in answer.json["errors"]] == [
        ["yaml", "one", "cacheable"],
        ["yaml", "two", "utterances", "ko", 0],
    ]
    assert admin.call("GET", f"{BASE}/intents/fine").status == 404


def test_an_utterance_of_two_intents_is_reported_with_both_names(admin: Person) -> None:
    twice = (
        "one: {cacheable: false, utterances: {en: When is it?}}\ntwo: {cacheable: false, utterances: {en: when is it}}"
    )
    answer = admin.call("POST", f"{BASE}/import", {"yaml": twice})
    assert [(fault["loc"], fault["message"]) for fault in answer.json["errors"]] == [
        (["yaml", "two", "utterances", "en", 0], "'when is it' is also an utterance of one.")
    ]
    shipped = "picnic: {cacheable: false, utterances: {en: Delete my account!}}"
    answer = admin.call("POST", f"{BASE}/import", {"yaml": shipped})
    assert "'Delete my account!' is also an utterance of how_to_delete_account." in answer.text


def test_an_enormous_file(admin: Person) -> None:
    assert admin.call("POST", f"{BASE}/import", {"yaml": "#" * 1_000_001}).status == 422
    many = {f"intent_{i}": {"cacheable": False, "utterances": {"en": [f"word{i} here"]}} for i in range(501)}
    answer = admin.call("POST", f"{BASE}/import", {"yaml": json.dumps(many)})
    assert "up to 500 intents" in answer.text
    lines = [f"line number {i} of these" for i in range(501)]
    answer = admin.call(
        "POST", f"{BASE}/import", {"yaml": json.dumps({"picnic": {"cacheable": False, "utterances": {"en": lines}}})}
    )
    assert "at most 500 utterances" in answer.text


@pytest.mark.parametrize(
    "name",
    ["x", "소풍", "a b", "A", "1a", "a" * 65, "a-b", "../a", "a'; DROP TABLE intents; --", "a\n", "", "%00", "a/b"],
)
def test_a_name_that_is_none(admin: Person, name: str) -> None:
    answer = admin.call("POST", f"{BASE}/intents", intent("x", "when is the picnic") | {"name": name})
    assert answer.status == 422, answer.text
    looked_up = admin.call("GET", f"{BASE}/intents/{name or 'x'}".replace("\n", "%0A"))
    assert looked_up.status in {404, 405}


@pytest.mark.parametrize(
    "change",
    [
        {"cacheable": "yes"},
        {"cacheable": True, "ttl_s": None},
        {"cacheable": False},
        {"ttl_s": 0},
        {"ttl_s": 10**12},
        {"entities": ["colour"]},
        {"answers": {"fr": "oui"}},
        {"utterances": {}},
        {"utterances": {"en": []}},
        {"utterances": {"en": [" "]}},
        {"utterances": {"en": ["x" * 281]}},
        {"utterances": {"en": ["a b"] * 501}},
        {"utterances": {"ko": ["when is it"]}},
        {"utterances": {"fr": ["quand"]}},
        {"utterances": {"en": ["delete my account"]}},
        {"surprise": 1},
        {"fixed": True},
    ],
)
def test_an_intent_that_breaks_a_rule(admin: Person, change: dict[str, Any]) -> None:
    answer = admin.call("POST", f"{BASE}/intents", intent("picnic", "when is the picnic") | change)
    assert answer.status == 422, answer.text
    assert answer.json["errors"]
    assert admin.call("GET", f"{BASE}/intents/picnic").status == 404


def test_a_near_miss_that_is_an_utterance_and_an_utterance_that_is_a_near_miss(admin: Person) -> None:
    refused = admin.call("POST", f"{BASE}/near-misses", {"text": "Delete my account?"})
    assert refused.status == 422
    assert "how_to_delete_account" not in refused.text or "also a near-miss" in refused.text
    assert admin.call("POST", f"{BASE}/near-misses", {"text": "when is the picnic over"}).status == 201
    assert admin.call("POST", f"{BASE}/near-misses", {"text": "when is the picnic over"}).code == "near-miss-exists"
    answer = admin.call("POST", f"{BASE}/intents", intent("picnic", "When is the picnic over?"))
    assert "also a near-miss" in answer.text


@pytest.mark.parametrize(
    "utterance",
    ["x", "?", "\u200b", "가", "😀", "delete my account " * 5_000, "ㅋ" * 20_000, "<script>", "раssword", "日本語で"],
)
def test_a_strange_utterance_is_tested_and_not_served(admin: Person, utterance: str) -> None:
    answer = admin.call("POST", f"{BASE}/test", {"utterance": utterance})
    if len(utterance) > 20_000:
        assert answer.status == 422
        return
    assert answer.status == 200, answer.text
    assert answer.json["served"] is False
    assert answer.json["intent"] is None


@pytest.mark.parametrize("cursor", ["-1", "1e9", "9" * 30, "x", "'; --", "0x1"])
def test_a_cursor_that_is_none(admin: Person, cursor: str) -> None:
    assert admin.call("GET", f"{BASE}/versions", query={"cursor": cursor}).status == 422
    assert admin.call("GET", f"{BASE}/near-misses", query={"cursor": cursor}).status == 422
    assert admin.call("GET", f"{BASE}/intents", query={"cursor": cursor}).status == 200  # names after it


@pytest.mark.parametrize("number", ["-1", "x", "99999999999", "1.5", "0x0"])
def test_a_version_that_is_none(admin: Person, number: str) -> None:
    assert admin.call("GET", f"{BASE}/versions/{number}").status == 404
    assert admin.call("POST", f"{BASE}/versions/{number}/activate", {}).status == 404
    assert admin.call("POST", f"{BASE}/versions/7/activate", {}).status == 404
