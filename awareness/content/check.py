"""Check the content from the command line: `python -m awareness.content.check [folder]`."""

import sys
from collections.abc import Sequence
from pathlib import Path

from awareness.content.library import check

CONTENT = Path(__file__).parents[2] / "content"


def main(arguments: Sequence[str]) -> int:
    """Print every fault of the folders given, or of all content.

    Return 1 where there is any, for the shell.
    """
    folders = [Path(argument).resolve() for argument in arguments] or [CONTENT]
    if missing := [folder for folder in folders if not folder.is_dir()]:
        sys.stderr.write(f"There is no folder {missing[0]}.\n")
        return 2
    faults = [fault for folder in folders for fault in check(folder)]
    sys.stdout.writelines(f"{fault}\n" for fault in faults)
    sys.stderr.write(f"{_count(len(faults))}.\n")
    return 1 if faults else 0


def _count(number: int) -> str:
    match number:
        case 0:
            return "No faults"
        case 1:
            return "1 fault"
        case _:
            return f"{number} faults"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
