"""Findings that are let pass: by a comment in the manifest, a waiver, the baseline, or an ignore by path.

What lets nothing pass any more is a finding of its own (MF007), so that the exceptions stay true.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from model_freedom.configuration.globs import matcher
from model_freedom.configuration.settings import Settings, Waiver
from model_freedom.findings import Finding, Location, Severity
from model_freedom.manifest.model import Ignore, Manifest
from model_freedom.policy.baseline import Known
from model_freedom.rules.rule import Rule

UNUSED = "MF007"


class Judged(NamedTuple):
    """What is to be shown, and how many findings were let pass."""

    findings: tuple[Finding, ...]
    suppressed: int


def judge(
    findings: Sequence[Finding],
    manifests: Sequence[Manifest],
    settings: Settings,
    rules: Sequence[Rule],
    *,
    baseline: dict[str, Known] | None = None,
    today: datetime.date | None = None,
) -> Judged:
    """Applies every kind of exception and adds MF007 for those that are unused or past their date.

    An exception for a rule that doesn't run in this mode (the network was not asked) is not called unused.
    """
    exceptions = _Exceptions(manifests, settings, baseline or {}, today or datetime.date.today())
    kept = [finding for finding in findings if not exceptions.let_pass(finding)]
    suppressed = len(findings) - len(kept)
    unused = next((rule for rule in rules if rule.code == UNUSED), None)
    if unused is not None:
        running = frozenset(rule.code for rule in rules)
        kept.extend(
            Finding(UNUSED, unused.name, unused.severity, place, message, fix)
            for place, message, fix in exceptions.useless(running)
        )
    return Judged(tuple(sorted(set(kept), key=lambda finding: finding.order)), suppressed)


class _Exceptions:
    def __init__(
        self, manifests: Sequence[Manifest], settings: Settings, baseline: dict[str, Known], today: datetime.date
    ) -> None:
        self._ignores = {
            (manifest.path, line): ignore
            for manifest in manifests
            for ignore in manifest.ignores
            for line in ignore.lines
        }
        self._all_ignores = [ignore for manifest in manifests for ignore in manifest.ignores]
        self._waivers = [(waiver, matcher([waiver.path])) for waiver in settings.waivers]
        self._by_path = [(matcher([glob]), codes) for glob, codes in settings.per_path_ignores.items()]
        self._baseline = baseline
        self._source = settings.source or ""
        self._today = today.isoformat()
        self._used: set[object] = set()

    def let_pass(self, finding: Finding) -> bool:
        ignore = self._ignores.get((finding.location.path, finding.location.line))
        if ignore is not None:
            for code in ignore.codes:
                if _fits(finding.code, code):
                    self._used.add((ignore.location, code))
                    return True
        for waiver, fits in self._waivers:
            if _fits(finding.code, waiver.code) and fits(finding.location.path):
                self._used.add(waiver)
                if not self._expired(waiver):
                    return True
        if any(
            fits(finding.location.path) and any(_fits(finding.code, code) for code in codes)
            for fits, codes in self._by_path
        ):
            return True
        if finding.fingerprint in self._baseline:
            self._used.add(finding.fingerprint)
            return True
        return False

    def _expired(self, waiver: Waiver) -> bool:
        return waiver.until is not None and waiver.until < self._today

    def useless(self, running: frozenset[str]) -> Iterator[tuple[Location, str, str]]:
        for ignore in self._all_ignores:
            yield from self._useless_codes(ignore, running)
        for waiver, _fits_path in self._waivers:
            place = Location(self._source, waiver.line)
            if self._expired(waiver):
                yield (
                    place,
                    f"the waiver of {waiver.code} for {waiver.path} ended on {waiver.until}",
                    "mend what it waived, or set a new date",
                )
            elif waiver not in self._used and _could_run(waiver.code, running):
                yield place, f"the waiver of {waiver.code} for {waiver.path} lets nothing pass", "remove it"
        for fingerprint, known in self._baseline.items():
            if fingerprint not in self._used and (not known.code or known.code in running):
                yield (
                    known.place,
                    f"the finding {fingerprint} of the baseline is mended",
                    "write the baseline anew with --write-baseline",
                )

    def _useless_codes(self, ignore: Ignore, running: frozenset[str]) -> Iterator[tuple[Location, str, str]]:
        for code in ignore.codes:
            if (ignore.location, code) not in self._used and _could_run(code, running):
                yield ignore.location, f"this ignore of {code} suppresses nothing", "remove it"


def _fits(code: str, prefix: str) -> bool:
    return code.startswith(prefix)


def _could_run(prefix: str, running: frozenset[str]) -> bool:
    return any(code.startswith(prefix) for code in running)


def worst(findings: Sequence[Finding]) -> bool:
    """Whether any of them is an error: the exit status."""
    return any(finding.severity is Severity.ERROR for finding in findings)
