"""The chain of base models: every model and every base that can be looked into, as numbered nodes."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from model_freedom.freedom.lineage import DEEPEST, Lineage, lineage
from model_freedom.manifest.model import BaseModel, Manifest, Model

Found = tuple[Manifest, Model]
Resolve = Callable[[Manifest, BaseModel], "Found | str | None"]
"""Looks a base model's own manifest up: the model in it, or why it can't be read, or None where none is named.

It has to answer the same question with the same objects.
"""

MOST_NAMES = 12  # of a circle, in a message
FAULTY = "the manifest has a fault here"
TOO_DEEP = f"more than {DEEPEST} models lie one upon the other; the chain is not followed further"


@dataclass(frozen=True)
class Edge:
    """One base model of a node. `target` is the node that describes it, None where nothing is known of it."""

    name: str
    base: BaseModel | None
    target: int | None
    problem: str = ""  # why nothing is known


@dataclass(frozen=True)
class Node:
    """One model of a manifest, or one base model that is described in place."""

    record: Model | BaseModel
    manifest: Manifest
    edges: tuple[Edge, ...]


class Circle(NamedTuple):
    """Models that all derive from each other. `loop` is the shortest way from the first of them back to itself."""

    members: tuple[int, ...]
    loop: tuple[int, ...]
    words: str  # derives from itself: a → b → a


@dataclass(frozen=True)
class Chain:
    """Every node that the roots reach; the roots are the first nodes, in their order."""

    nodes: tuple[Node, ...]
    line: Lineage

    def problem(self, node: int, edge: Edge) -> str:
        """Why nothing is known of a base model; empty where it can be looked into."""
        if edge.target is None or (node, edge.target) not in self.line.cut:
            return edge.problem
        circle = self.circle_of.get(node)
        return circle.words if circle and circle is self.circle_of.get(edge.target) else TOO_DEEP

    @cached_property
    def circles(self) -> tuple[Circle, ...]:
        """Each group of models that derive from each other, once."""
        return tuple(self._circle(cycle) for cycle in self.line.cycles)

    @cached_property
    def circle_of(self) -> Mapping[int, Circle]:
        """The circle that a node is in, where it is in one."""
        return {member: circle for circle in self.circles for member in circle.members}

    def _circle(self, cycle: tuple[int, ...]) -> Circle:
        loop = self._loop(cycle)
        names = [self.nodes[member].record.name for member in loop]
        words = f"derives from itself: {shortened(names)}"
        if len(cycle) > len(loop) - 1:
            words += f" ({len(cycle):,} models derive from each other)"
        return Circle(cycle, loop, words)

    def _loop(self, cycle: tuple[int, ...]) -> tuple[int, ...]:
        """One walk through the circle: the cost is its edges, however many ways lead round."""
        first, members = cycle[0], set(cycle)
        came_from: dict[int, int] = {}
        pending = [first]
        for current in pending:
            for edge in self.nodes[current].edges:
                if edge.target == first:
                    way = [first, current]
                    while way[-1] != first:
                        way.append(came_from[way[-1]])
                    return tuple(reversed(way))
                if edge.target in members and edge.target not in came_from:
                    came_from[edge.target] = current
                    pending.append(edge.target)
        return (first, first)


def shortened(names: Sequence[str]) -> str:
    """`a → b → c`; of very many, the ends."""
    if len(names) <= MOST_NAMES:
        return " → ".join(names)
    half = MOST_NAMES // 2
    left_out = len(names) - 2 * half
    return " → ".join((*names[:half], f"… ({left_out:,} more)", *names[-half:]))


def chain(
    roots: Iterable[Found],
    resolve: Resolve | None = None,
    *,
    settled: Container[int] = (),
    problems: Mapping[int, str] | None = None,
) -> Chain:
    """Follows every base model as far as it is described, without recursion, each record once.

    Of what has been followed before, records by their ids, `settled` are those that need not be followed again, and
    `problems` has why nothing is known of a base model.
    """
    numbers: dict[int, int] = {}
    records: list[tuple[Manifest, Model | BaseModel, int]] = []

    def number(manifest: Manifest, record: Model | BaseModel, depth: int) -> int:
        if id(record) not in numbers:
            numbers[id(record)] = len(records)
            records.append((manifest, record, depth))
        return numbers[id(record)]

    for manifest, model in roots:
        number(manifest, model, 0)
    nodes: list[Node] = []
    for manifest, record, depth in records:  # grows while it is walked
        edges: list[Edge] = []
        if depth and id(record) in settled:
            nodes.append(Node(record, manifest, ()))
            continue
        if record.base_models is None:
            edges.append(Edge("", None, None, "base models not stated"))
        for base in record.base_models or ():
            if depth >= DEEPEST:  # a hostile manifest could name a new one at every step
                edges.append(Edge(base.name, base, None, TOO_DEEP))
                continue
            if problems and id(base) in problems:
                edges.append(Edge(base.name, base, None, problems[id(base)]))
                continue
            if base.faulty:
                edges.append(Edge(base.name, base, None, FAULTY))
                continue
            found = resolve(manifest, base) if resolve else None
            if isinstance(found, tuple):
                edges.append(Edge(base.name, base, number(*found, depth + 1)))
            elif base.described and not base.manifest:  # the manifest that it names may say something else
                edges.append(Edge(base.name, base, number(manifest, base, depth + 1)))
            else:
                edges.append(Edge(base.name, base, None, found or _undescribed(base)))
        nodes.append(Node(record, manifest, tuple(edges)))
    bases = [[edge.target for edge in node.edges if edge.target is not None] for node in nodes]
    return Chain(tuple(nodes), lineage(bases))


def _undescribed(base: BaseModel) -> str:
    if base.manifest:
        return f"its manifest {base.manifest} was not read"
    return "neither described here nor by a manifest of its own"
