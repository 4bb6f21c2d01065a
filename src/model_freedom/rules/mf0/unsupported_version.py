"""MF003: a manifest in a format that is newer than the program."""

from model_freedom.findings import Severity
from model_freedom.rules.rule import Rule, faults_of

RULE = Rule(
    code="MF003",
    name="unsupported-version",
    severity=Severity.ERROR,
    says="the manifest's format is newer than the installed program",
    why=(
        "`version` is the version of the manifest's format. A newer format may mean something else by the same words, "
        "so the manifest is not read at all: a guess could turn a missing licence into a free one.\n\n"
        "Update the program; under pre-commit that is `pre-commit autoupdate`, in a workflow the version after `@`."
    ),
    example="version: 2\nmodels: []\n",
    instead="version: 1\nmodels: []\n",
    fix="install a newer model-freedom: `pip install --upgrade model-freedom`",
    check=faults_of("MF003"),
)
