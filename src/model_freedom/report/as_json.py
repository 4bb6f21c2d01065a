"""`--format json`: schemas/report-v1.schema.json, the same shape for every command."""

from __future__ import annotations

import json
from typing import Any

from model_freedom.findings import Finding, Severity
from model_freedom.report.result import LinkReport, Report, WeightsReport


def render(report: Report) -> str:
    """The report as one JSON document with a final line feed."""
    # ensure_ascii keeps a lone surrogate (a byte of a file name that is not UTF-8) printable everywhere.
    return json.dumps(document(report), indent=2, ensure_ascii=True) + "\n"


def document(report: Report) -> dict[str, Any]:
    """The report as plain data."""
    return {
        "version": 1,
        "tool": {"name": "model-freedom", "version": report.version},
        "root": report.root,
        "policy": report.policy,
        "online": report.online,
        "weights": [_weights(item) for item in report.weights],
        "models": [
            {"name": model.name, "manifest": model.manifest, "line": model.line, **model.judged}
            for model in report.models
        ],
        "links": [_link(link) for link in report.links],
        **({} if report.fetched is None else {"fetched": [item.as_json() for item in report.fetched]}),
        "findings": [_finding(finding) for finding in report.findings],
        "summary": {
            "weights": len(report.weights),
            "models": len(report.models),
            "errors": report.count(Severity.ERROR),
            "warnings": report.count(Severity.WARNING),
            "suppressed": report.suppressed,
        },
    }


def _weights(item: WeightsReport) -> dict[str, Any]:
    file = item.file
    return {
        "path": file.path,
        "outcome": file.outcome.value,
        "format": file.format,
        "stored": file.stored.value,
        "size": file.size,
        "sha256": item.sha256 or file.sha256,
        "digest": file.digest or None,
        "belongs_to": file.leader,
        "reason": file.reason or None,
        "manifest": item.manifest,
        "model": item.model,
        "metadata": file.metadata.as_json(),
    }


def _link(link: LinkReport) -> dict[str, Any]:
    result = link.result
    return {
        "url": result.address.url,
        "kind": result.kind,
        "used_by": [
            {"manifest": use.manifest, "line": use.line, "model": use.model, "role": use.role} for use in link.uses
        ],
        "status": result.status.value,
        "http_status": result.http_status,
        "final_url": result.final_url,
        "detail": result.detail,
        "checked_at": result.checked_at,
        "cached": result.cached,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.value,
        "path": finding.location.path,
        "line": finding.location.line,
        "column": finding.location.column,
        "message": finding.message,
        "fix": finding.fix,
        "model": finding.model,
        "fingerprint": finding.fingerprint,
    }
