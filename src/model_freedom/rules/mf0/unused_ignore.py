"""MF007: an ignore, waiver or baseline entry that hushes nothing."""

from model_freedom.findings import Severity
from model_freedom.rules.rule import Rule, faults_of

RULE = Rule(
    code="MF007",
    name="unused-ignore",
    severity=Severity.WARNING,
    says="an ignore, waiver or baseline entry no longer hushes anything, or is past its date",
    why=(
        "An exception that has nothing left to except hides the next fault at its place. When what it was for is "
        "mended, it goes; when its date has passed, somebody has to look again.\n\n"
        "An ignore names its codes in brackets and applies to its line; on a line of its own, to the line below."
    ),
    example="models:\n  - name: tiny-digits\n    license: Apache-2.0  # model-freedom: ignore[MF201]\n",
    instead="models:\n  - name: tiny-digits\n    license: Apache-2.0\n",
    fix="remove it",
    check=faults_of("MF007"),
)
