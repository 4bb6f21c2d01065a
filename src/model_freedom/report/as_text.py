"""`--format text`: one line a finding, which editors and terminals can follow, and its fix indented below."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from model_freedom.findings import Finding, Severity
from model_freedom.links.record import Status
from model_freedom.report.escape import clean, for_log
from model_freedom.report.result import LinkReport, ModelReport, Report, WeightsReport
from model_freedom.report.style import Style
from model_freedom.report.words import facts_of, fetched_in_words, reason_in_words, verdict_in_words
from model_freedom.weights.record import size_in_words

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}
_STATUS_COLOURS = {
    Status.OK: "green",
    Status.MOVED: "yellow",
    Status.GONE: "red",
    Status.RESTRICTED: "yellow",
    Status.REFUSED: "red",
    Status.UNVERIFIED: "yellow",
    Status.SKIPPED: "dim",
}


def render(report: Report, style: Style) -> str:
    """The parts that the command is about, each after an empty line."""
    parts = {
        "check": (_findings, _models),
        "validate": (_findings, _models),
        "scan": (_weights, _fetched),
        "links": (_links, _findings),
    }
    blocks = [list(part(report, style)) for part in parts.get(report.command, (_findings, _models))]
    text = "\n".join("".join(line + "\n" for line in block) for block in blocks if block)
    return for_log(text) if style.in_runner else text


def _findings(report: Report, style: Style) -> Iterator[str]:
    for finding in report.findings:
        yield from _finding(finding, style)


def _finding(finding: Finding, style: Style) -> Iterator[str]:
    path, line, column = finding.location
    place = style.paint("bold", f"{clean(path)}:{line}:{column}:")
    level = style.paint(_COLOURS[finding.severity], f"{finding.code} {finding.severity.value}:")
    yield f"{place} {level} {clean(finding.message)}"
    if finding.fix:
        yield style.paint("dim", f"  {clean(finding.fix)}")


def _models(report: Report, style: Style) -> Iterator[str]:
    for model in report.models:
        yield from _model(model, style)


def _model(model: ModelReport, style: Style) -> Iterator[str]:
    place = f"{clean(model.manifest)}:{model.line}:"
    yield f"{style.paint('bold', place)} model {clean(model.name)}"
    axes: Mapping[str, Any] = model.judged.get("axes", {})
    if axes:
        yield "  " + ", ".join(f"{name} {clean(str(value))}" for name, value in axes.items())
    for definition, verdict in model.judged.get("verdicts", {}).items():
        yield f"  {definition}: {style.paint('bold', verdict_in_words(verdict))}"
        for reason in verdict.get("reasons", ()):
            yield f"    {clean(reason_in_words(reason))}"


def _weights(report: Report, style: Style) -> Iterator[str]:
    for item in report.weights:
        yield from _weights_file(item, style)


def _weights_file(item: WeightsReport, style: Style) -> Iterator[str]:
    file = item.file
    words = [file.outcome.value, file.format]
    if file.size is not None:
        words.append(size_in_words(file.size))
    words.append(file.stored.value)
    yield f"{style.paint('bold', clean(file.path))}: {', '.join(words)}"
    if file.reason:
        yield f"  {clean(file.reason)}"
    for name, value in facts_of(item):
        yield style.paint("dim", f"  {name}: {clean(value)}")
    algorithm, _, digest = file.digest.partition(":")
    if digest and algorithm != "sha256":
        yield style.paint("dim", f"  {algorithm}: {clean(digest)}")


def _fetched(report: Report, style: Style) -> Iterator[str]:
    for item in report.fetched or ():
        place = style.paint("bold", f"{clean(item.path)}:{item.line}:{item.column}:")
        yield f"{place} {clean(fetched_in_words(item))}"


def _links(report: Report, style: Style) -> Iterator[str]:
    for link in report.links:
        yield from _link(link, style)


def _link(link: LinkReport, style: Style) -> Iterator[str]:
    result = link.result
    status = style.paint(_STATUS_COLOURS[result.status], f"{result.status.value:10}")
    number = str(result.http_status) if result.http_status else "   "
    places = ", ".join(f"{clean(use.manifest)}:{use.line}" for use in link.uses)
    revision = f" at {clean(result.address.revision)}" if result.address.revision else ""
    yield f"{status} {number} {clean(result.address.url)}{revision}  ({places})"
    if result.detail and result.status is not Status.OK:
        yield style.paint("dim", f"  {clean(result.detail)}")


def closing(report: Report) -> str:
    """The closing sentence, for standard error."""
    if report.command == "scan":
        return _closing_scan(report)
    errors, warnings = report.count(Severity.ERROR), report.count(Severity.WARNING)
    notes = report.count(Severity.NOTE)
    found = [_some(errors, "error"), _some(warnings, "warning"), _some(notes, "note")]
    seen = [_some(len(report.models), "model")]
    if report.command == "check":
        seen.insert(0, _some(len(report.weights), "weights file"))
    if report.online or report.links:
        seen.append(_some(len(report.links), "address", "addresses"))
    first = ", ".join(word for word in found if word) or "no findings"
    looked = ", ".join(word for word in seen if word) or "no weights and no manifests"
    more = f" ({report.suppressed} suppressed)" if report.suppressed else ""
    return f"{first}{more} in {looked}"


def _closing_scan(report: Report) -> str:
    counts: dict[str, int] = {}
    for item in report.weights:
        counts[item.file.outcome.value] = counts.get(item.file.outcome.value, 0) + 1
    listed = ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items()))
    first = f"{_some(len(report.weights), 'file')}: {listed}" if listed else "no weights found"
    if report.fetched is None:
        return first
    return f"{first}; {_some(len(report.fetched), 'reference') or 'no references'} to weights that code fetches"


def _some(count: int, one: str, many: str | None = None) -> str:
    if count == 0:
        return ""
    return f"1 {one}" if count == 1 else f"{count:,} {many or one + 's'}"
