"""MF503: models that derive from each other in a circle."""

from collections.abc import Iterator

from model_freedom.findings import Severity
from model_freedom.freedom.chain import Chain, Circle
from model_freedom.freedom.elsewhere import Door, doors, is_elsewhere
from model_freedom.manifest.model import Model
from model_freedom.rules.mf5.follow import chain_of
from model_freedom.rules.rule import Evidence, Found, Rule


def check(evidence: Evidence) -> Iterator[Found]:
    """Every circle once: at the base model that closes it, or, where all of it is elsewhere, at the one that leads into
    it.
    """
    built = chain_of(evidence)
    entrances = doors(built) if built.circles else []
    for circle in built.circles:
        door = _closes(built, circle) or entrances[circle.loop[0]]
        if door is None:
            continue
        first = built.nodes[circle.loop[0]].record
        who = f"{first.name!r}" if door.model is first else f"a base model of {door.model.name!r}"
        yield Found(door.place, f"{who} {circle.words}", "", door.model.name)


def _closes(built: Chain, circle: Circle) -> Door | None:
    """The base model by which a model of this repository is in the circle. Those have the lowest numbers."""
    first, after = circle.loop[:2]
    node = built.nodes[first]
    if is_elsewhere(node.manifest.path) or not isinstance(node.record, Model):
        return None
    base = next(edge.base for edge in node.edges if edge.target == after)
    return Door(node.manifest, node.record, base) if base is not None else None


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
