"""`kongdori cost`: what Kongdori costs on AWS: an estimate, and with `--stack` what AWS charged beside it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from kongdori_tools import cost
from kongdori_tools.deploy_settings import SIZES
from kongdori_tools.errors import CommandError
from kongdori_tools.installation import Installation
from kongdori_tools.stacks import Stacks, refusals
from kongdori_tools.transformed import transformed

_DAYS = 30
_TAG = "aws:cloudformation:stack-name"


def add_parser(commands: Any) -> None:
    """Adds `cost` to the subcommands of argparse."""
    parser = commands.add_parser("cost", help="what it costs on AWS", description=__doc__)
    parser.add_argument("--size", choices=SIZES, help="the template's Size (with --stack: the stack's)")
    for name, what in (("chats", "messages answered by a model"), ("video-hours", "hours of video to summarise")):
        parser.add_argument(f"--{name}", type=_amount, default=0, metavar="N", help=f"{what}, a month")
    parser.add_argument("--film-hours", type=_amount, default=0, metavar="N", help="hours of film watched, a month")
    parser.add_argument("--transcribe", choices=("endpoint", "lambda", "none"), help="the template's Transcribe")
    parser.set_defaults(run=_run)


def _amount(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError("a number from 0 up")
    return number


def _run(options: argparse.Namespace, _open: Callable[[], Installation]) -> None:
    given: dict[str, str] = {}
    stacks = Stacks(options.region) if options.stack else None
    if stacks is not None:
        found = stacks.find(options.stack)
        if found is None:
            raise CommandError(f"There's no stack {options.stack!r} in {stacks.region}.")
        given = dict(found.parameters)
    if options.transcribe:
        given["Transcribe"] = options.transcribe
        given.setdefault("TranscribeImage", "an image" if options.transcribe == "lambda" else "")
    size = options.size or given.get("Size", SIZES[0])
    amounts = {name: getattr(options, name) for name in ("chats", "video_hours", "film_hours")}
    print(cost.table(transformed(), size, given=given, **amounts))
    if stacks is not None:
        print("\n" + charged(stacks.client("ce"), options.stack))


def charged(explorer: Any, stack: str) -> str:
    """What AWS charged for a stack within 30 days, by service. Each question costs 0.01 USD. Raises `CommandError`."""
    today = datetime.now(UTC).date()
    period = {"Start": str(today - timedelta(days=_DAYS)), "End": str(today)}
    with refusals("Cost Explorer doesn't say what the stack costs"):
        answer = explorer.get_cost_and_usage(
            TimePeriod=period,
            Granularity="MONTHLY",
            Metrics=["UnblendedCost"],
            Filter={"Tags": {"Key": _TAG, "Values": [stack]}},
            GroupBy=[{"Type": "DIMENSION", "Key": "SERVICE"}],
        )
    services: dict[str, Decimal] = {}
    for month in answer["ResultsByTime"]:
        for group in month["Groups"]:
            usd = Decimal(group["Metrics"]["UnblendedCost"]["Amount"])
            services[group["Keys"][0]] = services.get(group["Keys"][0], Decimal()) + usd
    if not services:
        return (
            f"AWS has no costs for {stack} yet. Activate the cost allocation tag {_TAG} once in the AWS console "
            "(Billing, Cost allocation tags); it takes a day to show."
        )
    lines = [f"What AWS charged for {stack} from {period['Start']} to {period['End']}", ""]
    lines += [cost.row(name, usd) for name, usd in sorted(services.items(), key=lambda item: -item[1])]
    return "\n".join([*lines, cost.row("total", sum(services.values(), Decimal()))])
