"""MF302: an empty list of training data."""

from collections.abc import Iterator

from model_freedom.findings import Severity
from model_freedom.manifest.model import Model
from model_freedom.rules.rule import Evidence, Found, Rule, models

# Relations by which a model is made from others without learning from data of its own.
WITHOUT_DATA = frozenset({"quantized", "merge", "pruned", "converted"})


def needs_no_data(model: Model) -> bool:
    """Whether every base model's relation is one that adds no data; false where there is no base."""
    bases = model.base_models or ()
    return bool(bases) and all(base.relation in WITHOUT_DATA for base in bases)


def check(evidence: Evidence) -> Iterator[Found]:
    """Every model whose `training_data` is empty although something was learnt."""
    for _manifest, model in models(evidence):
        if model.training_data == () and not needs_no_data(model):
            yield Found(
                model.at.get("training_data", model.at[""]),
                f"model {model.name!r} names no training data",
                "",
                model.name,
            )


RULE = Rule(
    code="MF302",
    name="no-training-data",
    severity=Severity.ERROR,
    says="an empty list of training data",
    why=(
        "Parameters are fitted to something. An empty list is right only where nothing was learnt anew: where every "
        "base model's `relation` is `quantized`, `merge`, `pruned` or `converted`. Data that nobody else can have is "
        "declared with `access: none` and a `reason`; data made by a program or a simulator names that program."
    ),
    example="""\
base_models: []
training_data: []
""",
    instead="""\
base_models: []
training_data:
  - name: support tickets of 2024
    access: none
    reason: personal data of customers
""",
    fix="name the data, or say `access: none` with a `reason`",
    check=check,
)
