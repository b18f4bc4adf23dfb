"""Process start: importing the application with compiled bytecode, and what it must not load.

Nothing is collected meanwhile, as in wsgi.py.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from statistics import median
from tempfile import TemporaryDirectory

from bench.timing import Result, under

ONLY_WHEN_USED = (
    "typst",
    "xlsxwriter",
    "openpyxl",
    "alembic",
    "flask_migrate",
    "email_validator",
    "requests",
)
RUNS = 5
TOOK = "import gc, time; gc.disable(); start = time.process_time(); import awareness.app; "
TOOK += "print(time.process_time() - start)"
LOADED = "import sys, awareness.app; print(*sorted(set(sys.argv[1:]) & set(sys.modules)))"


def run() -> Iterator[Result]:
    with TemporaryDirectory(prefix="bench-") as bytecode:
        _python(bytecode, TOOK)  # compiles
        took = [float(_python(bytecode, TOOK)) for _ in range(RUNS)]
        loaded = _python(bytecode, LOADED, *ONLY_WHEN_USED).split()
    yield under("Imports of the application, processor time", median(took), 0.7, unit="s")
    name = "Libraries loaded before they are used" + "".join(f", {one}" for one in loaded)
    yield Result(name, len(loaded), None, None, "none", "", not loaded)


def _python(bytecode: str, code: str, *arguments: str) -> str:
    """Run a piece of code in a new process with a store of bytecode of its own."""
    surroundings = {**os.environ, "PYTHONPYCACHEPREFIX": bytecode}
    surroundings.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(
        command, check=True, capture_output=True, text=True, env=surroundings
    ).stdout


if __name__ == "__main__":
    for result in run():
        print(result)
