"""Trees of categories from the parent of each, also where they are no trees."""

from __future__ import annotations

from dataclasses import dataclass

from neuromod_wagtail.articles.taxonomy.tree import ancestor_ids, descendant_ids, walk

EDGES = [(1, None), (2, 1), (3, 2), (4, 1), (5, None), (6, 7), (7, 6), (8, 99)]


@dataclass(frozen=True)
class Node:
    pk: int
    parent_id: int | None


def test_what_is_above_and_below() -> None:
    assert descendant_ids(1, EDGES) == {1, 2, 3, 4}
    assert descendant_ids(6, EDGES) == {6, 7}
    assert descendant_ids(42, EDGES) == {42}
    assert ancestor_ids([3, 4], EDGES) == {1, 2, 3, 4}
    assert ancestor_ids([6, 8, 42], EDGES) == {6, 7, 8, 99, 42}
    assert ancestor_ids([], EDGES) == set()


def test_a_walk_goes_down_in_order_and_meets_each_once() -> None:
    nodes = [Node(pk, parent) for pk, parent in [(4, 1), *EDGES[:3], *EDGES[4:]]]
    found = [(depth, node.pk) for depth, node in walk(nodes)]
    assert found == [(0, 1), (1, 4), (1, 2), (2, 3), (0, 5), (0, 8), (0, 6), (1, 7)]
    assert list(walk([])) == []
