"""MF004: a manifest that is readable, and not as the format wants it."""

from model_freedom.findings import Severity
from model_freedom.rules.rule import Rule, faults_of

RULE = Rule(
    code="MF004",
    name="schema",
    severity=Severity.ERROR,
    says="a key is unknown or missing, or its value is not of the kind that the format wants",
    why=(
        "Each fault is a finding of its own, at its own line and column. An unknown key is an error because a typing "
        "mistake would otherwise count as nothing said: `trainig_data` would read as a model without training data. "
        "Keys of your own begin with `x-`.\n\n"
        "A text that looks like a number needs quotes: `version: 1.10` is the number 1.1. "
        "`model-freedom schema` prints the JSON Schema, with which editors help while you type."
    ),
    example="version: 1\nmodels:\n  - name: tiny-digits\n    version: 1.10\n    licence: Apache-2.0\n",
    instead='version: 1\nmodels:\n  - name: tiny-digits\n    version: "1.10"\n    license: Apache-2.0\n',
    fix="write it as the reference of the manifest says",
    check=faults_of("MF004"),
)
