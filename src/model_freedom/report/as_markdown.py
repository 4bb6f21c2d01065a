"""`--format markdown`: for a job summary, a comment or a wiki. Everything from outside is escaped for Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from model_freedom.findings import Severity
from model_freedom.report.as_text import closing
from model_freedom.report.escape import for_markdown, for_markdown_code
from model_freedom.report.result import Report
from model_freedom.report.words import reason_in_words, verdict_in_words
from model_freedom.rules.pages import page_url
from model_freedom.weights.record import size_in_words

# GitHub drops a whole job summary that is larger than 1 MiB; below, it is cut between two rows.
_LIMIT = 900 * 1024
_MARKS = {Severity.ERROR: "❌ error", Severity.WARNING: "⚠️ warning", Severity.NOTE: "note"}


def render(report: Report) -> str:
    """A heading, the verdicts, the findings, the links that are not well, the weights."""
    lines = ["## model-freedom", "", f"{closing(report)}.", ""]
    size = sum(len(line.encode()) + 1 for line in lines)
    for block in (_findings(report), _models(report), _links(report), _weights(report), _fetched(report)):
        rows = list(block)
        for number, row in enumerate(rows):
            size += len(row.encode()) + 1
            if size > _LIMIT:
                left = len(rows) - number
                lines += ["", f"… and {left} more rows: the report was cut to fit. The JSON report has them all.", ""]
                return "\n".join(lines)
            lines.append(row)
    return "\n".join(lines)


def _findings(report: Report) -> Iterator[str]:
    if not report.findings:
        return
    yield from ("### Findings", "", "| where | rule | what | fix |", "| --- | --- | --- | --- |")
    for finding in report.findings:
        path, line, _column = finding.location
        rule = f"{_MARKS[finding.severity]} [{finding.code}]({page_url(finding.code)})"
        yield (
            f"| {for_markdown_code(f'{path}:{line}')} | {rule} | {for_markdown(finding.message)} "
            f"| {for_markdown(finding.fix)} |"
        )
    yield ""


def _models(report: Report) -> Iterator[str]:
    if not report.models:
        return
    yield from ("### Verdicts", "", "| model | definition | verdict | because |", "| --- | --- | --- | --- |")
    for model in report.models:
        for definition, verdict in model.judged.get("verdicts", {}).items():
            reasons = "<br>".join(for_markdown(reason_in_words(reason)) for reason in verdict.get("reasons", ()))
            yield (
                f"| {for_markdown(model.name)} | {for_markdown(definition)} "
                f"| **{for_markdown(verdict_in_words(verdict))}** | {reasons} |"
            )
    yield ""


def _links(report: Report) -> Iterator[str]:
    if not report.links:
        return
    yield from ("### Links", "", "| status | address | named in | detail |", "| --- | --- | --- | --- |")
    for link in report.links:
        places = ", ".join(for_markdown_code(f"{use.manifest}:{use.line}") for use in link.uses)
        result = link.result
        address = for_markdown_code(result.address.url)
        yield f"| {result.status.value} | {address} | {places} | {for_markdown(result.detail)} |"
    yield ""


def _weights(report: Report) -> Iterator[str]:
    if not report.weights:
        return
    yield from ("### Weights", "", "| file | what | format | size | manifest |", "| --- | --- | --- | --- | --- |")
    for item in report.weights:
        file = item.file
        size = size_in_words(file.size) if file.size is not None else ""
        manifest = for_markdown_code(item.manifest) if item.manifest else "none"
        yield (
            f"| {for_markdown_code(file.path)} | {file.outcome.value} | {for_markdown(file.format)} | {size} "
            f"| {manifest} |"
        )
    yield ""


def _fetched(report: Report) -> Iterator[str]:
    if not report.fetched:
        return
    yield from ("### Fetched at run time", "", "| where | what | revision | by |", "| --- | --- | --- | --- |")
    for item in report.fetched:
        name = for_markdown_code(item.name) if item.name else "named as it runs"
        revision = f"{for_markdown(item.revision or '')}{'' if item.pinned else ' (not pinned)'}"
        yield f"| {for_markdown_code(f'{item.path}:{item.line}')} | {name} | {revision} | {for_markdown(item.call)} |"
    yield ""
