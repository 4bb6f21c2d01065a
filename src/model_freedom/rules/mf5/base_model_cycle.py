"""MF503: models that derive from each other in a circle."""

from collections.abc import Iterator

from model_freedom.findings import Severity
from model_freedom.freedom.chain import Chain, Edge
from model_freedom.rules.mf2.expressions import place
from model_freedom.rules.mf5.follow import chain_of, nodes_of
from model_freedom.rules.rule import Evidence, Found, Rule


def check(evidence: Evidence) -> Iterator[Found]:
    """Every model of this repository in a circle, or with a circle among its base models, at the base model that leads
    into it.
    """
    built = chain_of(evidence)
    if not built.line.cycles:
        return
    circles = {member: set(cycle) for cycle in built.line.cycles for member in cycle}
    for node, manifest, model in nodes_of(evidence):
        for edge in built.nodes[node].edges:
            circle = _circle(built, circles, node, edge) if edge.base is not None else None
            if edge.base is None or circle is None:
                continue
            names = [built.nodes[member].record.name for member in circle]
            message = f"{names[0]!r} derives from itself: {' → '.join(names)}"
            if names[0] != model.name:
                message = f"a base model of {model.name!r} derives from itself: {' → '.join(names)}"
            key = "manifest" if edge.base.manifest else "name"
            yield Found(place(manifest, edge.base, key), message, "", model.name)


def _circle(built: Chain, circles: dict[int, set[int]], node: int, edge: Edge) -> list[int] | None:
    """The circle that this base model closes, or leads into; None where there is none."""
    if edge.target is None:
        return None
    if node in circles:
        return built.loop(node, edge.target) if edge.target in circles[node] else None
    for current in (edge.target, *built.below(edge.target)):
        if current in circles:
            inside = next(e.target for e in built.nodes[current].edges if e.target in circles[current])
            return built.loop(current, inside) if inside is not None else None
    return None


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
