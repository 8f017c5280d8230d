"""Makes a built folder small and quick to import: `python infra/slim.py FOLDER`, called by infra/build.mk.

Lambda's folders are read-only, so bytecode that is not there is compiled again at every cold start. It is written here
with unchecked hashes, which stay valid whatever time stamps the archive gives the sources.
"""

from __future__ import annotations

import compileall
import shutil
import sys
from pathlib import Path
from py_compile import PycInvalidationMode

AWS_CLIENTS = {"s3", "secretsmanager", "stepfunctions", "sts", "lambda"}
NEVER_IMPORTED = ("*/tests", "numpy/f2py", "numpy/_pyinstaller", "bin", "*/__pycache__", "__pycache__")
NEVER_READ = ("*.pyi", "*.pyc", "*.pxd", "*.c", "*.h", "*.a", ".lock", "uv_cache.json")


def slim(folder: Path) -> None:
    """Takes away what is never used, then compiles what is left."""
    for pattern in NEVER_IMPORTED:
        for found in list(folder.rglob(pattern)) if pattern.startswith("*/") else list(folder.glob(pattern)):
            if found.is_dir():
                shutil.rmtree(found)
    for pattern in NEVER_READ:
        for found in folder.rglob(pattern):
            found.unlink()
    for data in (folder / "botocore" / "data", folder / "boto3" / "data"):
        for service in data.iterdir() if data.is_dir() else ():
            if service.is_dir() and service.name not in AWS_CLIENTS:
                shutil.rmtree(service)
    if not compileall.compile_dir(
        folder, quiet=1, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH, stripdir=folder
    ):
        raise SystemExit(f"{folder}: some modules do not compile under Python {sys.version.split()[0]}")


if __name__ == "__main__":
    slim(Path(sys.argv[1]))
