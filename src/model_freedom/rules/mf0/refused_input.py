"""MF005: a manifest past the bounds, or with what YAML has for writing programs."""

from model_freedom.findings import Severity
from model_freedom.rules.rule import Rule, faults_of

RULE = Rule(
    code="MF005",
    name="refused-input",
    severity=Severity.ERROR,
    says="the manifest is past the bounds on size, or has anchors, aliases, merge keys or tags",
    why=(
        "A manifest comes from whoever opens a pull request. A few hundred bytes of nested aliases or merge keys can "
        "fill the memory of a reader, and deep nesting can crash one. So a manifest is plain YAML, of at most 1 MiB, "
        "50,000 keys and values, and 32 levels.\n\n"
        "A glob that begins with `*` is read as an alias by YAML: put it in quotes."
    ),
    example="models:\n  - name: tiny-digits\n    weights:\n      - path: *safetensors\n",
    instead='models:\n  - name: tiny-digits\n    weights:\n      - path: "*safetensors"\n',
    fix="write plain YAML, within the bounds",
    check=faults_of("MF005"),
)
