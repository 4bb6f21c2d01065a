"""MF107: the content is not what the name says."""

from collections.abc import Iterator

from model_freedom.findings import Location, Severity
from model_freedom.rules.rule import Evidence, Found, Rule


def check(evidence: Evidence) -> Iterator[Found]:
    """Every weights file whose name promises another format."""
    for file in evidence.weights:
        if file.named is not None:
            yield Found(
                Location(file.path),
                f"the name says {file.named}, the content is {file.format}",
                f"give the file a name for {file.format}, or convert it to {file.named}",
            )


RULE = Rule(
    code="MF107",
    name="format-mismatch",
    severity=Severity.WARNING,
    says="the content is not what the name says (a pickle named `.safetensors`)",
    why=(
        "Who sees `.safetensors` expects a file that can be loaded without running anything. A pickle under that name "
        "runs whatever its author wrote as soon as somebody loads it with the wrong function. The name should say what "
        "is inside."
    ),
    example="model.safetensors     # begins as a pickle\n",
    instead="model.pkl             # or converted: model.safetensors\n",
    fix="rename or convert the file",
    check=check,
    needs=frozenset({"tree"}),
)
