"""From evidence to a report: the rules, the exceptions, the verdicts. What `check`, `validate` and `links` share."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from model_freedom.configuration.settings import Settings
from model_freedom.findings import Finding, Severity
from model_freedom.links.record import Address, Use
from model_freedom.policy.baseline import Known
from model_freedom.policy.select import selected
from model_freedom.policy.suppress import judge
from model_freedom.report.result import LinkReport, ModelReport, Report, WeightsReport
from model_freedom.rules.catalogue import rules
from model_freedom.rules.rule import Evidence, models

_UNVERIFIED = frozenset({"MF405", "MF409"})  # a page where a file was declared leaves as much open as no answer

if TYPE_CHECKING:
    from model_freedom.freedom.bases import Fetch


def report_on(
    command: str,
    evidence: Evidence,
    settings: Settings,
    *,
    baseline: dict[str, Known] | None = None,
    fetch: Fetch | None = None,
    then: Evidence | None = None,
) -> Report:
    """Applies every rule in force to the evidence and judges every model.

    `fetch` gets the manifests of base models that are elsewhere; `then` is what an earlier commit was, judged.
    """
    evidence = judged_evidence(evidence, settings, fetch, then)
    in_force = selected(settings, rules())
    found: list[Finding] = [finding for rule in in_force for finding in rule.findings(evidence)]
    able = [rule for rule in in_force if not _lacks(rule.needs, evidence)]
    judged = judge(found, evidence.manifests, settings, able, baseline=baseline)
    return Report(
        command=command,
        policy=settings.policy,
        online=evidence.links is not None,
        weights=_weights(evidence),
        models=_models(evidence),
        links=links_of(evidence),
        findings=judged.findings,
        suppressed=judged.suppressed,
    )


def _lacks(needs: frozenset[str], evidence: Evidence) -> bool:
    return ("tree" in needs and evidence.tree is None) or ("links" in needs and evidence.links is None)


def _weights(evidence: Evidence) -> tuple[WeightsReport, ...]:
    reports = []
    for file in evidence.weights:
        owners = evidence.declared.get(file.path, ())
        manifest = evidence.governs.get(file.path)
        reports.append(
            WeightsReport(
                file,
                evidence.digests.get(file.path),
                manifest.path if manifest else None,
                owners[0][1].name if owners else None,
            )
        )
    return tuple(reports)


def judged_evidence(
    evidence: Evidence, settings: Settings, fetch: Fetch | None = None, then: Evidence | None = None
) -> Evidence:
    """The evidence with every model judged, with what the policy asks of each, and with what it was `then`."""
    if evidence.survey is not None or not any(manifest.models for manifest in evidence.manifests):
        return evidence
    from model_freedom.policy.freshness import fresh_only
    from model_freedom.policy.required import required
    from model_freedom.rules.judged import with_freedom

    files: dict[tuple[str, str], list[str]] = {}
    for path, owners in evidence.declared.items():
        for manifest, model in owners:
            files.setdefault((manifest.path, model.name), []).append(path)
    listed = {key: tuple(paths) for key, paths in files.items()}
    asked = required(models(evidence), settings, listed)
    if evidence.links is not None and any(policy.max_evidence_age is not None for policy in asked.values()):
        evidence = replace(evidence, links=fresh_only(evidence.links, evidence.uses, asked, time.time()))
    return with_freedom(evidence, settings, fetch=fetch, required=asked, then=then)


def _models(evidence: Evidence) -> tuple[ModelReport, ...]:
    if evidence.survey is None:
        return ()
    return tuple(
        ModelReport(found.model, found.manifest, found.line, found.as_json()) for found in evidence.survey.assessments
    )


def links_of(evidence: Evidence) -> tuple[LinkReport, ...]:
    """Every address that was asked for, in the order in which the manifests name them."""
    if evidence.links is None:
        return ()
    uses: dict[Address, list[Use]] = {}
    for use, address in evidence.uses:
        uses.setdefault(address, []).append(use)
    return tuple(
        LinkReport(evidence.links[address], tuple(named))
        for address, named in uses.items()
        if address in evidence.links
    )


def unverified_is_error(report: Report) -> Report:
    """The report under `--require-verified`: what could not be known is as bad as what is gone."""
    findings = tuple(
        finding._replace(severity=Severity.ERROR) if finding.code in _UNVERIFIED else finding
        for finding in report.findings
    )
    return replace(report, findings=findings)
