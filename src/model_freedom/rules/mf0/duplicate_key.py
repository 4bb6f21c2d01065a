"""MF002: a key that stands twice in one mapping."""

from model_freedom.findings import Severity
from model_freedom.rules.rule import Rule, faults_of

RULE = Rule(
    code="MF002",
    name="duplicate-key",
    severity=Severity.ERROR,
    says="a key stands twice in one mapping",
    why=(
        "Most readers of YAML keep the last of two equal keys and drop the first without a word. A manifest with two "
        "`license` keys would then say one thing to you and another to the next reader.\n\n"
        "The message names both places. A duplicate often comes from a merge conflict, or from a `- ` that was "
        "forgotten at the beginning of the next item of a list."
    ),
    example="models:\n  - name: tiny-digits\n    license: Apache-2.0\n    license: MIT\n",
    instead="models:\n  - name: tiny-digits\n    license: Apache-2.0 OR MIT\n",
    fix="keep one of the two",
    check=faults_of("MF002"),
)
