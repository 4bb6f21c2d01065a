"""The rules MF001 to MF007: each fires on its example and is silent on what it asks to write instead."""

from importlib import import_module

import pytest

from model_freedom.findings import Severity
from model_freedom.manifest.load import read_manifest
from model_freedom.rules.rule import Evidence

MODULES = (
    "unreadable_manifest",
    "duplicate_key",
    "unsupported_version",
    "schema",
    "refused_input",
    "two_manifests",
    "unused_ignore",
)


def rule_of(module):
    return import_module(f"model_freedom.rules.mf0.{module}").RULE


def findings(rule, text):
    manifest = read_manifest(text.encode(), "model-freedom.yaml")
    return list(rule.findings(Evidence(manifests=(manifest,))))


@pytest.mark.parametrize("module", MODULES[:5])
def test_fires_on_its_example_and_not_on_the_remedy(module):
    rule = rule_of(module)
    found = findings(rule, rule.example)
    assert found
    assert {finding.code for finding in found} == {rule.code}
    assert all(finding.fix for finding in found)
    remedied = [f for f in findings(rule, rule.instead) if "needs" not in f.message]  # examples are excerpts
    assert remedied == []


def test_codes_names_and_severities():
    rules = [rule_of(module) for module in MODULES]
    assert [rule.code for rule in rules] == [f"MF00{n}" for n in range(1, 8)]
    assert [rule.name.replace("-", "_") for rule in rules] == list(MODULES)
    assert [rule.severity for rule in rules] == [Severity.ERROR] * 6 + [Severity.WARNING]


def test_an_ignore_without_a_code_is_found():
    rule = rule_of("unused_ignore")
    assert len(findings(rule, "version: 1\nmodels: []  # model-freedom: ignore\n")) == 1
    assert findings(rule, "version: 1\nmodels: []  # model-freedom: ignore[MF101] x\n") == []
