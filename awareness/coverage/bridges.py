"""The bridges of a graph: edges whose loss would part it in two. Pure (Tarjan's algorithm)."""

from collections import defaultdict
from collections.abc import Hashable, Mapping
from typing import TypeVar

Edge = TypeVar("Edge", bound=Hashable)
Node = TypeVar("Node", bound=Hashable)


def bridges(
    edges: Mapping[Edge, tuple[Node, Node]], root: Node
) -> list[tuple[Edge, frozenset[Node]]]:
    """Return each bridge with the nodes on its far side, away from `root` where they are joined.

    Two edges between the same nodes are no bridge. The same edges in the same order give the same
    answer in the same order.
    """
    near: dict[Node, list[tuple[Edge, Node]]] = defaultdict(list)
    for edge, (one, other) in edges.items():
        near[one].append((edge, other))
        near[other].append((edge, one))
    order: list[Node] = []
    found: list[tuple[Edge, frozenset[Node]]] = []
    seen: dict[Node, int] = {}
    for start in (root, *list(near)):
        if start in near and start not in seen:
            found += _explore(start, near, seen, order)
    return found


def _explore(
    start: Node,
    near: Mapping[Node, list[tuple[Edge, Node]]],
    seen: dict[Node, int],
    order: list[Node],
) -> list[tuple[Edge, frozenset[Node]]]:
    """Walk one connected part depth first. `order` and `seen` say who was met when."""
    found = []
    low: dict[Node, int] = {}
    stack: list[tuple[Node, Edge | None, int]] = [(start, None, 0)]
    while stack:
        node, came_by, index = stack.pop()
        if index == 0:
            seen[node] = low[node] = len(order)
            order.append(node)
        if index < len(near[node]):
            stack.append((node, came_by, index + 1))
            edge, other = near[node][index]
            if edge == came_by:
                continue
            if other in seen:
                low[node] = min(low[node], seen[other])
            else:
                stack.append((other, edge, 0))
        elif came_by is not None:
            parent = stack[-1][0]
            low[parent] = min(low[parent], low[node])
            if low[node] == seen[node]:
                found.append((came_by, frozenset(order[seen[node] :])))
    return found
