"""The chain of base models: every model and every base that can be looked into, as numbered nodes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from model_freedom.freedom.lineage import DEEPEST, Lineage, lineage
from model_freedom.manifest.model import BaseModel, Manifest, Model

Found = tuple[Manifest, Model]
Resolve = Callable[[Manifest, BaseModel], "Found | str | None"]
"""Looks a base model's own manifest up: the model in it, or why it can't be read, or None where none is named.

It has to answer the same question with the same objects.
"""

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


@dataclass(frozen=True)
class Chain:
    """Every node that the roots reach; the roots are the first nodes, in their order."""

    nodes: tuple[Node, ...]
    line: Lineage

    def problem(self, node: int, edge: Edge) -> str:
        """Why nothing is known of a base model; empty where it can be looked into."""
        if edge.target is None or (node, edge.target) not in self.line.cut:
            return edge.problem
        for cycle in self.line.cycles:
            if node in cycle and edge.target in cycle:
                names = [self.nodes[member].record.name for member in self.loop(node, edge.target)]
                return f"derives from itself: {' → '.join(names)}"
        return TOO_DEEP

    def below(self, node: int) -> list[int]:
        """Every node that this one derives from, nearest first."""
        found: dict[int, None] = {}
        pending = [node]
        for current in pending:
            for edge in self.nodes[current].edges:
                if edge.target is not None and edge.target not in found:
                    found[edge.target] = None
                    pending.append(edge.target)
        return list(found)

    def loop(self, node: int, target: int) -> list[int]:
        """The shortest way from a node over one of its bases back to itself."""
        came_from: dict[int, int] = {target: node}
        pending = [target]
        for current in pending:
            if current == node:
                break
            for edge in self.nodes[current].edges:
                if edge.target is not None and edge.target not in came_from:
                    came_from[edge.target] = current
                    pending.append(edge.target)
        way = [node]
        current = came_from.get(node, node)
        while current != node:
            way.append(current)
            current = came_from[current]
        return [node, *reversed(way[1:]), node]


def chain(roots: Iterable[Found], resolve: Resolve | None = None) -> Chain:
    """Follows every base model as far as it is described, without recursion, each record once."""
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
        if record.base_models is None:
            edges.append(Edge("", None, None, "base models not stated"))
        for base in record.base_models or ():
            if depth >= DEEPEST:  # a hostile manifest could name a new one at every step
                edges.append(Edge(base.name, base, None, TOO_DEEP))
                continue
            found = resolve(manifest, base) if resolve else None
            if isinstance(found, tuple):
                edges.append(Edge(base.name, base, number(*found, depth + 1)))
            elif base.described:
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
