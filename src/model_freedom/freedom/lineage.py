"""Who derives from whom, as numbers: an order with bases first, cycles, depth, and worst-along-the-chain in one pass.

Everything here is linear in models and edges: a hub of a million models is judged in seconds. Models are numbered from
0; `bases[model]` are the numbers of the models it derives from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

EVERYTHING = -1
"""As a set of points in bits: what can't be had at all falls with any of them."""

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
        top = max(levels, default=0)
        if all(cap >= top for cap in caps) and unknown >= top:
            return levels  # a definition that doesn't look at bases
        for model in self.order:
            listed = bases[model]
            if not listed:
                continue
            level = levels[model]
            for base in listed:
                cap = unknown if cut and (model, base) in cut else caps[levels[base]]
                if cap < level:  # noqa: PLR1730 -- `min` costs as much as all the rest, a million times
                    level = cap
            levels[model] = level
        return levels

    def hang(self, own: Sequence[int], kept: Sequence[Sequence[int]]) -> list[int]:
        """What each model hangs on: sets of points of failure, as bits.

        `own` is what takes away something that the model itself needs, and `kept`, for each of its bases, what takes
        that base's weights away. A base that is lost is no loss while it can be rebuilt.
        """
        masks = [EVERYTHING] * len(own)
        bases, cut = self.bases, self.cut
        for model in self.order:
            mask = own[model]
            listed = bases[model]
            if listed:
                for base, away in zip(listed, kept[model]):  # noqa: B905 -- a million times
                    mask |= away if cut and (model, base) in cut else away & masks[base]
            masks[model] = mask
        return masks


def lineage(bases: Sequence[Sequence[int]]) -> Lineage:
    """Orders the models. A cycle is cut at every edge inside it, so that the order of lists changes nothing."""
    cycles: list[tuple[int, ...]] = []
    cut: set[tuple[int, int]] = set()
    ordered = _ordered(bases)
    if ordered is None:
        cycles = _cycles(bases)
        for cycle in cycles:
            members = set(cycle)
            cut.update((model, base) for model in cycle for base in bases[model] if base in members)
        ordered = _ordered([[base for base in bases[model] if (model, base) not in cut] for model in range(len(bases))])
    order, height = ordered or ([], [])
    if order and max(height) > DEEPEST:
        cut.update((model, base) for model in order for base in bases[model] if height[base] >= DEEPEST)
    return Lineage(bases, order, tuple(cycles), frozenset(cut))


def _ordered(bases: Sequence[Sequence[int]]) -> tuple[list[int], list[int]] | None:
    """Every model after its bases, and how many lie below each; None where there is a cycle."""
    new, entered, done = 0, 1, 2
    state = bytearray(len(bases))
    height = [0] * len(bases)
    order: list[int] = []
    stack: list[int] = []
    for first in range(len(bases)):
        stack.append(first)
        while stack:
            model = stack[-1]
            if state[model] == done:
                stack.pop()
                continue
            waiting = [base for base in bases[model] if state[base] != done]
            if not waiting:
                state[model] = done
                order.append(model)
                for base in bases[model]:
                    if height[base] >= height[model]:
                        height[model] = height[base] + 1
                stack.pop()
                continue
            state[model] = entered
            if any(state[base] != new for base in waiting):
                return None  # what was entered and isn't done waits for this one
            stack.extend(waiting)
    return order, height


def _cycles(bases: Sequence[Sequence[int]]) -> list[tuple[int, ...]]:
    """Groups of models that derive from each other (Tarjan's components, without recursion), also of one that names
    itself.
    """
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    stack: list[int] = []
    on_stack: set[int] = set()
    groups: list[tuple[int, ...]] = []
    for root in range(len(bases)):
        work: list[tuple[int, Iterator[int]]] = []
        entering = [root] if root not in index else []
        while entering or work:
            if entering:
                model = entering.pop()
                index[model] = low[model] = len(index)
                stack.append(model)
                on_stack.add(model)
                work.append((model, iter(bases[model])))
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
