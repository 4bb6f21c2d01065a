"""Who derives from whom, as numbers: an order with bases first, cycles, depth, and worst-along-the-chain in one pass.

Everything here is linear in models and edges: a hub of a million models is judged in seconds. Models are numbered from
0; `bases[model]` are the numbers of the models it derives from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

DEEPEST = 50
"""So many models one upon the other are followed; of what lies deeper nothing is known."""


@dataclass(frozen=True)
class Lineage:
    """`order` has every model once, after all its bases. `cut` are the edges (model, base) that close a cycle or lie
    too deep; nothing is known of a base behind one.
    """

    bases: Sequence[Sequence[int]]
    order: Sequence[int]
    cycles: tuple[tuple[int, ...], ...]
    cut: frozenset[tuple[int, int]]

    def propagate(self, own: Sequence[int], caps: Sequence[int], unknown: int) -> list[int]:
        """The level of every model: its own, or lower where a base doesn't allow it.

        `caps` says for each level of a base how high its derivatives may stand, `unknown` the same for a base behind a
        cut edge.
        """
        levels = list(own)
        bases, cut = self.bases, self.cut
        for model in self.order:
            level = levels[model]
            for base in bases[model]:
                cap = unknown if cut and (model, base) in cut else caps[levels[base]]
                level = min(level, cap)
            levels[model] = level
        return levels


def lineage(bases: Sequence[Sequence[int]]) -> Lineage:
    """Orders the models. A cycle is cut at every edge inside it, so that the order of lists changes nothing."""
    count = len(bases)
    start, children = _children(bases)
    waiting = [len(listed) for listed in bases]
    height = [0] * count
    order = [model for model in range(count) if not waiting[model]]
    cycles: list[tuple[int, ...]] = []
    cut: set[tuple[int, int]] = set()
    done = 0
    while True:
        while done < len(order):
            base = order[done]
            done += 1
            above = height[base] + 1
            for position in range(start[base], start[base + 1]):
                child = children[position]
                waiting[child] -= 1
                height[child] = max(height[child], above)
                if not waiting[child]:
                    order.append(child)
        if len(order) == count:
            break
        cycles = _cycles(bases, {model for model in range(count) if waiting[model]})
        for cycle in cycles:
            members = set(cycle)
            for model in cycle:
                inside = [base for base in bases[model] if base in members]
                cut.update((model, base) for base in inside)
                waiting[model] -= len(inside)
        order.extend(sorted(model for cycle in cycles for model in cycle if not waiting[model]))
        start, children = _children(
            [[base for base in bases[model] if (model, base) not in cut] for model in range(count)]
        )
    if count and max(height) > DEEPEST:
        cut.update((model, base) for model in range(count) for base in bases[model] if height[base] >= DEEPEST)
    return Lineage(bases, order, tuple(cycles), frozenset(cut))


def descendants(line: Lineage) -> list[int]:
    """For every model, how many others derive from it, each counted once however many ways lead there.

    A model with one base adds to it all that it has below; only those with several walk up to all they derive from.
    """
    bases = line.bases
    size = [1] * len(bases)
    merges: list[int] = []
    for model in reversed(line.order):
        parents = bases[model]
        if len(parents) == 1:
            if parents[0] != model and (model, parents[0]) not in line.cut:
                size[parents[0]] += size[model]
        elif parents:
            merges.append(model)
    total = [number - 1 for number in size]
    for merge in merges:
        for ancestor in ancestors(line, merge):
            total[ancestor] += size[merge]
    return total


def ancestors(line: Lineage, model: int) -> set[int]:
    """Every model that this one derives from."""
    found: set[int] = set()
    pending = [model]
    while pending:
        current = pending.pop()
        for base in line.bases[current]:
            if base not in found and (current, base) not in line.cut:
                found.add(base)
                pending.append(base)
    return found


def _children(bases: Sequence[Sequence[int]]) -> tuple[list[int], list[int]]:
    """The same edges from base to model, in two flat lists: those of `base` lie from start[base] to start[base + 1]."""
    start = [0] * (len(bases) + 2)
    for listed in bases:
        for base in listed:
            start[base + 2] += 1
    for index in range(2, len(start)):
        start[index] += start[index - 1]
    children = [0] * start[-1]
    for model, listed in enumerate(bases):
        for base in listed:
            children[start[base + 1]] = model
            start[base + 1] += 1
    return start, children


def _cycles(bases: Sequence[Sequence[int]], among: set[int]) -> list[tuple[int, ...]]:
    """Groups of models that derive from each other (Tarjan's components, without recursion), also of one that names
    itself.
    """
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    stack: list[int] = []
    on_stack: set[int] = set()
    groups: list[tuple[int, ...]] = []
    for root in sorted(among):
        work: list[tuple[int, Iterator[int]]] = []
        entering = [root] if root not in index else []
        while entering or work:
            if entering:
                model = entering.pop()
                index[model] = low[model] = len(index)
                stack.append(model)
                on_stack.add(model)
                work.append((model, iter([base for base in bases[model] if base in among])))
            model, remaining = work[-1]
            for base in remaining:
                if base not in index:
                    entering.append(base)
                    break
                if base in on_stack:
                    low[model] = min(low[model], index[base])
            if entering:
                continue
            work.pop()
            if work:
                low[work[-1][0]] = min(low[work[-1][0]], low[model])
            if low[model] == index[model]:
                group = [stack.pop()]
                while group[-1] != model:
                    group.append(stack.pop())
                on_stack.difference_update(group)
                if len(group) > 1 or model in bases[model]:
                    groups.append(tuple(sorted(group)))
    return groups
