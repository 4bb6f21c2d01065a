"""What `whatif` shows: which models stay, which an archive saves, which are lost, and on what each hangs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

from model_freedom.freedom.whatif import FROM_ARCHIVE, LOST, NEVER, STAYS, Outcome, Point
from model_freedom.report.as_json import document
from model_freedom.report.escape import clean, for_log, for_markdown
from model_freedom.report.result import Report
from model_freedom.report.style import Style, style_for

MOST = 20  # points of failure in text

WORDS = {
    LOST: "could no longer be rebuilt by anyone but its author",
    FROM_ARCHIVE: "could still be rebuilt, from an archive copy",
    STAYS: "could still be rebuilt",
    NEVER: "can't be rebuilt by anyone else as it is",
}
_COLOURS = {LOST: "red", FROM_ARCHIVE: "yellow", STAYS: "green", NEVER: "dim"}


class Losses(NamedTuple):
    """The answer: what was taken away, what becomes of each model, and points of failure, the worst first."""

    without: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    ranking: tuple[Point, ...]


def render(name: str, answer: Losses, colour: str, looked: bool) -> str:
    """As text, JSON or Markdown. `looked`: what was seen of the links was taken in."""
    if name == "json":
        return _json(answer, looked)
    if name == "markdown":
        return "\n".join(_markdown(answer)) + "\n"
    style = style_for(sys.stdout, colour)
    text = "".join(line + "\n" for line in _text(answer, style))
    return for_log(text) if style.in_runner else text


def _text(answer: Losses, style: Style) -> Iterator[str]:
    if answer.without:
        yield f"Without {', '.join(map(clean, answer.without))}:"
        yield from _outcomes(answer, style)
        return
    yield from _outcomes(answer, style)
    yield ""
    if not answer.ranking:
        yield "No host and no base model takes a model with it that can be rebuilt now."
        return
    yield "What takes most models with it:"
    for point in answer.ranking[:MOST]:
        models = ", ".join(map(clean, point.models[:5])) + (", …" if len(point.models) > 5 else "")
        yield f"  {len(point.models):5} {_kind(point)} {style.paint('bold', clean(point.name))}: {models}"
    if len(answer.ranking) > MOST:
        yield f"  and {len(answer.ranking) - MOST} more"


def _outcomes(answer: Losses, style: Style) -> Iterator[str]:
    for found in answer.outcomes:
        becomes = style.paint(_COLOURS[found.outcome], WORDS[found.outcome])
        yield f"  {style.paint('bold', clean(found.model))} {becomes}"
        yield from (f"    {clean(' → '.join(path))}" for path in found.because[:MOST])
        if found.single_points:
            yield f"    hangs on {', '.join(clean(f'{_kind(p)} {p.name}') for p in found.single_points)}"


def _markdown(answer: Losses) -> Iterator[str]:
    gone = ", ".join(for_markdown(what) for what in answer.without)
    yield from (f"## What if {gone} were gone?" if gone else "## What if it were gone?", "")
    yield from ("| model | what becomes of it | because | hangs on |", "| --- | --- | --- | --- |")
    for found in answer.outcomes:
        because = "<br>".join(for_markdown(" → ".join(path)) for path in found.because)
        points = "<br>".join(for_markdown(f"{_kind(point)} {point.name}") for point in found.single_points)
        yield f"| {for_markdown(found.model)} | {WORDS[found.outcome]} | {because} | {points} |"
    if answer.ranking:
        yield from ("", "| takes with it | what | models |", "| ---: | --- | --- |")
        for point in answer.ranking:
            models = ", ".join(for_markdown(name) for name in point.models)
            yield f"| {len(point.models)} | {_kind(point)} {for_markdown(point.name)} | {models} |"


def _json(answer: Losses, looked: bool) -> str:
    whole = document(Report(command="whatif"))
    whole["whatif"] = {
        "without": list(answer.without),
        "links_seen": looked,
        "models": [_outcome(found) for found in answer.outcomes],
        "ranking": [{"kind": p.kind, "name": p.name, "models": list(p.models)} for p in answer.ranking],
    }
    return json.dumps(whole, indent=2, ensure_ascii=True) + "\n"


def _outcome(found: Outcome) -> dict[str, Any]:
    return {
        "name": found.model,
        "manifest": found.manifest,
        "outcome": found.outcome,
        "because": [list(path) for path in found.because],
        "single_points": [{"kind": point.kind, "name": point.name} for point in found.single_points],
    }


def _kind(point: Point) -> str:
    return "host" if point.kind == "host" else "base model"
