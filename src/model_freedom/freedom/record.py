"""The words in which freedom is spoken of: grades, axes, what stands in the way, verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from model_freedom.licenses.expression import Freedom
from model_freedom.manifest.model import Artifact

Key = tuple[str, str]
"""A manifest's path, and the name of a model in it."""

Grade = Literal["free", "available", "unknown", "restricted", "missing"]

GRADES: tuple[Grade, ...] = ("free", "available", "unknown", "restricted", "missing")
"""Best to worst."""


class Graded(NamedTuple):
    """One artifact of a role, judged. `artifact` is None where the manifest lists none at all.

    `there` says whether somebody may have it by some way; `why` is what to add to the grade in a message.
    """

    role: str
    position: int
    artifact: Artifact | None
    grade: Grade
    license: Freedom
    there: bool
    why: str = ""


class Axes(NamedTuple):
    """The facts, before any definition."""

    weights: Freedom
    code: Grade
    data: Grade
    base: str  # root, free, unknown, not-free
    pinned: str  # all, some, none
    durable: str  # archived, single, gone


class Need(NamedTuple):
    """One thing that keeps a model from a level: on which axis, which artifact, and why, in words.

    `role` and `index` name the artifact (position -1: the role as a whole); `alternatives` are other roles of which one
    listed would serve as well.
    """

    axis: str
    message: str
    artifact: str | None = None
    role: str = ""
    position: int = -1
    alternatives: tuple[str, ...] = ()


class Reason(NamedTuple):
    """A need with the path from the model to the one that has it, and the level that it is needed for."""

    axis: str
    artifact: str | None
    path: tuple[str, ...]
    message: str
    level: str = ""

    def as_json(self) -> dict[str, Any]:
        """In the form of the JSON report."""
        return {"axis": self.axis, "artifact": self.artifact, "path": list(self.path), "message": self.message}


class Verdict(NamedTuple):
    """What one definition says, and what keeps the model below its top: needs of the next level first.

    `shown` is how many of the reasons a report shows: those of the next level, where more would bury them.
    """

    value: str
    reasons: tuple[Reason, ...] = ()
    shown: int = 0

    @property
    def main(self) -> tuple[Reason, ...]:
        """The reasons that a report shows."""
        return self.reasons[: self.shown]


class Along(NamedTuple):
    """The worst grade of a model and all that it derives from. Not `known` where a base model is that nobody describes,
    of which it can't be said.
    """

    grade: Grade
    known: bool
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Assessment:
    """How free one model is. `verified_axes` and `verified` are None where the links were not looked at."""

    model: str
    manifest: str
    line: int
    axes: Axes
    declared: Mapping[str, Verdict]
    verified_axes: Axes | None = None
    verified: Mapping[str, Verdict] | None = None
    unverified: tuple[Reason, ...] = ()  # links that could not be known, with when each was last seen
    dated: tuple[Reason, ...] = ()  # manifests of base models that are as they were at an earlier look
    along: Mapping[str, Along] = field(default_factory=dict)  # code and data of the whole chain, by what is known best
    notes: tuple[str, ...] = field(default=())

    def unverified_for(self, name: str) -> tuple[Reason, ...]:
        """The links on which a definition's verdict rests that could not be known: those of base models only where it
        looks at these.
        """
        from model_freedom.freedom.definitions import BY_NAME

        if BY_NAME[name].cap is not None:
            return self.unverified
        return tuple(reason for reason in self.unverified if len(reason.path) == 1)

    def as_json(self) -> dict[str, Any]:
        """Axes and verdicts in the form of the JSON report: the axes by what is known best."""
        return {"axes": dict((self.verified_axes or self.axes)._asdict()), "verdicts": self._verdicts()}

    def _verdicts(self) -> dict[str, Any]:
        from model_freedom.freedom.definitions import BY_NAME

        entries: dict[str, Any] = {}
        for name, declared in self.declared.items():
            verified = self.verified[name] if self.verified is not None else None
            reasons = list(verified.main) if verified is not None else []
            reasons.extend(reason for reason in declared.main if reason not in reasons)
            if verified is not None:
                reasons.extend(self.unverified_for(name))
            if BY_NAME[name].cap is not None:
                reasons.extend(self.dated)
            entries[name] = {
                "declared": declared.value,
                "verified": verified.value if verified is not None else None,
                "reasons": [reason.as_json() for reason in reasons],
            }
            if verified is not None:
                entries[name]["unverified_links"] = len(self.unverified_for(name))
        return entries
