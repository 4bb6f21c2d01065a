"""Debian's ML policy: Free, ToxicCandy, NonFree.

Sources: the ML-Policy draft of 2021 (a free model is under a free licence, trained from free data that is publicly
available to anonymous users, with its training program present), and general resolution 2025/002, by which a model
without its data or program is not free. A manifest's own lists are taken as complete.
"""

from __future__ import annotations

from collections.abc import Iterator

from model_freedom.freedom.definition import Definition, free_needs, need_of, weights_need
from model_freedom.freedom.facts import Facts
from model_freedom.freedom.record import Need


def _toxic_candy(facts: Facts) -> Iterator[Need]:
    """Free weights; by the stricter reading also a training program that somebody can get."""
    yield from weights_need(facts)
    if facts.missing_training_code == "non-free":
        yield from (need_of("code", item) for item in facts.code if item.grade == "missing")


def _free(facts: Facts) -> Iterator[Need]:
    """Free code and data; the base models are spoken of by `cap`."""
    strict = facts.missing_training_code == "non-free"
    yield from free_needs("code", (item for item in facts.code if not (strict and item.grade == "missing")))
    yield from free_needs("data", facts.data)


DEFINITION = Definition(
    name="debian",
    title="Debian's ML policy",
    levels=("NonFree", "ToxicCandy", "Free"),
    rungs=(_toxic_candy, _free),
    cap=(1, 1, 2),  # whatever is derived from a model that isn't Free is no more than ToxicCandy
    unknown_cap=1,
    whole=True,
)
