"""What a deployment needs to know: asked on a terminal, else from flags (first) and from a TOML file."""

from __future__ import annotations

import argparse
import re
import shlex
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.prompt import Confirm, Prompt

from kongdori_tools.errors import CommandError

ROOT = Path(__file__).resolve().parents[2]
SIZES = ("smallest", "steady", "roomy")
_STACK, _REGION = "kongdori-dev", "us-east-1"
LONGEST_NAME = 40  # with the longest of our endings it still fits CloudFront's 64 characters
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")  # as ElastiCache names users and caches
_KNOWN = {"stack", "region", "size", "parameters"}


@dataclass(frozen=True, slots=True)
class Settings:
    """`size` is None where nobody chose one. `parameters` are the template's own, by name."""

    stack: str
    region: str
    size: str | None
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> str:
        """The section of samconfig.toml that the stack's name ends with: kongdori-prod → prod."""
        ending = self.stack.rpartition("-")[2]
        return ending if ending in _samconfig() else "default"

    def overrides(self) -> dict[str, str]:
        """The environment's parameters, then those that were given for this deployment."""
        written = _samconfig()[self.environment].get("deploy", {}).get("parameters", {}).get("parameter_overrides", "")
        pairs = dict(pair.split("=", 1) for pair in shlex.split(written))
        return pairs | dict(self.parameters) | ({"Size": self.size} if self.size else {})


def parser() -> argparse.ArgumentParser:
    """The flags of `make deploy`."""
    flags = argparse.ArgumentParser(prog="make deploy", description=__doc__)
    flags.add_argument("--stack", help=f"the stack's name ({_STACK})")
    flags.add_argument("--region", help="the AWS region of everything but CloudFront")
    flags.add_argument("--size", choices=SIZES, help="how much keeps running while nobody uses it")
    flags.add_argument("--settings", type=Path, metavar="FILE", help="stack, region, size and [parameters], in TOML")
    flags.add_argument("--yes", action="store_true", help="deploy without asking")
    return flags


def settle(options: argparse.Namespace, *, aws_region: str | None) -> Settings:
    """Name and region by flag, file, question or default. `aws_region` is what the AWS settings of this machine say."""
    given = _file(options.settings) if options.settings else {}
    ask = asks(options)
    stack = options.stack or given.get("stack") or (_ask("Name", _STACK) if ask else _STACK)
    region = options.region or given.get("region") or (_ask("Region", aws_region or _REGION) if ask else aws_region)
    if not region:
        raise CommandError("Say which AWS region: REGION=us-east-1 (--region), or AWS_REGION.")
    check_name(stack)
    parameters = {name: str(value) for name, value in given.get("parameters", {}).items()}
    return Settings(stack, region, options.size or given.get("size"), parameters)


def asks(options: argparse.Namespace) -> bool:
    return sys.stdin.isatty() and not options.yes


def ask_size() -> str:
    return _ask("Size", SIZES[0], choices=list(SIZES))


def confirm(question: str) -> None:
    """Raises `CommandError` unless the answer is yes."""
    if not Confirm.ask(question, default=True):
        raise CommandError("Nothing was changed.")


def check_name(stack: str) -> None:
    """Raises `CommandError` for a name that some part of the stack could not carry."""
    if not _NAME.fullmatch(stack) or len(stack) > LONGEST_NAME:
        raise CommandError(
            f"{stack!r} can't be a stack's name. Use 1 to {LONGEST_NAME} lower-case letters, digits and single "
            "hyphens, a letter first and no hyphen last."
        )


def _ask(what: str, default: str, choices: list[str] | None = None) -> str:
    return Prompt.ask(what, default=default, choices=choices)


def _file(path: Path) -> dict[str, Any]:
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CommandError(f"{path} can't be read: {error}") from error
    if unknown := given.keys() - _KNOWN:
        raise CommandError(
            f"{path} has unknown settings: {', '.join(sorted(unknown))}. Known are {', '.join(sorted(_KNOWN))}."
        )
    if given.get("size", SIZES[0]) not in SIZES:
        raise CommandError(f"{path}: size must be one of {', '.join(SIZES)}.")
    return given


def _samconfig() -> dict[str, Any]:
    return tomllib.loads((ROOT / "samconfig.toml").read_text(encoding="utf-8"))
