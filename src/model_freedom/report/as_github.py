"""`--format github`: workflow commands that become annotations on a pull request.

GitHub shows ten of each level a step; the ten worst are given, and a last one says how many more the job summary has.
"""

from __future__ import annotations

from model_freedom.findings import Finding, Severity
from model_freedom.report.escape import clean, for_command, for_property
from model_freedom.report.result import Report

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_MOST = 10


def render(report: Report) -> str:
    """One command a line, errors first."""
    lines = []
    for severity, level in _LEVELS.items():
        found = [finding for finding in report.findings if finding.severity is severity]
        shown = found if len(found) <= _MOST else found[: _MOST - 1]
        lines += [_annotation(level, finding) for finding in shown]
        if len(found) > len(shown):
            rest = len(found) - len(shown)
            lines.append(f"::{level} title=model-freedom::{rest} more at this level: see the job summary")
    return "".join(line + "\n" for line in lines)


def _annotation(level: str, finding: Finding) -> str:
    path, line, column = finding.location
    properties = {
        "file": for_property(clean(path)),
        "line": str(line),
        "col": str(column),
        "title": for_property(f"{finding.code} {finding.name}"),
    }
    listed = ",".join(f"{key}={value}" for key, value in properties.items())
    text = clean(finding.message) + (f"\n{clean(finding.fix)}" if finding.fix else "")
    return f"::{level} {listed}::{for_command(text)}"
