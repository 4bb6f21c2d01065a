"""What is drawn, before it takes a form: models, what they derive from, and on demand their data and code."""

from __future__ import annotations

from typing import NamedTuple

from model_freedom.freedom.assessment import Judged
from model_freedom.freedom.definition import Definition
from model_freedom.freedom.record import Graded

UNKNOWN = "unknown"


class Look(NamedTuple):
    """How a standing is shown. The colours are those of Okabe and Ito, which people with any colour vision can tell
    apart; the words and the shapes say the same without colours.
    """

    fill: str
    ink: str
    dash: str  # of the outline: "" solid, else SVG's stroke-dasharray
    mark: str


# From best to worst; what is unknown has a look of its own.
LOOKS = {
    "good": Look("#009E73", "#000000", "", "✓"),
    "middle": Look("#E69F00", "#000000", "6 3", "◐"),
    "bad": Look("#D55E00", "#000000", "2 2", "✗"),
    UNKNOWN: Look("#DDDDDD", "#000000", "1 4", "?"),
}


class Dot(NamedTuple):
    """One node. `kind` is model, data or code; `standing` a key of LOOKS."""

    number: int
    kind: str
    name: str
    words: str  # the verdict or grade
    standing: str
    shipped: bool = False  # a model of this repository
    where: str = ""  # the manifest


class Line(NamedTuple):
    """From what is made to what it is made from, with the relation in words."""

    start: int
    end: int
    words: str


class Picture(NamedTuple):
    """Everything to draw, in a stable order. Models that derive from nothing in the picture come last in rank."""

    definition: str
    dots: tuple[Dot, ...]
    lines: tuple[Line, ...]


def picture(judged: Judged, shipped: int, definition: Definition, *, leaves: bool = False) -> Picture:
    """The chain below the first `shipped` nodes by one definition; `leaves` adds data sets and code."""
    levels = judged.levels[definition.name]
    dots: list[Dot] = []
    for number, node in enumerate(judged.chain.nodes):
        level = levels[number]
        where = node.manifest.path
        standing = standing_of(definition, level)
        dots.append(Dot(number, "model", node.record.name, definition.levels[level], standing, number < shipped, where))
    lines: list[Line] = []
    strangers: dict[str, int] = {}
    for number, node in enumerate(judged.chain.nodes):
        for edge in node.edges:
            if edge.base is None:
                continue
            target = edge.target
            if target is None:  # the same stranger is one dot, however many derive from it
                key = edge.base.url or edge.name
                if key not in strangers:
                    strangers[key] = len(dots)
                    dots.append(Dot(len(dots), "model", edge.name, UNKNOWN, UNKNOWN))
                target = strangers[key]
            words = edge.base.relation or ""
            if edge.target is not None and judged.chain.problem(number, edge):
                words = f"{words} (not followed)".strip()
            lines.append(Line(number, target, words))
    if leaves:
        _leaves(judged, dots, lines)
    return Picture(definition.name, tuple(dots), tuple(lines))


def standing_of(definition: Definition, level: int) -> str:
    """Good at the top, bad at the bottom."""
    return "good" if level == definition.top else "bad" if level == 0 else "middle"


def _leaves(judged: Judged, dots: list[Dot], lines: list[Line]) -> None:
    for number, facts in enumerate(judged.facts):
        for kind, role, listed in (("data", "trained on", facts.data), ("code", "made by", facts.code)):
            for item in listed:
                if item.artifact is None:
                    continue
                dots.append(Dot(len(dots), kind, item.artifact.label, item.grade, _grade_standing(item)))
                lines.append(Line(number, len(dots) - 1, role))


def _grade_standing(item: Graded) -> str:
    return {"free": "good", "missing": "bad", "unknown": UNKNOWN}.get(item.grade, "middle")
