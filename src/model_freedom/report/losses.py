"""What `whatif` shows: which models stay, which an archive saves, which are lost, and on what each hangs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

from model_freedom.freedom.failing import Point
from model_freedom.freedom.whatif import FROM_ARCHIVE, LOST, NEVER, STAYS, Outcome
from model_freedom.links.record import Status
from model_freedom.report.as_json import document
from model_freedom.report.escape import clean, for_log, for_markdown
from model_freedom.report.result import Report
from model_freedom.report.style import Style, style_for

MOST = 20  # points of failure in text
KNOWN = frozenset({Status.OK, Status.MOVED, Status.GONE, Status.RESTRICTED})  # a look that told something

WORDS = {
    LOST: "could no longer be rebuilt by anyone but its author",
    FROM_ARCHIVE: "could still be rebuilt, from an archive copy",
    STAYS: "could still be rebuilt",
    NEVER: "can't be rebuilt by anyone else as it is",
}
UNSEEN = "could be rebuilt, if the archive copy is there that its manifest names: nobody has seen it"
_SAVED = "unless an archive copy is there that nobody has seen"
_COLOURS = {LOST: "red", FROM_ARCHIVE: "yellow", STAYS: "green", NEVER: "dim"}


class Losses(NamedTuple):
    """The answer: what was taken away, what becomes of each model, and points of failure, the worst first."""

    without: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    ranking: tuple[Point, ...]
    looked: int = 0  # addresses of which it was seen whether they are there
    addresses: int = 0  # that the manifests name

    @property
    def trust(self) -> str:
        """What had to be taken on the manifests' word."""
        if self.looked == self.addresses:
            return ""
        seen = f"{self.looked} of {self.addresses}" if self.looked else f"none of {self.addresses}"
        return f"Addresses that a check has seen: {seen}; the others count as there, as the manifests say."


def render(name: str, answer: Losses, colour: str) -> str:
    """As text, JSON or Markdown."""
    if name == "json":
        return _json(answer)
    if name == "markdown":
        return "\n".join(_markdown(answer)) + "\n"
    style = style_for(sys.stdout, colour)
    text = "".join(line + "\n" for line in _text(answer, style))
    return for_log(text) if style.in_runner else text


def _text(answer: Losses, style: Style) -> Iterator[str]:
    if answer.without:
        yield f"Without {', '.join(map(clean, answer.without))}:"
    yield from _outcomes(answer, style)
    yield from (style.paint("dim", line) for line in ([answer.trust] if answer.trust else []))
    if answer.without:
        return
    yield ""
    if not answer.ranking:
        yield "No host and no base model takes a model with it that can be rebuilt now."
        return
    yield "What takes most models with it:"
    for point in answer.ranking[:MOST]:
        yield f"  {len(point.models):5} {_kind(point)} {style.paint('bold', clean(point.name))}: {_few(point)}"
    if len(answer.ranking) > MOST:
        yield f"  and {len(answer.ranking) - MOST} more"


def _outcomes(answer: Losses, style: Style) -> Iterator[str]:
    for found in answer.outcomes:
        becomes = style.paint(_COLOURS[found.outcome], _words(found))
        yield f"  {style.paint('bold', clean(found.model))} {becomes}"
        yield from (f"    {clean(' → '.join(path))}" for path in found.because[:MOST])
        if found.single_points:
            yield f"    hangs on {', '.join(clean(_named(point)) for point in found.single_points)}"


def _markdown(answer: Losses) -> Iterator[str]:
    gone = ", ".join(for_markdown(what) for what in answer.without)
    yield from (f"## What if {gone} were gone?" if gone else "## What if it were gone?", "")
    yield from ("| model | what becomes of it | because | hangs on |", "| --- | --- | --- | --- |")
    for found in answer.outcomes:
        because = "<br>".join(for_markdown(" → ".join(path)) for path in found.because)
        points = "<br>".join(for_markdown(_named(point)) for point in found.single_points)
        yield f"| {for_markdown(found.model)} | {_words(found)} | {because} | {points} |"
    if answer.trust:
        yield from ("", answer.trust)
    if answer.ranking:
        yield from ("", "| takes with it | what | models |", "| ---: | --- | --- |")
        for point in answer.ranking:
            models = ", ".join(for_markdown(name) for name in point.models)
            if point.doubtful:
                saved = ", ".join(for_markdown(name) for name in point.doubtful)
                models += f"{'; ' if models else ''}{_SAVED}: {saved}"
            yield f"| {len(point.models)} | {_kind(point)} {for_markdown(point.name)} | {models} |"


def _json(answer: Losses) -> str:
    whole = document(Report(command="whatif"))
    whole["whatif"] = {
        "without": list(answer.without),
        "links_seen": answer.looked > 0,
        "addresses": {"declared": answer.addresses, "seen": answer.looked},
        "models": [_outcome(found) for found in answer.outcomes],
        "ranking": [
            {"kind": p.kind, "name": p.name, "models": list(p.models), "unless_archived": list(p.doubtful)}
            for p in answer.ranking
        ],
    }
    return json.dumps(whole, indent=2, ensure_ascii=True) + "\n"


def _outcome(found: Outcome) -> dict[str, Any]:
    return {
        "name": found.model,
        "manifest": found.manifest,
        "outcome": found.outcome,
        "verified": found.verified,
        "because": [list(path) for path in found.because],
        "single_points": [
            {"kind": point.kind, "name": point.name, "unless_archived": point.saved} for point in found.single_points
        ],
    }


def _kind(point: Point) -> str:
    return "host" if point.kind == "host" else "base model"


def _words(found: Outcome) -> str:
    return WORDS[found.outcome] if found.verified or found.outcome != FROM_ARCHIVE else UNSEEN


def _named(point: Point) -> str:
    return f"{_kind(point)} {point.name}" + (f" ({_SAVED})" if point.saved else "")


def _few(point: Point) -> str:
    """Some of the models that fall with it."""
    listed = ", ".join(map(clean, point.models[:5])) + (", …" if len(point.models) > 5 else "")
    if not point.doubtful:
        return listed
    saved = ", ".join(map(clean, point.doubtful[:5])) + (", …" if len(point.doubtful) > 5 else "")
    return f"{listed}{'; ' if listed else ''}{_SAVED}: {saved}"
