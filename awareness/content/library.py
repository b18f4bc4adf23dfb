"""All modules, loaded once when the program starts.

Domain functions take a `Module`; only pages ask the library.
"""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from awareness.content import branches, exits, questions, structure, wording
from awareness.content.bands import Band
from awareness.content.faults import ContentError, Fault, UnknownModule
from awareness.content.helplines import HelpService
from awareness.content.model import Module
from awareness.content.parse import Draft, ModuleReader
from awareness.content.reference import Reference, Tag, read_reference
from awareness.content.switched import Switches
from awareness.content.symbols import Symbols

CHECKS = (
    *structure.CHECKS,
    *branches.CHECKS,
    *exits.CHECKS,
    *questions.CHECKS,
    *wording.CHECKS,
)
"""Everything that is looked for in a module."""


@dataclass(frozen=True)
class Library:
    """The modules by slug, the tags they carry, the national directory of help, and the symbols
    of words.
    """

    by_slug: Mapping[str, Module]
    tags: Mapping[str, Tag]
    helplines: tuple[HelpService, ...]
    symbols: Symbols

    @cached_property
    def all(self) -> tuple[Module, ...]:
        """Every module: bands from the youngest up, then adults; in a band by slug."""
        order = list(Band)
        return tuple(
            sorted(
                self.by_slug.values(), key=lambda module: (order.index(module.band), module.slug)
            )
        )

    def module(self, slug: str) -> Module:
        """Return the module. Raises `UnknownModule`."""
        if slug not in self.by_slug:
            raise UnknownModule(slug)
        return self.by_slug[slug]

    def modules_for(self, band: Band) -> tuple[Module, ...]:
        return tuple(module for module in self.all if module.band is band)


def load(folder: Path, switches: Switches | None = None) -> Library:
    """Read and check everything under the content folder, with each switched text in its state.

    Raises `ContentError` with every fault.
    """
    with _nothing_to_collect():
        library, faults = _read(folder, switches)
    if faults:
        raise ContentError(faults)
    return library


@contextmanager
def _nothing_to_collect() -> Iterator[None]:
    """Hold the garbage collector off: all that is made is kept, and looking costs a third more."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def check(folder: Path) -> list[Fault]:
    """Return every fault under the content folder, or under one module's folder, sorted by file and
    line.
    """
    if (folder / "module.yaml").exists():
        faults: list[Fault] = []
        _checked(folder, read_reference(folder.parent.parent, faults), faults)
        return sorted(set(faults))
    return _read(folder)[1]


def _read(folder: Path, switches: Switches | None = None) -> tuple[Library, list[Fault]]:
    faults: list[Fault] = []
    reference = read_reference(folder, faults, switches)
    if not (folder / "modules").is_dir():
        faults.append(Fault(folder / "modules", 1, "the folder is missing; modules stand in it"))
    drafts = [_checked(path, reference, faults) for path in module_folders(folder)]
    faults.extend(_placed_nowhere(reference, [draft for draft in drafts if draft is not None]))
    modules = [draft.module for draft in drafts if draft is not None]
    by_slug = {module.slug: module for module in modules}
    library = Library(by_slug, reference.tags, reference.helplines, reference.symbols)
    return library, sorted(set(faults))


def _placed_nowhere(reference: Reference, drafts: list[Draft]) -> Iterator[Fault]:
    """A text is checked in the modules that place it, so one that none places is a fault."""
    for block in reference.blocks.values():
        reached = {
            draft.module.band
            for draft in drafts
            if any(passage.source is block.source for passage in draft.passages)
        }
        for band in block.bands:
            if band not in reached:
                line = block.source.line(("versions", "before", "texts", band.value))
                message = f"no module of {band} places `{block.name}`; place it, or take this out"
                yield Fault(block.source.path, line, message)


def module_folders(folder: Path) -> list[Path]:
    """Return the folder of each module, in order of name."""
    return sorted(path for path in (folder / "modules").glob("[!.]*") if path.is_dir())


def _checked(folder: Path, reference: Reference, faults: list[Fault]) -> Draft | None:
    draft = ModuleReader(folder, reference, faults).read()
    if draft is not None:
        for find in CHECKS:
            faults.extend(find(draft))
    return draft
