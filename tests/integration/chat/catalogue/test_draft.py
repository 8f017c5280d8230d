"""The draft in a real Postgres: it begins with what ships, follows releases, and is edited by one at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from fixtures.catalogue import BASE, intent
from fixtures.chat import Person, rows
from fixtures.small_catalogue import short
from kongdori_intents import Recognition
from kongdori_intents.training.source import Definitions, IntentDefinition

from chat_function.catalogue import draft, explain, training
from chat_function.catalogue.schemas import Advice, Nearest
from kongdori.db import unit_of_work
from kongdori.recognition import shipped
from kongdori.repositories import intent_versions, intents
from kongdori.repositories.intent_versions import TrainingJob

pytestmark = pytest.mark.integration

SHIPPED = shipped.intents()


def all_of(admin: Person, path: str, **query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while True:
        page = admin.call("GET", f"{BASE}{path}", query={"limit": "7", **query})
        assert page.status == 200, page.text
        found += page.json["items"]
        if page.json["next_cursor"] is None:
            return found
        query["cursor"] = page.json["next_cursor"]


def release(admin: Person, shipped: Definitions) -> None:
    """What the first call after a new release does."""
    assert admin.call("GET", BASE).status == 200
    with unit_of_work() as work:
        draft._follow(work, shipped)
        work.commit()


def test_it_begins_with_what_ships(admin: Person) -> None:
    overview = admin.call("GET", BASE).json
    assert (overview["intents"], overview["changed"], overview["current"]) == (len(SHIPPED), False, 0)
    listed = all_of(admin, "/intents")
    assert [one["name"] for one in listed] == sorted(SHIPPED)
    assert {one["origin"] for one in listed} == {"shipped"}
    assert not any(one["edited"] for one in listed)
    assert all(one["evidence"]["state"] in {"open", "exact_only"} for one in listed)
    whole = admin.call("GET", f"{BASE}/intents/{listed[0]['name']}").json
    assert IntentDefinition.of(whole) == SHIPPED[whole["name"]]


def test_search_finds_names_and_utterances_and_takes_no_wildcards(admin: Person) -> None:
    assert {one["name"] for one in all_of(admin, "/intents", query="delete my acc")} == {"how_to_delete_account"}
    assert "how_to_delete_account" in {one["name"] for one in all_of(admin, "/intents", query="DELETE_ACC")}
    assert "how_to_delete_account" in {one["name"] for one in all_of(admin, "/intents", query="탈퇴")}
    assert all_of(admin, "/intents", query="%") == []


def test_an_intent_is_added_changed_and_taken_out(admin: Person) -> None:
    made = admin.call("POST", f"{BASE}/intents", intent("picnic", "when is the picnic", "소풍은 언제예요"))
    assert (made.status, made.json["revision"], made.json["evidence"]["state"]) == (201, 1, "new")
    assert admin.call("POST", f"{BASE}/intents", intent("picnic", "another picnic")).code == "intent-exists"
    change = {key: made.json[key] for key in ("cacheable", "ttl_s", "fixed", "entities", "answers", "utterances")}
    change["utterances"] = {"en": ["z is first", "a is second"]}
    put = admin.call("PUT", f"{BASE}/intents/picnic", {**change, "revision": 1})
    assert (put.status, put.json["revision"]) == (200, 2)
    assert put.json["utterances"] == {"en": ["z is first", "a is second"]}, "the first is what answers are made from"
    assert admin.call("PUT", f"{BASE}/intents/picnic", {**change, "revision": 1}).code == "intent-changed"
    assert admin.call("DELETE", f"{BASE}/intents/picnic").status == 204
    assert admin.call("DELETE", f"{BASE}/intents/picnic").status == 404
    assert admin.call("GET", BASE).json["changed"] is False


def test_a_release_brings_what_nobody_edited(admin: Person) -> None:
    assert admin.call("DELETE", f"{BASE}/intents/joke").status == 204
    greeting = admin.call("GET", f"{BASE}/intents/greeting").json
    fields = ("cacheable", "ttl_s", "fixed", "entities", "answers", "utterances", "revision")
    mine = {key: greeting[key] for key in fields}
    mine["utterances"]["en"].append("top of the morning to you")
    assert admin.call("PUT", f"{BASE}/intents/greeting", mine).status == 200

    fresh = {name: SHIPPED[name] for name in SHIPPED if name != "weather"}
    fresh["thanks"] = replace(SHIPPED["thanks"], utterances={"en": ["cheers mate", "top of the morning to you"]})
    fresh["greeting"] = replace(SHIPPED["greeting"], utterances={"en": ["hullo"]})
    fresh["brand_new"] = replace(SHIPPED["thanks"], utterances={"en": ["something brand new"]})
    release(admin, fresh)

    names = {one["name"] for one in all_of(admin, "/intents")}
    assert names == (fresh.keys() | {"greeting"}) - {"joke"}, "taken out stays out; what ships no more goes"
    after = admin.call("GET", f"{BASE}/intents/greeting").json
    assert after["utterances"] == mine["utterances"], "what the admin edited stays as it is"
    assert (after["origin"], after["edited"]) == ("shipped", True)
    thanks = admin.call("GET", f"{BASE}/intents/thanks").json
    assert thanks["utterances"] == {"en": ["cheers mate"]}, "what the admin gave to another intent stays there"

    del fresh["greeting"]
    release(admin, fresh)
    assert admin.call("GET", f"{BASE}/intents/greeting").json["origin"] == "own"
    assert rows("SELECT name FROM intents WHERE name = 'joke'") == [{"name": "joke"}]
    back = admin.call("POST", f"{BASE}/intents", intent("joke", "tell me a joke now"))
    assert (back.status, back.json["origin"]) == (201, "shipped")


def test_export_and_import_are_each_others_inverse(admin: Person) -> None:
    lines = ["when is the picnic: today?", "yes", "#1 picnic", "null", "소풍 아니고"]
    tricky = intent("picnic", *lines, answers={"en": "One.\n\n- two\n- *three*", "ko": "넷:\n  다섯"})
    assert admin.call("POST", f"{BASE}/intents", tricky).status == 201
    exported = admin.call("GET", f"{BASE}/export")
    assert exported.header("content-type").startswith("application/yaml")
    same = admin.call("POST", f"{BASE}/import", {"yaml": exported.text, "replace": True})
    assert same.json == {"added": [], "changed": [], "removed": []}
    assert admin.call("DELETE", f"{BASE}/intents/picnic").status == 204
    dry = admin.call("POST", f"{BASE}/import", {"yaml": exported.text, "dry_run": True})
    assert dry.json == {"added": ["picnic"], "changed": [], "removed": []}
    assert admin.call("GET", f"{BASE}/intents/picnic").status == 404
    assert admin.call("POST", f"{BASE}/import", {"yaml": exported.text}).json["added"] == ["picnic"]
    assert admin.call("GET", f"{BASE}/intents/picnic").json["answers"] == tricky["answers"]
    few = 'picnic: {cacheable: false, utterances: {en: "when is the picnic\\nis there a picnic"}}'
    replaced = admin.call("POST", f"{BASE}/import", {"yaml": few, "replace": True}).json
    assert (replaced["changed"], len(replaced["removed"])) == (["picnic"], len(SHIPPED))
    assert admin.call("GET", f"{BASE}/intents/picnic").json["utterances"]["en"] == [
        "when is the picnic",
        "is there a picnic",
    ]


def test_near_misses_come_and_go(admin: Person) -> None:
    made = admin.call("POST", f"{BASE}/near-misses", {"text": " delete my neighbour's account "})
    assert (made.status, made.json["text"], made.json["origin"]) == (201, "delete my neighbour's account", "admin")
    assert admin.call("GET", BASE).json["changed"] is True
    assert [one["id"] for one in all_of(admin, "/near-misses")] == [made.json["id"]]
    assert admin.call("DELETE", f"{BASE}/near-misses/{made.json['id']}").status == 204
    assert admin.call("DELETE", f"{BASE}/near-misses/{made.json['id']}").status == 404
    assert admin.call("GET", BASE).json["changed"] is False


def test_the_bound_is_the_admins(admin: Person) -> None:
    assert admin.call("PATCH", BASE, {"max_error": 0.02}).json["max_error"] == 0.02
    for wrong in (0, 0.0009, 0.11, "x", None):
        assert admin.call("PATCH", BASE, {"max_error": wrong}).status == 422
    assert admin.call("GET", BASE).json["max_error"] == 0.02


def begun(intents_: dict[str, IntentDefinition], *, max_error: float = 0.01) -> int:
    job = TrainingJob(intents_, [], max_error, paraphrases=False, created_by=None)
    with unit_of_work() as work:
        number = intent_versions.begin(work, job, digest="x")
        work.commit()
    return number


@pytest.mark.usefixtures("few_strangers")
def test_intents_that_cannot_be_told_apart_are_never_served(admin: Person) -> None:
    some = {name: short(SHIPPED[name]) for name in sorted(SHIPPED)[:11]}
    lines = SHIPPED["how_to_change_password"].utterances["en"][:24]
    halves = {"one_half": lines[::2], "other_half": lines[1::2]}
    clashing = {
        name: replace(SHIPPED["dark_mode"], answers={}, utterances={"en": half}) for name, half in halves.items()
    }
    number = begun(some | clashing)
    assert training.train(number) is False
    version = admin.call("GET", f"{BASE}/versions/{number}").json
    assert (version["status"], version["current"], version["error"]["code"]) == ("failed", False, "intents-collide")
    worst = version["report"]["collisions"][0]
    assert {worst["intent"], worst["with"]} == {"one_half", "other_half"}
    assert worst["clash"]
    assert set(worst["examples"]) <= {line.lower().strip("?!. ") for line in lines}
    assert training.train(number) is False, "a training that has ended is over"


def test_too_few_intents_are_never_served(admin: Person) -> None:
    number = begun({name: SHIPPED[name] for name in ("greeting", "thanks")})
    assert training.train(number) is False
    assert admin.call("GET", f"{BASE}/versions/{number}").json["error"]["code"] == "too-few-intents"


def test_a_training_that_was_lost_makes_way(admin: Person) -> None:
    number = begun(SHIPPED)
    assert admin.call("GET", BASE).json["training"]["number"] == number
    with unit_of_work() as work:
        work.run("UPDATE intent_versions SET created_at = created_at - interval '31 minutes'")
        work.commit()
    assert admin.call("GET", BASE).json["training"] is None
    version = admin.call("GET", f"{BASE}/versions/{number}").json
    assert (version["status"], version["error"]["code"]) == ("failed", "training-lost")


def test_a_version_that_this_release_cannot_read_is_not_activated(admin: Person) -> None:
    number = begun(SHIPPED)
    with unit_of_work() as work:
        intent_versions.finish(work, number=number, catalogue={"format": -1}, model=b"x", report={})
        work.run("UPDATE intent_versions SET report = NULL")
        work.commit()
    assert admin.call("POST", f"{BASE}/versions/{number}/activate", {}).code == "version-unreadable"
    assert admin.call("GET", BASE).json["current"] == 0


def test_old_versions_go_but_for_what_is_served(admin: Person) -> None:
    numbers = []
    for _ in range(5):
        numbers.append(begun(SHIPPED))
        with unit_of_work() as work:
            intent_versions.fail(work, number=numbers[-1], error={"code": "training-lost", "detail": "x"})
            work.commit()
    with unit_of_work() as work:
        intent_versions.activate(work, number=numbers[0])
        intent_versions.prune(work, keep=2)
        work.commit()
    kept = [one["number"] for one in all_of(admin, "/versions")]
    assert kept == [numbers[4], numbers[3], numbers[0], 0]


def test_raised_thresholds_go_with_the_version_that_learnt_of_them(admin: Person) -> None:
    del admin
    with unit_of_work() as work:
        work.run("INSERT INTO intent_raises (intent, threshold, wrong) VALUES ('before', 2, 1)")
        work.commit()
    number = begun(SHIPPED)
    with unit_of_work() as work:
        work.run("INSERT INTO intent_raises (intent, threshold, wrong) VALUES ('while it trained', 2, 1)")
        work.commit()
        intent_versions.clear_raises(work, number=number)
        work.commit()
    assert rows("SELECT intent FROM intent_raises") == [{"intent": "while it trained"}]


def test_revisions_count_every_change(admin: Person) -> None:
    before = admin.call("GET", BASE).json["revision"]
    with unit_of_work() as work:
        row = intents.get(work, name="greeting")
        assert row is not None
    assert admin.call("DELETE", f"{BASE}/intents/greeting").status == 204
    assert admin.call("GET", BASE).json["revision"] != before


def test_the_test_box_says_what_an_unsure_question_lacks(admin: Person) -> None:
    def tested(utterance: str) -> Any:
        return admin.call("POST", f"{BASE}/test", {"utterance": utterance}).json

    few = IntentDefinition.of({"utterances": {"en": ["a car wash"]}})
    best = Recognition(None, 0.4, {}, "en", "car_wash", threshold=0.9)
    assert explain._advice(best, {"car_wash": few}, []) == Advice(intent="car_wash", more=9, rival=None)
    near = [Nearest(intent="car_park", utterance="a car park", similarity=0.8)]
    found = explain._advice(best, {"car_wash": few, "car_park": few}, near)
    assert found == Advice(intent="car_wash", more=9, rival="car_park")
    assert explain._advice(replace(best, best="gone"), {"car_wash": few}, near) is None

    unsure = tested("shortcuts for accounts or films, which of all those")
    assert unsure["reason"] == "unsure"
    assert unsure["advice"]["intent"] == unsure["best"]
    assert unsure["advice"]["more"] >= 3
    assert tested("What can you do?")["advice"] is None
