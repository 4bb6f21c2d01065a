"""The baseline: findings that were there before, so that only new ones count.

It is a report in JSON, or the short form that `--write-baseline` writes: anything with `findings[].fingerprint`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from model_freedom.findings import CannotProceed, Finding, Location

_LIMIT = 64 << 20  # bytes


def read_baseline(path: str) -> dict[str, Location]:
    """Fingerprint → the place to name if it is no longer needed. Raises CannotProceed."""
    try:
        with open(path, "rb") as file:
            content = file.read(_LIMIT + 1)
    except OSError as error:
        raise CannotProceed(f"baseline {path}: {error.strerror}", "write one with `--write-baseline`") from error
    try:
        data = json.loads(content)
        entries = [entry["fingerprint"] for entry in data["findings"]]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise CannotProceed(
            f"baseline {path}: not a report of this program", "write it with `--write-baseline FILE`"
        ) from error
    lines = content.decode("utf-8", "replace").splitlines()
    places = {}
    for entry in entries:
        if isinstance(entry, str):
            line = next((number for number, text in enumerate(lines, 1) if f'"{entry}"' in text), 1)
            places[entry] = Location(path, line)
    return places


def baseline_text(findings: Iterable[Finding]) -> str:
    """The baseline of these findings, one a line so that changes to it can be read."""
    entries = [
        {"fingerprint": finding.fingerprint, "code": finding.code, "path": finding.location.path}
        for finding in findings
    ]
    lines = ",\n".join("  " + json.dumps(entry) for entry in entries)
    return f'{{"version": 1, "findings": [\n{lines}\n]}}\n'
