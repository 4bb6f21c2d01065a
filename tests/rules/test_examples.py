"""Every rule's page tells the truth: its example fires the rule, and what it says to write instead does not.

An example is a fragment; here it is put into a whole manifest, which is then validated as a user would.
"""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from model_freedom.manifest.load import read_manifest
from model_freedom.rules.catalogue import rules
from model_freedom.rules.gather import collect_uses
from model_freedom.rules.rule import Evidence, Rule

MODEL: dict[str, Any] = {
    "name": "tiny",
    "weights": [{"path": "tiny.safetensors"}],
    "license": "Apache-2.0",
    "training_code": [{"path": "train.py", "license": "Apache-2.0"}],
    "training_data": [{"name": "digits", "path": "digits.csv", "license": "CC0-1.0"}],
    "base_models": [],
}
# Judged by the text itself: parsing it first would lose what is wrong with it.
AS_TEXT = {"MF001", "MF002", "MF003", "MF005"}
# These need a tree, the network, or an exception: tests/rules/test_weights_rules.py, tests/links, tests/policy.
IN_A_MANIFEST = [
    rule
    for rule in rules()
    if not rule.needs
    and rule.code not in {"MF006", "MF007"}
    and rule.code[:3] in {"MF0", "MF2", "MF3"}
    and rule.default
]


def whole(fragment: str, code: str) -> str:
    """The fragment as a whole manifest."""
    if code in AS_TEXT:
        return fragment
    data = yaml.load(fragment, yaml.BaseLoader) if code != "MF004" else yaml.safe_load(fragment)
    manifest: dict[str, Any] = {"version": 1}
    if "models" in data:
        manifest.update(data)
        manifest["version"] = 1
        manifest["models"] = [{**MODEL, **model} for model in data["models"]]
    else:
        manifest["models"] = [{**MODEL, **data}]
    return yaml.safe_dump(manifest, sort_keys=False)


def fired(rule: Rule, text: str) -> list[str]:
    manifest = read_manifest(text.encode(), "model-freedom.yaml")
    evidence = Evidence(manifests=(manifest,), uses=collect_uses([manifest]))
    return [finding.message for finding in rule.findings(evidence)]


@pytest.mark.parametrize("rule", IN_A_MANIFEST, ids=lambda rule: rule.code)
def test_the_example_fires(rule):
    assert fired(rule, whole(rule.example, rule.code))


@pytest.mark.parametrize("rule", IN_A_MANIFEST, ids=lambda rule: rule.code)
def test_what_to_write_instead_does_not(rule):
    assert fired(rule, whole(rule.instead, rule.code)) == []
