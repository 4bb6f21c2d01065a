"""MF201: a licence that is not an SPDX expression."""

from model_freedom.findings import Severity
from model_freedom.rules.mf2.expressions import faults_of_licenses
from model_freedom.rules.rule import Rule

RULE = Rule(
    code="MF201",
    name="invalid-license",
    severity=Severity.ERROR,
    says="a licence that is not an SPDX expression",
    why=(
        "A verdict can only be given on terms that are named without doubt. A licence here is an expression of "
        "[SPDX identifiers](https://spdx.org/licenses/), in any case, joined by `AND`, `OR` and `WITH`. What can't be "
        "read as one is unknown, and unknown never counts as free. The identifiers nearest to what was written are "
        "suggested; `--fix` writes one only where the meaning is certain.\n\n"
        "Terms that have no identifier get one of their own, `LicenseRef-…`, and a text under `licenses`."
    ),
    example="license: Apache 2.0\n",
    instead="license: Apache-2.0\n",
    fix="write an SPDX expression",
    check=faults_of_licenses("MF201"),
    fixable=True,
)
