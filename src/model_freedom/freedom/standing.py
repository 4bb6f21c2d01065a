"""Is a model where it has to be? The order of levels and of axis values, for policies and for a look back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from model_freedom.freedom.definitions import BY_NAME
from model_freedom.freedom.record import GRADES, Assessment, Reason

AXES: dict[str, tuple[str, ...]] = {
    "weights": ("non-free", "unknown", "free"),
    "code": tuple(reversed(GRADES)),
    "data": tuple(reversed(GRADES)),
    "base": ("not-free", "unknown", "free", "root"),
    "pinned": ("none", "some", "all"),
    "durable": ("gone", "single", "archived"),
}
"""Worst to best."""


class Shortfall(NamedTuple):
    """A definition or axis on which a model stands lower than asked; `reasons` are those that keep it down."""

    measure: str
    value: str
    wanted: str
    verified: bool
    reasons: tuple[Reason, ...] = ()


def scale(measure: str) -> tuple[str, ...]:
    """The values of a definition or axis, worst to best; empty where there is no such measure."""
    if measure in BY_NAME:
        return BY_NAME[measure].levels
    return AXES.get(measure, ())


def shortfalls(assessment: Assessment, minimum: Mapping[str, str]) -> list[Shortfall]:
    """Where a model is below `minimum` (a measure → its lowest value that passes), by what is known best.

    Code and data are those of the whole chain: what a quantisation adds is nothing, and what its base was made from may
    be anything.
    """
    found = []
    for measure, wanted in minimum.items():
        values = scale(measure)
        if wanted not in values:
            continue  # the reader of the configuration has refused it
        rank = values.index(wanted)
        verified = assessment.verified is not None
        if measure in BY_NAME:
            verdict = (assessment.verified or assessment.declared)[measure]
            value = verdict.value
            reasons = tuple(reason for reason in verdict.reasons if values.index(reason.level) <= rank)
        elif measure in assessment.along:
            value, known, reasons = assessment.along[measure]
            if not known and rank > 0:
                rank = len(values)  # unknown passes nowhere
        else:
            axes = assessment.verified_axes or assessment.axes
            value, reasons = str(getattr(axes, measure)), _reasons_of(assessment, measure)
        if values.index(value) < rank:
            found.append(Shortfall(measure, value, wanted, verified, reasons))
    return found


def _reasons_of(assessment: Assessment, axis: str) -> tuple[Reason, ...]:
    reasons = (assessment.verified or assessment.declared)["debian"].reasons
    return tuple(reason for reason in reasons if reason.axis == axis)


def in_words(reason: Reason) -> str:
    """`my-lora → Mistral-7B: training data missing (access: none)`, with the artifact's name."""
    what = f": {reason.artifact}" if reason.artifact else ""
    return f"{' → '.join(reason.path)}: {reason.message}{what}"


def all_in_words(reasons: Iterable[Reason]) -> list[str]:
    """Each once: what two levels ask for is one thing to say."""
    return list(dict.fromkeys(in_words(reason) for reason in reasons))
