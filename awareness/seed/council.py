"""The rows of the fictional council while they are being made up."""

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from awareness.content.library import Library

Row = dict[str, Any]


@dataclass
class Council:
    """The rows gathered so far; written table by table at the end."""

    on: date
    library: Library
    chance: Random
    authority: Row
    schools: list[Row] = field(default_factory=list)
    people: list[Row] = field(default_factory=list)
    posts: list[Row] = field(default_factory=list)
    classes: list[Row] = field(default_factory=list)
    sessions: list[Row] = field(default_factory=list)
    completions: list[Row] = field(default_factory=list)
    top_ups: list[Row] = field(default_factory=list)
    certificates: list[Row] = field(default_factory=list)
    elsewhere: list[Row] = field(default_factory=list)
    performances: list[Row] = field(default_factory=list)
    performance_classes: list[Row] = field(default_factory=list)
    groups: list[Row] = field(default_factory=list)
    attendance: list[Row] = field(default_factory=list)
