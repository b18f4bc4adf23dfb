"""What is wrong in a content file, where, and what to write instead."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from awareness.errors import DomainError, NotFound


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """`line` counts from 1, as an editor does."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{_from_here(self.path)}:{self.line}: {self.message}"


class ContentError(DomainError):
    """The content cannot be used. Carries every fault found, not only the first."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class UnknownModule(NotFound):
    """No module has this slug."""


def _from_here(path: Path) -> Path:
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
