"""MF301: an empty list of training code."""

from collections.abc import Iterator

from model_freedom.findings import Severity
from model_freedom.rules.rule import Evidence, Found, Rule, models


def check(evidence: Evidence) -> Iterator[Found]:
    """Every model whose `training_code` is an empty list."""
    for _manifest, model in models(evidence):
        if model.training_code == ():
            yield Found(
                model.at.get("training_code", model.at[""]),
                f"model {model.name!r} names no training code",
                "",
                model.name,
            )


RULE = Rule(
    code="MF301",
    name="no-training-code",
    severity=Severity.ERROR,
    says="an empty list of training code",
    why=(
        "Weights are the output of a program: something wrote them. Without it nobody can make version 2. A "
        "quantisation, a merge or a conversion names the tool or script that made it. If the program really can't be "
        "had by others, say so with `access: none` and a `reason`: that is honest, and it costs the verdict, not the "
        "validity of the manifest."
    ),
    example="""\
training_code: []
""",
    instead="""\
training_code:
  - access: none
    reason: written at a former employer, who keeps it
""",
    fix="name the program that made the weights, or say `access: none` with a `reason`",
    check=check,
)
