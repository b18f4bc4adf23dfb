"""Every measurement in one table: `python -m bench`, or `--only pages`, or `--full` for England.

Nothing here can fail a build: a figure that is not met, or a part that breaks, is a line of the
table, and the exit is 0.
"""

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from math import isfinite, nan
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import certificates, coverage, imports, launch, live, pages, recording, schools
from bench.timing import Result

RESULTS = Path(__file__).parent / "results.json"
ENGLAND = 24_000
Part = Callable[[], Iterable[Result]]


def parts(*, in_coverage: int, in_register: int) -> dict[str, Part]:
    return {
        "imports": imports.run,
        "pages": pages.run,
        "live": live.run,
        "recording": recording.run,
        "launch": launch.run,
        "certificates": certificates.run,
        "coverage": lambda: coverage.run(in_coverage),
        "schools": lambda: schools.run(in_register),
    }


def measure(name: str, part: Part, console: Console) -> Iterator[Result]:
    """Yield the results of a part as they come. A part that breaks ends with a line saying so."""
    try:
        with console.status(f"Measuring {name}"):
            for result in part():
                console.print(str(result), highlight=False)
                yield result
    except Exception as error:  # the other parts go on, and the table says what happened
        yield Result(
            f"{name}: {type(error).__name__}: {error}"[:200], nan, None, None, "", "", False
        )


def table(results: Iterable[tuple[str, Result]]) -> Table:
    shown = Table("Part", "Measured", title="Against the floor of this machine")
    for heading in ("Ours", "Floor", "Ratio"):
        shown.add_column(heading, justify="right")
    shown.add_column("Figure to reach")
    shown.add_column("")
    for part, result in results:
        shown.add_row(
            part,
            result.name,
            f"{result.ours:,.2f} {result.unit}" if isfinite(result.ours) else "",
            "" if result.floor is None else f"{result.floor:,.2f}",
            "" if result.ratio is None else f"{result.ratio:.2f}",
            result.target,
            "met" if result.is_met else "not met",
        )
    return shown


def write(results: Iterable[tuple[str, Result]]) -> None:
    """Keep the figures with the day and the machine, for whoever compares."""
    lines = [{"part": part, **asdict(result)} for part, result in results]
    for line in lines:
        line["ours"] = line["ours"] if isfinite(line["ours"]) else None
    about = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "machine": platform.platform(),
        "processors": os.cpu_count(),
    }
    RESULTS.write_text(json.dumps({**about, "results": lines}, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    known = parts(in_coverage=1_200, in_register=schools.ROWS)
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", choices=known, action="append", help="measure this part alone")
    parser.add_argument("--full", action="store_true", help="all of England: ten million rows")
    asked = parser.parse_args()
    if asked.full:
        known = parts(in_coverage=ENGLAND, in_register=schools.ENGLAND)
    console = Console(width=None if sys.stdout.isatty() else 150)
    found = [
        (name, result)
        for name in asked.only or known
        for result in measure(name, known[name], console)
    ]
    console.print(table(found))
    write(found)


if __name__ == "__main__":
    main()
