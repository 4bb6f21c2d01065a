"""What every part speaks: a place, a fault that a part noticed, and the finding that a rule makes of it.

Named tuples and not dataclasses: this module is imported before the first answer, and `dataclasses` costs 15 ms there.
"""

from __future__ import annotations

import enum
from typing import Any, NamedTuple


class Severity(str, enum.Enum):
    """How bad a finding is. Only errors change the exit status."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Location(NamedTuple):
    """A place in a file. `path` is POSIX and relative to the root; `line` and `column` count from 1."""

    path: str
    line: int = 1
    column: int = 1


class Fault(NamedTuple):
    """Something that a part noticed while reading, kept as a value; the rule named by `code` makes a finding of it."""

    code: str
    location: Location
    message: str
    fix: str
    model: str | None = None


class Finding(NamedTuple):
    """One thing to tell the user: what is wrong, where, and what mends it. Every output format is a fold over these."""

    code: str
    name: str
    severity: Severity
    location: Location
    message: str
    fix: str
    model: str | None = None
    edits: tuple[Any, ...] = ()  # what `--fix` does about it: edits of `manifest.editing`, further down the house

    @property
    def fingerprint(self) -> str:
        """Names the finding in baselines and SARIF: stable when lines above it come or go (it holds no line number)."""
        import hashlib

        parts = (self.code, self.location.path, self.model or "", self.message)
        text = "\0".join(parts).encode("utf-8", "surrogateescape")
        return hashlib.sha256(text).hexdigest()[:16]

    @property
    def order(self) -> tuple[str, int, str, int, str]:
        """Findings are sorted by path, line and code, so that equal input gives equal bytes."""
        path, line, column = self.location
        return (path, line, self.code, column, self.message)


class CannotProceed(Exception):
    """The program can't do its job: bad usage or configuration, an unreadable repository. Exit status 2.

    `fix` says what the user can do about it.
    """

    def __init__(self, message: str, fix: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix
