"""Chains as numbers: against brute force, with cycles, and without recursion."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from model_freedom.freedom.definitions import DEFINITIONS
from model_freedom.freedom.lineage import DEEPEST, EVERYTHING, lineage


@st.composite
def graphs(draw, cyclic=True):
    count = draw(st.integers(1, 9))

    def listed(model):
        most = count - 1 if cyclic else model - 1
        return st.just([]) if most < 0 else st.lists(st.integers(0, most), max_size=3)

    return [draw(listed(model)) for model in range(count)]


def reaches(bases, start):
    found, pending = set(), [start]
    while pending:
        for base in bases[pending.pop()]:
            if base not in found:
                found.add(base)
                pending.append(base)
    return found


@given(graphs())
def test_bases_come_first_and_exactly_the_edges_of_cycles_are_cut(bases):
    line = lineage(bases)
    assert sorted(line.order) == list(range(len(bases)))
    place = {model: index for index, model in enumerate(line.order)}
    for model, listed in enumerate(bases):
        for base in listed:
            in_cycle = model in reaches(bases, base) or base == model
            assert ((model, base) in line.cut) == in_cycle
            assert in_cycle or place[base] < place[model]
    members = {model for model in range(len(bases)) if model in reaches(bases, model)}
    assert {model for cycle in line.cycles for model in cycle} == members


@given(graphs(), st.data())
def test_levels_are_the_worst_along_the_chain(bases, data):
    line = lineage(bases)
    for definition in DEFINITIONS:
        own = [data.draw(st.integers(0, definition.top)) for _ in bases]
        caps = [definition.allowed(level) for level in range(definition.top + 1)]
        levels = line.propagate(own, caps, definition.allowed(None))
        for model, listed in enumerate(bases):
            limits = [definition.allowed(None if (model, base) in line.cut else levels[base]) for base in listed]
            assert levels[model] == min([own[model], *limits])


@given(graphs(cyclic=False), st.data())
def test_what_hangs_on_what(bases, data):
    """Bit 0 and 1 are two hosts: taking one away by hand gives the same answer as the one pass."""
    line = lineage(bases)
    points = st.sampled_from([0, 1, 2, 3, EVERYTHING])
    own = [data.draw(points) for _ in bases]
    kept = [[data.draw(points) for _ in listed] for listed in bases]
    masks = line.hang(own, kept)
    for bit in (1, 2):
        lost = {}
        for model in line.order:
            bases_lost = (bool(away & bit) and lost[base] for base, away in zip(bases[model], kept[model], strict=True))
            lost[model] = bool(own[model] & bit) or any(list(bases_lost))
        assert [bool(mask & bit) for mask in masks] == [lost[model] for model in range(len(bases))]


def test_deep_chains_are_cut_at_the_same_place_whatever_the_numbers():
    count = DEEPEST + 10
    for bases in (
        [[model - 1] if model else [] for model in range(count)],
        [[model + 1] if model + 1 < count else [] for model in range(count)],
    ):
        line = lineage(bases)
        levels = line.propagate([2] * count, [1, 1, 2], 1)
        assert levels.count(2) == DEEPEST + 1


def test_a_hundred_thousand_in_a_row_need_no_recursion():
    count = 100_000
    begun = time.perf_counter()
    line = lineage([[model + 1] if model + 1 < count else [] for model in range(count)])
    ring = lineage([[(model + 1) % count] for model in range(count)])
    assert line.order[0] == count - 1
    assert len(ring.cycles) == 1
    assert time.perf_counter() - begun < 30  # not a measure of speed: without the bound it would run for hours
