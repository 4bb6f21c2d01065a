"""MF001: a manifest that can't be read as one YAML or JSON document."""

from model_freedom.findings import Severity
from model_freedom.rules.rule import Rule, faults_of

RULE = Rule(
    code="MF001",
    name="unreadable-manifest",
    severity=Severity.ERROR,
    says="the manifest is not UTF-8, not YAML or JSON, or more than one document",
    why=(
        "What can't be read can't be relied on. The manifest has to be one UTF-8 document of plain YAML (or JSON), "
        "in a regular file that git tracks: not a folder, and not a symbolic link."
    ),
    example="models: [\n",
    instead="version: 1\nmodels: []\n",
    fix="mend the syntax at this place",
    check=faults_of("MF001"),
)
