"""MF305: a data set without a licence."""

from collections.abc import Iterator

from model_freedom.findings import Severity
from model_freedom.manifest.model import BaseModel, Model
from model_freedom.rules.rule import Evidence, Found, Rule, models


def check(evidence: Evidence) -> Iterator[Found]:
    """Every obtainable data set without `license`, also below base models that are described in place."""
    for _manifest, model in models(evidence):
        pending: list[Model | BaseModel] = [model]
        while pending:
            current = pending.pop()
            for data in current.training_data or ():
                # Data that nobody can have is under no terms that anybody could use.
                if data.license is None and data.access != "none":
                    yield Found(data.at[""], f"data set {data.label!r} has no licence", "", model.name)
            pending.extend(current.base_models or ())


RULE = Rule(
    code="MF305",
    name="data-without-license",
    severity=Severity.ERROR,
    says="a data set without a licence",
    why=(
        "Every data set has terms of its own; none are inherited from the model. Without a licence nobody may pass the "
        "data on, and what nobody may pass on is gone when its host goes. Terms without an SPDX identifier get a "
        "`LicenseRef-` name that is described under `licenses`. A data set with `access: none` needs none."
    ),
    example="""\
training_data:
  - name: digits
    path: data/digits.csv
""",
    instead="""\
training_data:
  - name: digits
    path: data/digits.csv
    license: CC-BY-4.0
""",
    fix="add `license:` with an SPDX expression",
    check=check,
)
