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
    intents = commands.add_parser("intents", help="what is answered from the cache: edit, test, publish, roll back")
    actions = intents.add_subparsers(title="actions", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="the draft, by name")
    listing.add_argument("query", nargs="?", metavar="WORDS", help="only those with these words in name or utterances")
    listing.set_defaults(run=_list)
    add = actions.add_parser("add", help="a new intent into the draft")
    add.add_argument("name", metavar="NAME", help="lower-case letters, digits and _")
    add.add_argument("--en", action="append", default=[], metavar="UTTERANCE", help="may be given several times")
    add.add_argument("--ko", action="append", default=[], metavar="UTTERANCE", help="may be given several times")
    add.add_argument("--answer-en", metavar="MARKDOWN", help="the written answer")
    add.add_argument("--answer-ko", metavar="MARKDOWN")
    add.add_argument("--fixed", action="store_true", help="always give the written answer, also with a model")
    add.add_argument("--ttl", type=int, metavar="SECONDS", help="how long an answer is kept; without it none is")
    add.add_argument("--entity", action="append", default=[], metavar="KIND", help="what an answer also depends on")
    add.set_defaults(run=_add)
    bring = actions.add_parser("import", help="intents of a YAML file into the draft: all of them or none")
    bring.add_argument("file", type=Path, metavar="FILE")
    bring.add_argument("--replace", action="store_true", help="take out the intents that are not in it")
    bring.add_argument("--dry-run", action="store_true", help="only say what it would change")
    bring.set_defaults(run=_import)
    actions.add_parser("export", help="the draft as YAML, to standard output").set_defaults(run=_export)
    test = actions.add_parser("test", help="what is recognised in an utterance, and whether it would be served")
    test.add_argument("utterance", metavar="UTTERANCE")
    test.set_defaults(run=_test)
    for name, words in (("publish", "train the draft, and serve it if it holds the bound"), ("train", "the same")):
        actions.add_parser(name, help=words).set_defaults(run=_publish)
    actions.add_parser("renew", help="train what is served again, where an earlier release trained it").set_defaults(
        run=lambda _options, reach: print(renew(reach()))
    )
    actions.add_parser("versions", help="what was published").set_defaults(run=_versions)
    back = actions.add_parser("roll-back", help="serve another version again; 0 is the one that ships")
    back.add_argument("number", type=int, metavar="NUMBER")
    back.set_defaults(run=_roll_back)


def renew(installation: Installation) -> str:
    """Has the published intents trained again where this release can't read what an earlier one made of them; says
    what it found. Raises `CommandError`.
    """
    if installation.act_on_intents("renew") is None:
        return "Your intents need no new training."
    return "Your intents are being trained again for this release. Until that is done, the built-in ones are served."


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
    Console().print(Text(f"{options.name} is in the draft. `kongdori intents publish` serves it."))


def _import(options: argparse.Namespace, reach: Reach) -> None:
    try:
        content = options.file.read_bytes()
        if len(content) > _LONGEST_FILE:
            raise CommandError(f"{options.file} is larger than {_LONGEST_FILE:,} bytes.")
        text = content.decode("utf-8")
    except OSError as error:
        raise CommandError(f"{options.file} can't be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{options.file} is not text in UTF-8.") from error
    outcome = reach().act_on_intents("import", yaml=text, replace=options.replace, dry_run=options.dry_run)
    console = Console()
    for what in ("added", "changed", "removed"):
        console.print(Text(f"{what}: {', '.join(outcome[what]) or 'none'}"))
    console.print(Text("Nothing was changed yet." if options.dry_run else "`kongdori intents publish` serves it."))


def _export(_options: argparse.Namespace, reach: Reach) -> None:
    sys.stdout.write(reach().act_on_intents("export"))


def _test(options: argparse.Namespace, reach: Reach) -> None:
    found = reach().act_on_intents("test", utterance=options.utterance)
    console = Console()
    verdict = "is served" if found["served"] else "is not served"
    name = found["intent"] or (f"none, at best {found['best']}" if found["best"] else "none")
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
            version["error"]["detail"] if version["error"] else "It still trains; look at `kongdori intents versions`."
        )
        raise CommandError(f"Version {version['number']} is not served. {detail}")


def _say(version: dict[str, Any]) -> None:
    """The report, as far as there is one."""
    report, console = version["report"], Console()
    if report is None:
        return
    console.print(
        Text(
            f"{report['intents']} intents, {report['utterances']} utterances; of what belongs to an intent "
            f"{report['coverage']:.0%} is served, wrongly {report['error']:.2%} (95 % sure: below "
            f"{report['error_upper_95']:.2%}, allowed are {version['max_error']:.2%})."
        )
    )
    for one in report["collisions"]:
        says = "can't be told from" if one["clash"] else "is sometimes taken for"
        console.print(Text(f"{one['intent']} {says} {one['with']}: {' | '.join(one['examples'])}"))
    for one in report["lacking"]:
        console.print(Text(f"{one['intent']}: {one['utterances']} of {one['needed']} utterances in {one['language']}"))
    for one in report["exact_only"]:
        console.print(Text(f"{one['intent']} is recognised by its own utterances alone ({one['why']})"))
    if version["status"] == "ready":
        console.print(Text(f"Version {version['number']} is served from now on, everywhere within a minute."))


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
    Console().print(Text(f"Version {version['number']} is served from now on, everywhere within a minute."))
