"""CloudFormation's intrinsic functions, resolved for one machine.

sam-cli has such a resolver too, but as an inner part of a command, and importing it would add 0.3 s to each start.
"""

from __future__ import annotations

import ipaddress
import itertools
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from kongdori_local.config import ACCOUNT, REGION

_NO_VALUE = object()
_PSEUDO: dict[str, object] = {
    "AWS::Region": REGION,
    "AWS::AccountId": ACCOUNT,
    "AWS::Partition": "aws",
    "AWS::StackName": "kongdori",
    "AWS::StackId": f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/kongdori/local",
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::NoValue": _NO_VALUE,
}


class _Loader(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):  # type: ignore[misc]
    """YAML with `!Ref`, `!Sub` and the others in their long form."""


def _tagged(loader: yaml.Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)  # type: ignore[arg-type]
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _tagged)


def load_yaml(path: Path) -> Any:
    """A YAML file with CloudFormation's short forms."""
    return yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 a safe loader's subclass


class Resolver:
    """`resources` maps (logical id, attribute or None) to local values; others get a name that says what they are."""

    def __init__(
        self,
        template: Mapping[str, Any],
        *,
        parameters: Mapping[str, str],
        resources: Mapping[tuple[str, str | None], str],
    ) -> None:
        self._conditions: Mapping[str, Any] = template.get("Conditions", {})
        self._mappings: Mapping[str, Any] = template.get("Mappings", {})
        declared: Mapping[str, Any] = template.get("Parameters", {})
        self._parameters = {name: str(body.get("Default", "")) for name, body in declared.items()} | dict(parameters)
        self._resources = resources

    def resolve(self, value: Any) -> Any:
        """The value with every intrinsic function worked out; keys and items that are AWS::NoValue are left away."""
        if isinstance(value, list):
            return [item for item in map(self.resolve, value) if item is not _NO_VALUE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            name, argument = next(iter(value.items()))
            if name in {"Ref", "Condition"} or str(name).startswith("Fn::"):
                return self._apply(name, argument)
        resolved = {key: self.resolve(item) for key, item in value.items()}
        return {key: item for key, item in resolved.items() if item is not _NO_VALUE}

    def _apply(self, name: str, argument: Any) -> Any:
        match name:
            case "Ref":
                return self._ref(argument)
            case "Fn::GetAtt":
                return self._attribute(*(argument if isinstance(argument, list) else argument.split(".", 1)))
            case "Fn::Sub":
                return self._sub(argument)
            case "Fn::Join":
                separator, parts = argument
                return str(separator).join(str(part) for part in self.resolve(parts))
            case "Fn::If":
                condition, yes, no = argument
                return self.resolve(yes if self.holds(condition) else no)
            case "Fn::Select":
                index, items = argument
                return self.resolve(items)[int(self.resolve(index))]
            case "Fn::Split":
                separator, text = argument
                return str(self.resolve(text)).split(separator)
            case "Fn::FindInMap":
                table, row, column = map(self.resolve, argument[:3])
                return self._mappings[table][row][column]
            case "Fn::Equals":
                left, right = map(self.resolve, argument)
                return str(left) == str(right)
            case "Fn::Not":
                return not self.resolve(argument[0])
            case "Fn::And":
                return all(map(self.resolve, argument))
            case "Fn::Or":
                return any(map(self.resolve, argument))
            case "Condition":
                return self.holds(argument)
            case "Fn::Cidr":
                block, count, bits = map(self.resolve, argument)
                parts = ipaddress.ip_network(block).subnets(new_prefix=32 - int(bits))
                return [str(part) for part in itertools.islice(parts, int(count))]
            case "Fn::GetAZs":
                return [f"{REGION}a", f"{REGION}b"]
            case _:
                return {name: self.resolve(argument)}

    def holds(self, condition: str) -> bool:
        """Whether a condition of the template, by its name, is true."""
        return bool(self.resolve(self._conditions[condition]))

    def _ref(self, name: str) -> Any:
        if name in _PSEUDO:
            return _PSEUDO[name]
        if name in self._parameters:
            return self._parameters[name]
        base, _, part = name.partition(".")
        if part:  # SAM's own: SomeFunction.Alias, SomeFunction.Version
            return self._resources.get((base, "Arn"), name)
        return self._resources.get((name, None), name)

    def _attribute(self, name: str, attribute: str) -> str:
        return self._resources.get((name, attribute), f"{name}.{attribute}.local")

    def _sub(self, argument: Any) -> str:
        text, given = argument if isinstance(argument, list) else (argument, {})

        def one(found: re.Match[str]) -> str:
            name = found[1]
            if name.startswith("!"):
                return "${" + name[1:] + "}"
            if name in given:
                return str(self.resolve(given[name]))
            return str(self._attribute(*name.split(".", 1)) if "." in name else self._ref(name))

        return re.sub(r"\$\{([^}]+)\}", one, text)
