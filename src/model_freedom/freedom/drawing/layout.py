"""A layered layout: every node left of what it is made from, with few lines crossing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from model_freedom.freedom.lineage import lineage

_SWEEPS = 6
_MOST = 20_000  # points on the way of long edges; a picture with more is not for looking at
Edge = tuple[int, int]


class Place(NamedTuple):
    """Where a node is: its column from the left, its row from the top."""

    column: int
    row: float


class Layout(NamedTuple):
    """A place for each node, and for each edge the points between its ends where it passes other columns."""

    nodes: tuple[Place, ...]
    ways: tuple[tuple[Place, ...], ...]


def layout(count: int, edges: Sequence[Edge]) -> Layout:
    """Places for `count` nodes. Edges (from, to) lead to the right, but for those that close a cycle."""
    below: list[list[int]] = [[] for _ in range(count)]
    for start, end in edges:
        below[start].append(end)
    line = lineage(below)
    column = [0] * count
    for node in reversed(line.order):
        for end in below[node]:
            if (node, end) not in line.cut:
                column[end] = max(column[end], column[node] + 1)
    short: list[Edge] = []
    ways: list[list[int]] = []
    for start, end in edges:
        way = _way(column, start, end) if (start, end) not in line.cut and len(column) < _MOST else []
        ways.append(way)
        if (start, end) not in line.cut:
            stops = [start, *way, end]
            short.extend(pairwise(stops))
    row = _rows(column, short)
    places = [Place(column[node], row[node]) for node in range(len(column))]
    return Layout(tuple(places[:count]), tuple(tuple(places[point] for point in way) for way in ways))


def _way(column: list[int], start: int, end: int) -> list[int]:
    """New nodes, one in each column that the edge passes: they keep a place free for it."""
    first = len(column)
    column.extend(range(column[start] + 1, column[end]))
    return list(range(first, len(column)))


def _rows(column: Sequence[int], edges: Sequence[Edge]) -> list[float]:
    """Orders each column by the middle of its neighbours, back and forth, and centres the columns."""
    columns: list[list[int]] = [[] for _ in range(max(column, default=0) + 1)]
    for node, at in enumerate(column):
        columns[at].append(node)
    neighbours: list[list[int]] = [[] for _ in column]
    for start, end in edges:
        neighbours[start].append(end)
        neighbours[end].append(start)
    row = [0.0] * len(column)
    for listed in columns:
        for index, node in enumerate(listed):
            row[node] = float(index)
    for sweep in range(_SWEEPS):
        for listed in columns if sweep % 2 == 0 else reversed(columns):
            middle = {node: _middle([row[other] for other in neighbours[node]], row[node]) for node in listed}
            listed.sort(key=lambda node: (middle[node], node))
            for index, node in enumerate(listed):
                row[node] = float(index)
    tallest = max((len(listed) for listed in columns), default=0)
    return [row[node] + (tallest - len(columns[at])) / 2 for node, at in enumerate(column)]


def _middle(rows: list[float], own: float) -> float:
    return sum(rows) / len(rows) if rows else own
