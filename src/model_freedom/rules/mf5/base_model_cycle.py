"""MF503: models that derive from each other in a circle."""

from collections.abc import Iterator

from model_freedom.findings import Severity
from model_freedom.rules.mf2.expressions import place
from model_freedom.rules.mf5.follow import chain_of, nodes_of
from model_freedom.rules.rule import Evidence, Found, Rule


def check(evidence: Evidence) -> Iterator[Found]:
    """Every model of this repository in a circle, at the base model by which it is."""
    built = chain_of(evidence)
    circles = {member: set(cycle) for cycle in built.line.cycles for member in cycle}
    for node, manifest, model in nodes_of(evidence):
        for edge in built.nodes[node].edges:
            if edge.base is None or edge.target is None or edge.target not in circles.get(node, ()):
                continue
            names = " → ".join(built.nodes[member].record.name for member in built.loop(node, edge.target))
            message = f"{model.name!r} derives from itself: {names}"
            key = "manifest" if edge.base.manifest else "name"
            yield Found(place(manifest, edge.base, key), message, "", model.name)


RULE = Rule(
    code="MF503",
    name="base-model-cycle",
    severity=Severity.ERROR,
    says="a model is among its own base models",
    why=(
        "Something had to be there first. In a circle of base models every one is free only if the others are, and "
        "none of them can be shown to be: all are unknown. Most often a `manifest` names the wrong file, or two "
        "versions of a model go by one name."
    ),
    example="""\
models:
  - name: chick
    base_models:
      - name: hen
        relation: finetune
        manifest: hen/model-freedom.yaml   # which names chick as its base
""",
    instead="""\
models:
  - name: chick
    base_models:
      - name: hen-1
        relation: finetune
        manifest: hen-1/model-freedom.yaml
""",
    fix="name the version that it was really made from",
    check=check,
)
