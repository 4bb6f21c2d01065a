"""MF504: a base model of which nothing is told."""

from collections.abc import Iterator

from model_freedom.findings import Severity
from model_freedom.manifest.model import bases_of
from model_freedom.rules.mf2.expressions import place
from model_freedom.rules.mf5.follow import chain_of
from model_freedom.rules.rule import Evidence, Found, Rule, models


def check(evidence: Evidence) -> Iterator[Found]:
    """Every base model with neither a manifest nor a whole description, here or beside its address."""
    found = {id(edge.base) for node in chain_of(evidence).nodes for edge in node.edges if edge.target is not None}
    for manifest, model in models(evidence):
        for base in bases_of(model):
            if base.manifest or base.described or id(base) in found:
                continue
            told = [key for key in ("training_code", "training_data", "base_models") if getattr(base, key) is not None]
            message = f"base model {base.name!r} is neither described nor has it a manifest: its freedom is unknown"
            if told:
                missing = {"training_code", "training_data", "base_models"} - set(told)
                message = f"base model {base.name!r} is not described whole: {', '.join(sorted(missing))} not stated"
            yield Found(place(manifest, base, "name"), message, "", model.name)


RULE = Rule(
    code="MF504",
    name="base-model-undescribed",
    severity=Severity.WARNING,
    says="a base model with neither a manifest nor a description",
    why=(
        "What is derived from a model of which nothing is known can't be shown to be free. Most upstreams have no "
        "manifest: then say here what is known of their code, data and own base models, and say `access: none` with "
        "the reason for what nobody else can have."
    ),
    example="""\
base_models:
  - name: Mistral-7B
    relation: adapter
""",
    instead="""\
base_models:
  - name: Mistral-7B
    relation: adapter
    license: Apache-2.0
    training_code:
      - access: none
        reason: not published
    training_data:
      - name: its training data
        access: none
        reason: not disclosed
    base_models: []
""",
    fix="name its `manifest`, or add its `training_code`, `training_data` and `base_models`",
    check=check,
)
