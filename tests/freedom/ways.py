"""What every way up has to be."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from model_freedom.freedom.changes import Change
from model_freedom.freedom.definition import Definition
from model_freedom.freedom.wayup import Way


def assert_leads_up(way: Way, definition: Definition, before: int, reached: Callable[[Sequence[Change]], int]) -> None:
    """It names the next level and the cheapest change first, `reached` tells a higher level after all of its changes,
    and no higher one without any of them.
    """
    assert way.level == definition.levels[before + 1]
    assert [change.cost for change in way.changes] == sorted(change.cost for change in way.changes)
    assert reached(way.changes) > before
    for idle in range(len(way.changes)):
        assert reached(way.changes[:idle] + way.changes[idle + 1 :]) == before, way.changes[idle]
