"""Small numbers stay hidden, whatever is added up or taken away."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from awareness.coverage.rules import (
    PUPIL_THRESHOLD,
    STAFF_THRESHOLD,
    TOTAL,
    Path,
    Place,
    Table,
    hidden_places,
    percent,
    rounded,
    with_sums,
)
from tests.domain.coverage.attack import Equation, given_away

ROLES = ("teacher", "office", "site")
BESIDE = "governor"
Counts = dict[Place, tuple[int, int]]
"""People and how many of them are in date, by school and role."""


@st.composite
def councils(draw: st.DrawFn) -> Counts:
    """A council of up to twelve schools in two phases and two types, with their own totals."""
    counts: Counts = {}
    for number in range(draw(st.integers(1, 12))):
        phase = draw(st.sampled_from(("primary", "secondary")))
        path = (phase, draw(st.sampled_from(("academy", "maintained"))), number)
        for role in (*ROLES, BESIDE):
            people = draw(st.integers(0, 9))
            counts[path, role] = (people, draw(st.integers(0, people)))
        people = sum(counts[path, role][0] for role in ROLES)
        counts[path, TOTAL] = (people, sum(counts[path, role][1] for role in ROLES))
    return counts


def told(counts: Counts, *, everybody: bool) -> frozenset[Place]:
    """What the words "all in date" or "none recorded" say of small schools and their roles."""
    return frozenset(
        (path, column)
        for path, column in counts
        if column != BESIDE
        and 0 < counts[path, TOTAL][0] < STAFF_THRESHOLD
        and counts[path, TOTAL][1] == (counts[path, TOTAL][0] if everybody else 0)
    )


def says_more(place: Place, words: frozenset[Place], counts: Counts) -> bool:
    """Whether the figure is about anybody of whom the words do not already say everything."""
    above, column = place
    return any(
        people and leaf not in words
        for leaf, (people, _) in counts.items()
        if leaf[1] == column and leaf[0][: len(above)] == above
    )


def table_of(counts: Counts) -> Table:
    return Table(
        sizes={place: people for place, (people, _) in counts.items()},
        summed=frozenset(ROLES),
        told=(told(counts, everybody=True), told(counts, everybody=False)),
    )


def published_sums(places: set[Place]) -> Iterator[list[Place]]:
    """Every sum a reader can write down: a total and its parts, at every level, both ways."""
    for path, column in places:
        parts = [place for place in places if place[1] == column and place[0][:-1] == path]
        parts = [place for place in parts if len(place[0]) == len(path) + 1]
        if parts:
            yield [(path, column), *parts]
        if column == TOTAL:
            yield [(path, column), *((path, role) for role in ROLES)]


def unknown(sums: list[Place], hidden: frozenset[Place], what: str) -> Equation:
    return {
        (what, place): 1 if index == 0 else -1
        for index, place in enumerate(sums)
        if place in hidden
    }


@settings(max_examples=300, deadline=None)
@given(councils())
def test_no_hidden_figure_follows_from_the_sums_that_are_shown(counts: Counts) -> None:
    table = table_of(counts)
    hidden = hidden_places(table)
    everybody, nobody = table.told
    places = set(with_sums(table.sizes))
    known: list[Equation] = [
        unknown(sums, hidden, what)
        for sums in published_sums(places)
        for what in ("people", "done")
    ]
    known += [{("people", place): 1, ("done", place): -1} for place in everybody & hidden]
    known += [{("done", place): 1} for place in nobody & hidden]
    sought: list[Equation] = [{("people", place): 1} for place in hidden]
    sought += [{("done", place): 1} for place in hidden if says_more(place, nobody, counts)]
    sought += [
        {("people", place): 1, ("done", place): -1}
        for place in hidden
        if says_more(place, everybody, counts)
    ]
    assert given_away(known, sought) == []


@settings(max_examples=200, deadline=None)
@given(councils())
def test_what_is_hidden_under_a_total_is_never_together_a_small_group(counts: Counts) -> None:
    table = table_of(counts)
    hidden = hidden_places(table)
    sizes = with_sums(table.sizes)
    for total, *parts in published_sums(set(sizes)):
        covered = [sizes[part] for part in parts if part in hidden]
        assert total in hidden or not covered or sum(covered) >= STAFF_THRESHOLD


@settings(max_examples=200, deadline=None)
@given(councils())
def test_every_small_group_is_hidden_and_no_empty_one_is(counts: Counts) -> None:
    table = table_of(counts)
    hidden = hidden_places(table)
    for place, size in with_sums(table.sizes).items():
        if size < STAFF_THRESHOLD:
            assert (place in hidden) == (size > 0)


@settings(max_examples=50, deadline=None)
@given(councils())
def test_the_choice_does_not_hang_on_the_order_of_hashing(counts: Counts) -> None:
    table = table_of(counts)
    again = Table(dict(table.sizes), frozenset(reversed(ROLES)), table.told)
    assert hidden_places(table) == hidden_places(again)


def test_the_attack_itself_finds_a_lone_hidden_figure() -> None:
    assert given_away([{"site": -1}], [{"site": 1}]) == [{"site": 1}]
    assert given_away([{"site": -1, "office": -1}], [{"site": 1}]) == []
    assert given_away([{"a": 1, "b": 1}, {"b": 1, "c": 1}, {"a": 1, "c": 1}], [{"c": 1}]) != []


def leaves(**rows: dict[str, int]) -> dict[Place, int]:
    sizes: dict[Place, int] = {}
    for name, roles in rows.items():
        path: Path = ("primary", "maintained", name)
        sizes |= {(path, role): size for role, size in roles.items()}
        sizes[path, TOTAL] = sum(roles.values())
    return sizes


def test_hiding_only_the_small_figure_would_give_it_away() -> None:
    sizes = leaves(
        hilltop={"teacher": 12, "office": 3},
        meadow={"teacher": 14, "office": 6},
    )
    hidden = hidden_places(Table(sizes, frozenset(ROLES)))
    shown = {role for (path, role) in hidden if path == ("primary", "maintained", "hilltop")}
    assert shown == {"teacher", "office"}


def test_a_council_with_nothing_small_hides_nothing() -> None:
    sizes = leaves(hilltop={"teacher": 12, "office": 8}, meadow={"teacher": 14, "office": 6})
    assert hidden_places(Table(sizes, frozenset(ROLES))) == frozenset()


def test_a_council_of_one_tiny_school_hides_everything() -> None:
    sizes = leaves(hilltop={"teacher": 2, "office": 1})
    assert hidden_places(Table(sizes, frozenset(ROLES))) == set(with_sums(sizes))


def test_two_tiny_schools_whose_words_agree_do_not_give_the_third_away() -> None:
    sizes = leaves(a={"teacher": 3}, b={"teacher": 3}, c={"teacher": 2}, d={"teacher": 30})
    everybody = frozenset({(("primary", "maintained", name), TOTAL) for name in "ab"})
    hidden = hidden_places(Table(sizes, frozenset(ROLES), (everybody,)))
    totals = {path[-1] for path, column in hidden if column == TOTAL and len(path) == 3}
    assert totals == {"a", "b", "c", "d"}


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(0, 0, None), (0, 9, 0), (9, 9, 100), (399, 400, 99), (1, 400, 1), (1, 8, 13), (2, 3, 67)],
)
def test_percentages_are_whole_and_keep_none_and_all_for_none_and_all(
    part: int, whole: int, shown: int | None
) -> None:
    assert percent(part, whole) == shown


@pytest.mark.parametrize(
    ("pupils", "shown"), [(0, 0), (1, None), (9, None), (10, 10), (14, 10), (15, 20), (27, 30)]
)
def test_pupils_are_counted_in_tens_and_fewer_than_ten_are_hidden(
    pupils: int, shown: int | None
) -> None:
    assert rounded(pupils, PUPIL_THRESHOLD) == shown


@given(st.integers(0, 60), st.integers(1, 9))
def test_a_hidden_class_cannot_be_had_by_subtracting_rounded_figures(
    others: int, hidden: int
) -> None:
    """The two figures that are shown leave at least two sizes open for the class that is not."""
    total, rest = rounded(10 + others + hidden, 10), rounded(10 + others, 10)
    fitting = {
        size
        for size in range(1, 10)
        for base in range(10, 80)
        if rounded(base, 10) == rest and rounded(base + size, 10) == total
    }
    assert len(fitting) >= 2
