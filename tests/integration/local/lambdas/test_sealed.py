"""The sealed file system: what a function may write to, and that what it starts is held to it as well."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from fixtures.local_cloud import LocalCloud

from kongdori_local.aws.callers import Callers
from kongdori_local.lambdas import sealed
from kongdori_local.lambdas.credentials import Credentials
from kongdori_local.lambdas.errors import Answer
from kongdori_local.lambdas.function import Function, Launcher
from kongdori_local.lambdas.service import LambdaService

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(not sealed.is_possible(), reason="this system has no Landlock"),
]
TRY = """
import os, subprocess, sys, tempfile
def tried(path):
    try:
        with open(path, "w") as file:
            file.write("x")
    except OSError as error:
        return type(error).__name__
    return "written"
outside, inside = sys.argv[1:]
os.mkdir(inside + "/a"), os.mkdir(inside + "/b")
print(tried(outside + "/new"), tried(outside + "/old"), tried(inside + "/a/new"), tried("/dev/null"))
os.rename(inside + "/a/new", inside + "/b/new")
child = subprocess.run(["/bin/sh", "-c", f"echo x > {outside}/child"], capture_output=True)
print("child", child.returncode != 0, open(outside + "/old").read())
"""


def test_only_the_scratch_folder_is_written_to(tmp_path: Path) -> None:
    outside, inside = tmp_path / "task", tmp_path / "tmp"
    outside.mkdir()
    inside.mkdir()
    (outside / "old").write_text("as it was")
    command = [sys.executable, "-I", "-S", sealed.__file__, sys.executable, "-c", TRY, str(outside), str(inside)]
    environment = os.environ | {sealed.SEALED: str(inside)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == [
        "PermissionError PermissionError written written",
        "child True as it was",
    ], done.stderr
    assert [path.name for path in outside.iterdir()] == ["old"]


def test_without_the_setting_all_is_open(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != sealed.SEALED}
    command = [sys.executable, "-I", "-S", sealed.__file__, "/bin/sh", "-c", f"echo x > {tmp_path}/new"]
    subprocess.run(command, env=environment, check=True)
    assert (tmp_path / "new").read_text() == "x\n"


def test_no_file_is_larger_than_the_scratch_folder_of_lambda(tmp_path: Path) -> None:
    script = f"open({str(tmp_path / 'file')!r}, 'wb').write(bytes(2 << 20))"
    command = [sys.executable, "-I", "-S", sealed.__file__, sys.executable, "-c", script]
    environment = os.environ | {sealed.SEALED: str(tmp_path), sealed.LARGEST_FILE: str(1 << 20)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert "File too large" in done.stderr
    assert (tmp_path / "file").stat().st_size <= 1 << 20


FILL = """
import pathlib, tempfile, time
scratch = pathlib.Path(tempfile.gettempdir())
def handler(event, context):
    files = []
    try:
        for number in range(event["files"]):
            files.append(scratch / f"part-{number}")
            files[-1].write_bytes(bytes(700 << 10))
            time.sleep(event["pause_s"])
    except OSError as error:
        for file in files:
            file.unlink()
        return f"{error.strerror} after {len(files)}"
    return "all written"
"""


def test_all_files_together_fit_in_the_scratch_folder_of_lambda(tmp_path: Path) -> None:
    (tmp_path / "fill.py").write_text(FILL)
    fill = Function("Fill", tmp_path, "fill.handler", 60.0, 512, {}, scratch_mb=1)

    async def calls() -> list[Answer]:
        (tmp_path / "sockets").mkdir()
        launcher = Launcher(
            platform={},
            logs=tmp_path / "logs",
            scratch=tmp_path / "scratch",
            sockets=tmp_path / "sockets",
            credentials=Credentials(Callers("a secret of tests")),
            sealed=True,
        )
        functions = LambdaService({"Fill": fill}, launcher, http=[])
        tending = asyncio.create_task(functions.tend())
        try:
            asked = [{"files": 1, "pause_s": 0}, {"files": 1000, "pause_s": 0.2}, {"files": 2, "pause_s": 0}]
            return [await functions.invoke("Fill", json.dumps(one).encode()) for one in asked]
        finally:
            tending.cancel()
            await functions.stop()

    fits, refused, too_much = asyncio.run(calls())
    assert json.loads(fits.payload) == "all written"
    assert json.loads(refused.payload).startswith("File too large after ")
    assert too_much.error
    assert "No space left on device" in json.loads(too_much.payload)["errorMessage"]


def test_the_local_clouds_of_the_tests_are_sealed(cloud: LocalCloud) -> None:
    cloud.client().get("/health").raise_for_status()
    functions = [
        process.environ()
        for process in psutil.Process(cloud.process.pid).children(recursive=True)
        if "AWS_LAMBDA_FUNCTION_NAME" in process.environ()
    ]
    assert functions
    assert all(str(cloud.data / "tmp") in variables[sealed.SEALED] for variables in functions)
    assert {variables[sealed.LARGEST_FILE] for variables in functions} >= {str(512 << 20)}
