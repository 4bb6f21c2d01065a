"""What `explain` shows: axes, each verdict with its proof, and the way up."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from model_freedom.freedom.definitions import BY_NAME
from model_freedom.freedom.record import Assessment, Reason, Verdict
from model_freedom.freedom.standing import in_words
from model_freedom.freedom.wayup import Way
from model_freedom.report.as_json import document
from model_freedom.report.escape import clean, for_log, for_markdown
from model_freedom.report.result import ModelReport, Report
from model_freedom.report.style import Style, style_for

MOST = 12  # reasons of one verdict in text


class Explained(NamedTuple):
    """One model with the way up of each definition by which there is one."""

    assessment: Assessment
    ways: Mapping[str, Way]


def render(name: str, explained: Sequence[Explained], colour: str, online: bool) -> str:
    """As text, JSON or Markdown."""
    if name == "json":
        return _json(explained, online)
    if name == "markdown":
        return "\n".join(line for item in explained for line in _markdown(item))
    style = style_for(sys.stdout, colour)
    text = "\n".join("".join(line + "\n" for line in _text(item, style)) for item in explained)
    return for_log(text) if style.in_runner else text


def _text(item: Explained, style: Style) -> Iterator[str]:
    found = item.assessment
    yield f"{style.paint('bold', clean(found.model))} ({clean(found.manifest)}:{found.line})"
    yield "  " + ", ".join(f"{axis} {value}" for axis, value in _axes(found).items())
    for name in found.declared:
        yield f"  {BY_NAME[name].title}: {style.paint('bold', _value(found, name))}"
        reasons = _reasons(found, name)
        yield from (f"    {clean(in_words(reason))}" for reason in reasons[:MOST])
        if len(reasons) > MOST:
            yield f"    and {len(reasons) - MOST} more"
        way = item.ways.get(name)
        if way is not None:
            yield f"    up to {way.level}:"
            yield from (f"      - {clean(change.words)}" for change in way.changes)
    yield from (f"  note: {clean(note)}" for note in found.notes)


def _markdown(item: Explained) -> Iterator[str]:
    found = item.assessment
    yield from (f"## {for_markdown(found.model)}", "")
    yield ", ".join(f"{axis} **{value}**" for axis, value in _axes(found).items())
    for name in found.declared:
        yield from ("", f"### {BY_NAME[name].title}: {for_markdown(_value(found, name))}", "")
        reasons = _reasons(found, name)
        yield from (f"- {for_markdown(in_words(reason))}" for reason in reasons)
        way = item.ways.get(name)
        if way is not None:
            yield from ("", f"Up to **{way.level}**:", "")
            yield from (f"{number}. {for_markdown(change.words)}" for number, change in enumerate(way.changes, 1))
    yield ""


def _json(explained: Sequence[Explained], online: bool) -> str:
    models = []
    for item in explained:
        judged: dict[str, Any] = dict(item.assessment.as_json())
        judged["notes"] = list(item.assessment.notes)
        judged["way_up"] = {
            name: {"level": way.level, "changes": [{"cost": c.cost, "what": c.words} for c in way.changes]}
            for name, way in item.ways.items()
        }
        found = item.assessment
        models.append(ModelReport(found.model, found.manifest, found.line, judged))
    report = Report(command="explain", models=tuple(models), online=online)
    return json.dumps(document(report), indent=2, ensure_ascii=True) + "\n"


def _axes(found: Assessment) -> dict[str, str]:
    return dict((found.verified_axes or found.axes)._asdict())


def _value(found: Assessment, name: str) -> str:
    declared = found.declared[name].value
    verified = found.verified[name].value if found.verified is not None else None
    if verified is None or verified == declared:
        return declared + (" (verified)" if verified else "")
    return f"{declared} (declared), {verified} (verified)"


def _reasons(found: Assessment, name: str) -> list[Reason]:
    verdicts: list[Verdict] = [found.declared[name]]
    if found.verified is not None:
        verdicts.insert(0, found.verified[name])
    reasons = dict.fromkeys(reason for verdict in verdicts for reason in verdict.main)
    return [*reasons, *(found.unverified_for(name) if found.verified is not None else ())]
