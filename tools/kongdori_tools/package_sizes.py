"""What each function weighs on Lambda: `make build` shows it, and refuses what has no room left.

Lambda takes 250 MB of a function with its layers, unpacked. Its limit on the packed size is one on uploads that don't
go through S3, as SAM's do.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kongdori_local.intrinsics import load_yaml
from kongdori_tools.transformed import TEMPLATE

BUILT = TEMPLATE.parents[1] / ".aws-sam" / "build"
MOST = 250 * 1024**2
ROOM = 8 * 1024**2  # what has to be left for the next version of a library


def sizes(built: Path, template: Mapping[str, Any]) -> dict[str, int]:
    """Bytes of each function with our own layers, unpacked; the web adapter's layer, AWS's, is not counted: 6 MB."""
    shared = template["Globals"]["Function"]["Layers"]
    weighed: dict[str, int] = {}
    for name, resource in template["Resources"].items():
        is_function = resource["Type"] in {"AWS::Serverless::Function", "AWS::Lambda::Function"}
        if is_function and resource["Properties"].get("PackageType") != "Image":
            of_all = shared if resource["Type"] == "AWS::Serverless::Function" else []
            layers = {layer["Ref"] for layer in [*of_all, *resource["Properties"].get("Layers", [])] if "Ref" in layer}
            weighed[name] = sum(_size(built / part) for part in (name, *layers))
    return weighed


def too_large(weighed: Mapping[str, int]) -> list[str]:
    """The functions that have less than `ROOM` left."""
    return [name for name, size in weighed.items() if size > MOST - ROOM]


def table(weighed: Mapping[str, int]) -> str:
    """A line for each, the largest first."""
    rows = sorted(weighed.items(), key=lambda item: -item[1])
    return "\n".join(
        f"  {name:28} {size / 1024**2:6.1f} MB, {(MOST - size) / 1024**2:6.1f} left" for name, size in rows
    )


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def main() -> int:
    """Returns 1 where a function has too little room left."""
    weighed = sizes(BUILT, load_yaml(TEMPLATE))
    print(f"With its layers, unpacked, of the {MOST >> 20} MB that Lambda takes:\n{table(weighed)}")
    if heavy := too_large(weighed):
        print(f"build: less than {ROOM >> 20} MB are left for {', '.join(heavy)}.", file=sys.stderr)
    return bool(heavy)


if __name__ == "__main__":
    sys.exit(main())
