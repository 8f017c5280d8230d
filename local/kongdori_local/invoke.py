"""Runs one handler in this process, on the parts of the running local cloud, so that a breakpoint in it works.

While `make dev` is on: `python -m kongdori_local.invoke ChatFunction tests/events/health.json`. The handler has the
environment that the template gives its function.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path

from kongdori_local import config, template


def main(function: str, event: str) -> None:
    """Prints what the handler returns, as JSON."""
    run = config.read()
    declared = template.load(run.template, environment={}).functions
    environments = json.loads((run.data / "sam-local-env.json").read_text())
    if function not in declared or declared[function].streamed:
        handlers = ", ".join(name for name, one in declared.items() if not one.streamed)
        raise SystemExit(f"There's no handler {function!r}. Choose one of: {handlers}")
    os.environ.update(environments[function])
    module, _, attribute = declared[function].handler.rpartition(".")
    handler = getattr(importlib.import_module(module), attribute)
    print(json.dumps(handler(json.loads(Path(event).read_text()), None), indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
