"""MF203: a LicenseRef that the manifest doesn't define."""

from model_freedom.findings import Severity
from model_freedom.rules.mf2.expressions import faults_of_licenses
from model_freedom.rules.rule import Rule

RULE = Rule(
    code="MF203",
    name="license-without-text",
    severity=Severity.ERROR,
    says="a LicenseRef that `licenses` doesn't define",
    why=(
        "`LicenseRef-…` is a name that means nothing outside its file: the terms themselves have to be there, as a "
        "url or a text under `licenses`, so that whoever gets the model can read what is allowed."
    ),
    example="models:\n  - name: tiny\n    license: LicenseRef-House-Terms\n",
    instead=(
        "licenses:\n  LicenseRef-House-Terms:\n    name: House terms\n    url: https://example.org/terms\n"
        "models:\n  - name: tiny\n    license: LicenseRef-House-Terms\n"
    ),
    fix="define it under `licenses`",
    check=faults_of_licenses("MF203"),
)
