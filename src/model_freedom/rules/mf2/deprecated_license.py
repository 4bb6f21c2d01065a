"""MF202: a licence identifier that SPDX has replaced."""

from model_freedom.findings import Severity
from model_freedom.rules.mf2.expressions import faults_of_licenses
from model_freedom.rules.rule import Rule

RULE = Rule(
    code="MF202",
    name="deprecated-license",
    severity=Severity.WARNING,
    says="a licence identifier that SPDX has deprecated",
    why=(
        "SPDX deprecated identifiers that could be read in two ways: `GPL-3.0` left open whether later versions are "
        "allowed. The verdict is the same, but other tools refuse the old names. `--fix` writes what SPDX says the "
        "old name meant."
    ),
    example="license: GPL-3.0\n",
    instead="license: GPL-3.0-only\n",
    fix="write the identifier that replaces it",
    check=faults_of_licenses("MF202"),
    fixable=True,
)
