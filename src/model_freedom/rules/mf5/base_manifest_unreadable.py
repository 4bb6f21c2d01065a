"""MF502: a base model's manifest that can't be read, or relied upon."""

from collections.abc import Iterator

from model_freedom.findings import Severity
from model_freedom.rules.mf2.expressions import bases_of, place
from model_freedom.rules.rule import Evidence, Found, Rule, models


def check(evidence: Evidence) -> Iterator[Found]:
    """Every manifest of a base model that was looked for and isn't one, or isn't what it was. What could not be known
    is a warning, and so is a manifest that changed where it may.
    """
    if evidence.bases is None:
        return
    for manifest, model in models(evidence):
        for base in bases_of(model):
            trouble = evidence.bases.unreadable.get(id(base))
            if trouble is not None:
                severity = None if trouble.certain else Severity.WARNING
                message = f"base model {base.name!r}: {trouble.why}"
                yield Found(place(manifest, base, "manifest"), message, "", model.name, severity)


RULE = Rule(
    code="MF502",
    name="base-manifest-unreadable",
    severity=Severity.ERROR,
    says="a base model's manifest is not there, is none, or is not what it was",
    why=(
        "`manifest` says where the base model's own manifest is, and what is there can't be read as one. Without it "
        "the base model's freedom is unknown, and unknown never counts as free. A host that could not be reached is a "
        "warning; then a copy from an earlier run is used, if there is one.\n\n"
        "A manifest that says something else than at an earlier look is a warning too: the verdicts follow what it "
        "says now. Where its address names a commit its content can't change; one that did is an error, and vouches "
        "for nothing."
    ),
    example="""\
base_models:
  - name: base
    relation: finetune
    manifest: ../base/model-fredom.yaml
""",
    instead="""\
base_models:
  - name: base
    relation: finetune
    manifest: ../base/model-freedom.yaml
""",
    fix="correct the path or URL, or describe the base model here",
    check=check,
)
