"""MF201 to MF204: each fires at the licence's own place, wherever a licence may stand, and is silent elsewhere."""

import pytest

from model_freedom.manifest.load import read_manifest
from model_freedom.rules.mf2 import ambiguous_license, deprecated_license, invalid_license, license_without_text
from model_freedom.rules.rule import Evidence

MODULES = (invalid_license, deprecated_license, license_without_text, ambiguous_license)
RULES = {module.RULE.code: module.RULE for module in MODULES}

MANIFEST = """\
version: 1
licenses:
  LicenseRef-House:
    name: House terms
    url: https://example.org/terms
models:
  - name: tiny
    weights:
      - path: tiny.safetensors
    license: {model}
    training_code:
      - path: train.py
        license: {code}
    training_data:
      - name: digits
        path: digits.csv
        license: {data}
    base_models:
      - name: base
        relation: finetune
        license: {base}
        training_code:
          - url: https://example.org/code
            license: {base_code}
        training_data: []
        base_models:
          - name: root
            relation: adapter
            license: {root}
    components:
      model_card:
        path: README.md
        license: {component}
"""
LINES = {"model": 10, "code": 13, "data": 17, "base": 21, "base_code": 24, "root": 29, "component": 33}


def found(code: str, /, **licenses: str) -> list[tuple[int, int, str | None]]:
    text = MANIFEST.format(**{**dict.fromkeys(LINES, "MIT"), **licenses})
    manifest = read_manifest(text.encode(), "model-freedom.yaml")
    rule = RULES[code]
    return [(f.location.line, f.location.column, f.model) for f in rule.findings(Evidence(manifests=(manifest,)))]


BAD = {"MF201": "Apache 2.0", "MF202": "GPL-3.0", "MF203": "LicenseRef-Unheard-Of", "MF204": "bsd"}
COLUMNS = {"model": 14, "code": 18, "data": 18, "base": 18, "base_code": 22, "root": 22, "component": 18}


@pytest.mark.parametrize("place", LINES)
@pytest.mark.parametrize("code", BAD)
def test_fires_at_the_place_of_the_licence(code: str, place: str) -> None:
    assert found(code, **{place: BAD[code]}) == [(LINES[place], COLUMNS[place], "tiny")]


@pytest.mark.parametrize("code", BAD)
def test_silent_on_good_licences(code: str) -> None:
    assert found(code) == []
    assert found(code, model="LicenseRef-House", data="cc-by-4.0", base="llama3") == []


@pytest.mark.parametrize("code", BAD)
def test_silent_on_what_another_rule_says(code: str) -> None:
    for other, expression in BAD.items():
        if other != code:
            assert found(code, model=expression) == []


def test_two_faults_of_one_expression_are_two_findings() -> None:
    assert len(found("MF204", model="bsd OR gpl")) == 2
    assert len(found("MF204", model="bsd OR bsd")) == 1
