"""`kongdori intents`: what is answered from the cache. List, add, import, export, test, publish, roll back."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from kongdori_tools.errors import CommandError
from kongdori_tools.installation import Installation

Reach = Callable[[], Installation]
_LONGEST_FILE = 1_000_000
_LONGEST_S = 1_800
_EVERY_S = 1.0


def add_parser(commands: Any) -> None:
    intents = commands.add_parser("intents", help="intents, which get saved answers: edit, test, publish, roll back")
    actions = intents.add_subparsers(title="actions", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="list the draft, by name")
    listing.add_argument(
        "query", nargs="?", metavar="WORDS", help="only those with these words in their name or utterances"
    )
    listing.set_defaults(run=_list)
    add = actions.add_parser("add", help="add an intent to the draft")
    add.add_argument("name", metavar="NAME", help="lower-case letters, digits and underscores")
    add.add_argument("--en", action="append", default=[], metavar="UTTERANCE", help="can be repeated")
    add.add_argument("--ko", action="append", default=[], metavar="UTTERANCE", help="can be repeated")
    add.add_argument("--answer-en", metavar="MARKDOWN", help="the written answer")
    add.add_argument("--answer-ko", metavar="MARKDOWN")
    add.add_argument("--fixed", action="store_true", help="always use the written answer, even with a model")
    add.add_argument("--ttl", type=int, metavar="SECONDS", help="how long an answer is saved; by default it is not")
    add.add_argument("--entity", action="append", default=[], metavar="KIND", help="what the answer depends on")
    add.set_defaults(run=_add)
    bring = actions.add_parser("import", help="import intents from a YAML file into the draft: all or none")
    bring.add_argument("file", type=Path, metavar="FILE")
    bring.add_argument("--replace", action="store_true", help="remove intents that are not in the file")
    bring.add_argument("--dry-run", action="store_true", help="only preview the changes")
    bring.set_defaults(run=_import)
    actions.add_parser("export", help="print the draft as YAML").set_defaults(run=_export)
    test = actions.add_parser("test", help="show how a question is recognised, and whether it gets a saved answer")
    test.add_argument("utterance", metavar="UTTERANCE")
    test.set_defaults(run=_test)
    for name, words in (
        ("publish", "train the draft, and make it live if it stays below the maximum error rate"),
        ("train", "the same"),
    ):
        actions.add_parser(name, help=words).set_defaults(run=_publish)
    actions.add_parser("renew", help="train the live version again, if an earlier release trained it").set_defaults(
        run=lambda _options, reach: print(renew(reach()))
    )
    actions.add_parser("versions", help="list the versions").set_defaults(run=_versions)
    back = actions.add_parser("roll-back", help="make an earlier version live; 0 is the built-in one")
    back.add_argument("number", type=int, metavar="NUMBER")
    back.set_defaults(run=_roll_back)


def renew(installation: Installation) -> str:
    """Has the published intents trained again where this release can't read what an earlier one made of them; says
    what it found. Raises `CommandError`.
    """
    if installation.act_on_intents("renew") is None:
        return "Your intents don't need new training."
    return "Your intents are being trained again for this release. Until that's done, the built-in ones are live."


def _list(options: argparse.Namespace, reach: Reach) -> None:
    table = Table("name", "from", "utterances", "kept for", "served")
    for intent in reach().act_on_intents("list", query=options.query):
        lines = ", ".join(f"{language} {count}" for language, count in intent["utterances"].items())
        origin = "edited" if intent["origin"] == "shipped" and intent["edited"] else intent["origin"]
        kept = (
            "always the written answer" if intent["fixed"] else f"{intent['ttl_s']} s" if intent["ttl_s"] else "never"
        )
        cells = (intent["name"], origin, lines, kept, intent["evidence"]["state"].replace("_", " "))
        table.add_row(*(Text(cell) for cell in cells))
    Console().print(table)


def _add(options: argparse.Namespace, reach: Reach) -> None:
    intent = {
        "name": options.name,
        "cacheable": options.ttl is not None,
        "ttl_s": options.ttl,
        "fixed": options.fixed,
        "entities": options.entity,
        "answers": {key: text for key, text in (("en", options.answer_en), ("ko", options.answer_ko)) if text},
        "utterances": {key: lines for key, lines in (("en", options.en), ("ko", options.ko)) if lines},
    }
    reach().act_on_intents("add", intent=intent)
    Console().print(Text(f"{options.name} is in the draft. Put it live with `kongdori intents publish`."))


def _import(options: argparse.Namespace, reach: Reach) -> None:
    try:
        content = options.file.read_bytes()
        if len(content) > _LONGEST_FILE:
            raise CommandError(f"{options.file} is larger than {_LONGEST_FILE:,} bytes.")
        text = content.decode("utf-8")
    except OSError as error:
        raise CommandError(f"{options.file} can't be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{options.file} isn't UTF-8 text.") from error
    outcome = reach().act_on_intents("import", yaml=text, replace=options.replace, dry_run=options.dry_run)
    console = Console()
    for what in ("added", "changed", "removed"):
        console.print(Text(f"{what}: {', '.join(outcome[what]) or 'none'}"))
    console.print(Text("Nothing was changed." if options.dry_run else "Put it live with `kongdori intents publish`."))


def _export(_options: argparse.Namespace, reach: Reach) -> None:
    sys.stdout.write(reach().act_on_intents("export"))


def _test(options: argparse.Namespace, reach: Reach) -> None:
    found = reach().act_on_intents("test", utterance=options.utterance)
    console = Console()
    verdict = "is served" if found["served"] else "is not served"
    name = found["intent"] or (f"none, closest {found['best']}" if found["best"] else "none")
    console.print(Text(f"{name}: {verdict} ({found['reason']}), confidence {found['confidence']:.3f}"))
    if found["entities"]:
        console.print(Text("with " + ", ".join(f"{kind} {value}" for kind, value in found["entities"].items())))
    if found["answer"]:
        console.print(Text(found["answer"]))
    table = Table("near", "utterance in the draft", "alike")
    for near in found["nearest"]:
        table.add_row(*(Text(cell) for cell in (near["intent"], near["utterance"], f"{near['similarity']:.2f}")))
    console.print(table)


def _publish(_options: argparse.Namespace, reach: Reach) -> None:
    installation = reach()
    version = installation.act_on_intents("publish")
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        progress.add_task(f"Training version {version['number']}", total=None)
        deadline = time.monotonic() + _LONGEST_S
        while version["status"] == "training" and time.monotonic() < deadline:
            time.sleep(_EVERY_S)
            version = installation.act_on_intents("version", number=version["number"])
    _say(version)
    if version["status"] != "ready":
        detail = (
            version["error"]["detail"]
            if version["error"]
            else "It is still training; check with `kongdori intents versions`."
        )
        raise CommandError(f"Version {version['number']} did not go live. {detail}")


def _say(version: dict[str, Any]) -> None:
    """The report, as far as there is one."""
    report, console = version["report"], Console()
    if report is None:
        return
    console.print(
        Text(
            f"{report['intents']} intents, {report['utterances']} utterances. Of an intent's questions, "
            f"{report['coverage']:.0%} get a saved answer, {report['error']:.2%} of them a wrong one (95% sure: below "
            f"{report['error_upper_95']:.2%}, maximum: {version['max_error']:.2%})."
        )
    )
    for one in report["collisions"]:
        says = "can't be told apart from" if one["clash"] else "is sometimes taken for"
        console.print(Text(f"{one['intent']} {says} {one['with']}: {' | '.join(one['examples'])}"))
    for one in report["lacking"]:
        console.print(Text(f"{one['intent']}: {one['utterances']} of {one['needed']} utterances in {one['language']}"))
    for one in report["exact_only"]:
        console.print(Text(f"{one['intent']} is recognised by exact matches only ({one['why']})"))
    if version["status"] == "ready":
        console.print(Text(f"Version {version['number']} is live, everywhere within a minute."))


def _versions(_options: argparse.Namespace, reach: Reach) -> None:
    table = Table("version", "status", "begun", "by", "coverage", "error below")
    for version in reach().act_on_intents("versions"):
        report = version["report"]
        cells = (
            str(version["number"]),
            "served" if version["current"] else version["status"],
            (version["created_at"] or "with this release")[:16].replace("T", " "),
            version["created_by"] or "",
            f"{report['coverage']:.0%}" if report else "",
            f"{report['error_upper_95']:.2%}" if report else "",
        )
        table.add_row(*(Text(cell) for cell in cells))
    Console().print(table)


def _roll_back(options: argparse.Namespace, reach: Reach) -> None:
    version = reach().act_on_intents("activate", number=options.number)
    Console().print(Text(f"Version {version['number']} is live, everywhere within a minute."))
