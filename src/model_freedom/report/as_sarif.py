"""`--format sarif`: SARIF 2.1.0 as code scanning takes it (docs.github.com, "SARIF support for code scanning")."""

from __future__ import annotations

import json
import os
from typing import Any
from urllib.parse import quote

from model_freedom.findings import Finding, Severity
from model_freedom.report.escape import clean
from model_freedom.report.result import Report
from model_freedom.rules.catalogue import by_code, rules
from model_freedom.rules.pages import page_url
from model_freedom.rules.rule import Rule

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_MOST = 5000  # results that code scanning keeps of one run


def render(report: Report) -> str:
    """One run with every rule's help; each result has a location, without which GitHub rejects the whole file."""
    document = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "model-freedom",
                        "version": report.version,
                        "informationUri": page_url(""),
                        "rules": [_rule(rule) for rule in rules()],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [_result(finding) for finding in report.findings[:_MOST]],
            }
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.says},
        "fullDescription": {"text": rule.why[:1024]},
        "help": {"text": f"{rule.why}\n\nFix: {rule.fix}"},
        "helpUri": page_url(rule.code),
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(finding: Finding) -> dict[str, Any]:
    path, line, column = finding.location
    known = finding.code in by_code()
    return {
        "ruleId": finding.code,
        **({"ruleIndex": list(by_code()).index(finding.code)} if known else {}),
        "level": _LEVELS[finding.severity],
        "message": {"text": clean(finding.message) + (f"\n{clean(finding.fix)}" if finding.fix else "")},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(os.fsencode(path)), "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": line, "startColumn": column},
                }
            }
        ],
        "partialFingerprints": {"modelFreedom/v1": finding.fingerprint},
    }
