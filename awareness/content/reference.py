"""What the content is checked against: the tags of the guidance, the words to avoid, the sites a
link may go to; and the switched texts that modules place.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from pydantic import TypeAdapter, ValidationError

from awareness.content.faults import Fault
from awareness.content.helplines import HelpService, read_helplines
from awareness.content.invalid import faults_of
from awareness.content.language import Entry, Phrase, phrases
from awareness.content.sources import read_yaml
from awareness.content.switched import NOT_BEGUN, Switch, Switchable, Switches, read_blocks
from awareness.content.symbols import Symbols, read_symbols
from awareness.content.written import Written

T = TypeVar("T")

PUBLIC_SITES = ("gov.uk", "nhs.uk", "police.uk", "ceop.police.uk", "parliament.uk")
"""Links may go to these hosts and to anything below them, as well as to the sites of the helplines.
"""


class Tag(Written):
    """An item of statutory guidance. `text` is a paraphrase of ours, not a quotation."""

    text: str
    for_pupils: bool


_TAGS: TypeAdapter[dict[str, Tag]] = TypeAdapter(dict[str, Tag])
_LANGUAGE: TypeAdapter[tuple[Entry, ...]] = TypeAdapter(tuple[Entry, ...])


@dataclass(frozen=True, slots=True)
class Reference:
    tags: dict[str, Tag]
    phrases: tuple[Phrase, ...]
    helplines: tuple[HelpService, ...]
    hosts: frozenset[str]
    symbols: Symbols
    blocks: dict[str, Switchable]
    switches: Switches = field(default_factory=dict)

    def switch_of(self, block: Switchable) -> Switch:
        return self.switches.get(block.name, NOT_BEGUN)

    def may_link_to(self, url: str) -> bool:
        """Whether a link is https and goes to a public body or to a service of the directory."""
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
        public = any(host == site or host.endswith(f".{site}") for site in PUBLIC_SITES)
        return parts.scheme == "https" and (public or host in self.hosts)


def read_reference(
    folder: Path, faults: list[Fault], switches: Switches | None = None
) -> Reference:
    """Read the files of the content folder that stand beside the modules, and its `blocks`."""
    tags = _read(folder / "tags.yaml", _TAGS, faults) or {}
    entries = _read(folder / "language.yaml", _LANGUAGE, faults) or ()
    helplines = read_helplines(folder / "helplines.yaml", faults)
    symbols = read_symbols(folder / "symbols.yaml", faults)
    blocks = read_blocks(folder / "blocks", faults)
    hosts = frozenset(_hosts(helplines))
    return Reference(tags, phrases(entries), helplines, hosts, symbols, blocks, switches or {})


def _hosts(helplines: Iterable[HelpService]) -> Iterable[str]:
    for service in helplines:
        for url in service.urls:
            yield (urlsplit(url).hostname or "").removeprefix("www.")


def _read(path: Path, adapter: TypeAdapter[T], faults: list[Fault]) -> T | None:
    if not path.exists():
        faults.append(Fault(path, 1, "the file is missing; the checks need it"))
        return None
    source = read_yaml(path, faults)
    if source is None:
        return None
    try:
        return adapter.validate_python(source.value)
    except ValidationError as error:
        faults.extend(faults_of(error, source))
        return None
