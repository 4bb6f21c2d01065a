"""What one run has to say, before it takes a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from model_freedom import __version__
from model_freedom.findings import Finding, Severity
from model_freedom.links.record import Result, Use
from model_freedom.weights.record import WeightsFile

if TYPE_CHECKING:
    from model_freedom.weights.references.record import Fetched


@dataclass(frozen=True)
class ModelReport:
    """One model's place and what was judged of it, `judged` in the form of the JSON report: axes and verdicts."""

    name: str
    manifest: str
    line: int
    judged: Mapping[str, Any]


@dataclass(frozen=True)
class WeightsReport:
    """One weights file with what the run added: its digest, and who speaks for it."""

    file: WeightsFile
    sha256: str | None = None
    manifest: str | None = None
    model: str | None = None


@dataclass(frozen=True)
class LinkReport:
    """One address: what came back, and every place that names it."""

    result: Result
    uses: tuple[Use, ...]


@dataclass(frozen=True)
class Report:
    """Everything that a renderer may show. What a command doesn't do is an empty tuple."""

    command: str = "check"  # which parts a person wants to read
    root: str = "."
    policy: str = "declared"
    online: bool = False
    weights: tuple[WeightsReport, ...] = ()
    models: tuple[ModelReport, ...] = ()
    links: tuple[LinkReport, ...] = ()
    findings: tuple[Finding, ...] = ()
    suppressed: int = 0
    fetched: tuple[Fetched, ...] | None = None  # None where nobody asked what the code fetches
    version: str = field(default=__version__)

    def count(self, severity: Severity) -> int:
        """How many findings are of this severity."""
        return sum(finding.severity is severity for finding in self.findings)
