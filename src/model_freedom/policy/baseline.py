"""The baseline: findings that were there before, so that only new ones count.

It is a report in JSON, or the short form that `--write-baseline` writes: anything with `findings[].fingerprint`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple

from model_freedom.findings import CannotProceed, Finding, Location

_LIMIT = 64 << 20  # bytes


class Known(NamedTuple):
    """One entry: where it stands, and the code of its rule ("" where a report doesn't say it)."""

    place: Location
    code: str = ""


def read_baseline(path: str, shown: str | None = None) -> dict[str, Known]:
    """Fingerprint → its entry. `shown` is what to call the file in findings. Raises CannotProceed."""
    try:
        with open(path, "rb") as file:
            content = file.read(_LIMIT + 1)
    except OSError as error:
        raise CannotProceed(f"baseline {path}: {error.strerror}", "write one with `--write-baseline`") from error
    try:
        data = json.loads(content)
        entries = {entry["fingerprint"]: str(entry.get("code", "")) for entry in data["findings"]}
        if not all(isinstance(fingerprint, str) for fingerprint in entries):
            raise TypeError("a fingerprint is a text")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CannotProceed(
            f"baseline {path}: not a report of this program", "write it with `--write-baseline FILE`"
        ) from error
    lines = content.decode("utf-8", "replace").splitlines()
    places = {}
    for fingerprint, code in entries.items():
        line = next((number for number, text in enumerate(lines, 1) if f'"{fingerprint}"' in text), 1)
        places[fingerprint] = Known(Location(shown or path, line), code)
    return places


def baseline_text(findings: Iterable[Finding]) -> str:
    """The baseline of these findings, one a line so that changes to it can be read."""
    entries = [
        {"fingerprint": finding.fingerprint, "code": finding.code, "path": finding.location.path}
        for finding in findings
    ]
    lines = ",\n".join("  " + json.dumps(entry) for entry in entries)
    return f'{{"version": 1, "findings": [\n{lines}\n]}}\n'
