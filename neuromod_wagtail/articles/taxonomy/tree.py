"""Trees of categories, from the parent of each. Pure functions, safe with cycles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar


class Node(Protocol):
    pk: int
    parent_id: int | None


AnyNode = TypeVar("AnyNode", bound=Node)


def descendant_ids(root: int, edges: Iterable[tuple[int, int | None]]) -> set[int]:
    """Return the root and its descendants, from ``(pk, parent pk)`` pairs."""
    children: dict[int, list[int]] = {}
    for pk, parent in edges:
        if parent is not None:
            children.setdefault(parent, []).append(pk)
    found: set[int] = set()
    waiting = [root]
    while waiting:
        pk = waiting.pop()
        if pk not in found:
            found.add(pk)
            waiting.extend(children.get(pk, ()))
    return found


def ancestor_ids(leaves: Iterable[int], edges: Iterable[tuple[int, int | None]]) -> set[int]:
    """Return these nodes and their ancestors, from ``(pk, parent pk)`` pairs."""
    parents = dict(edges)
    found: set[int] = set()
    for pk in leaves:
        node: int | None = pk
        while node is not None and node not in found:
            found.add(node)
            node = parents.get(node)
    return found


def walk(nodes: Iterable[AnyNode]) -> Iterator[tuple[int, AnyNode]]:
    """Yield ``(depth, node)`` from the roots down, each once, siblings in the given order.

    A node whose parent is not among ``nodes`` is a root, and so is the first of a cycle.
    """
    listed = list(nodes)
    known = {node.pk for node in listed}
    below: dict[int | None, list[AnyNode]] = {}
    for node in listed:
        parent = node.parent_id if node.parent_id in known else None
        below.setdefault(parent, []).append(node)
    seen: set[int] = set()
    # Roots first; nodes that these do not lead to are in a cycle.
    waiting = [(0, node) for node in reversed([*below.get(None, []), *listed])]
    while waiting:
        depth, node = waiting.pop()
        if node.pk not in seen:
            seen.add(node.pk)
            yield depth, node
            waiting.extend((depth + 1, child) for child in reversed(below.get(node.pk, [])))
