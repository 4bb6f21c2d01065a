"""MF204: the name of a family of licences in place of a licence."""

from model_freedom.findings import Severity
from model_freedom.rules.mf2.expressions import faults_of_licenses
from model_freedom.rules.rule import Rule

RULE = Rule(
    code="MF204",
    name="ambiguous-license",
    severity=Severity.ERROR,
    says="a family of licences (`bsd`, `cc`, `gpl`, `other`) instead of a licence",
    why=(
        "`cc` may be a public domain dedication or forbid every change; `gpl` may be any version. Such names come from "
        "model cards, where they are allowed. They are read as unknown here, and unknown never counts as free."
    ),
    example="license: bsd\n",
    instead="license: BSD-3-Clause\n",
    fix="write which licence of the family it is",
    check=faults_of_licenses("MF204"),
)
