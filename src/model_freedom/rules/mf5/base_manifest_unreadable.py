"""MF502: a base model's manifest that can't be read, or relied upon."""

from collections.abc import Iterator, Mapping

from model_freedom.findings import Severity
from model_freedom.freedom.bases import Trouble
from model_freedom.freedom.chain import TOO_DEEP
from model_freedom.freedom.elsewhere import Door, doors, is_elsewhere
from model_freedom.manifest.model import Model, bases_of
from model_freedom.rules.mf2.expressions import place
from model_freedom.rules.mf5.follow import chain_of
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
    yield from _further_up(evidence, evidence.bases.unreadable)


def _further_up(evidence: Evidence, unreadable: Mapping[int, Trouble]) -> Iterator[Found]:
    """Chains that are not followed to their end: of each base model of this repository the first trouble on its way,
    since a hostile host has as many as it likes.
    """
    built = chain_of(evidence)
    entrances = doors(built)
    told = set()
    for number, node in enumerate(built.nodes):
        for edge in node.edges:
            base = edge.base
            problem = built.problem(number, edge)
            if base is None or not problem:
                continue
            trouble = Trouble(TOO_DEEP, certain=True) if problem == TOO_DEEP else unreadable.get(id(base))
            away = is_elsewhere(node.manifest.path)
            if trouble is None or not (away or problem == TOO_DEEP):
                continue
            door = entrances[number]
            if door is None and isinstance(node.record, Model):
                door = Door(node.manifest, node.record, base)
            if door is None or door.place in told:
                continue
            told.add(door.place)
            way = f", which leads to {base.name!r}" if base is not door.base else ""
            severity = None if trouble.certain else Severity.WARNING
            yield Found(door.place, f"base model {door.base.name!r}{way}: {trouble.why}", "", door.model.name, severity)


RULE = Rule(
    code="MF502",
    name="base-manifest-unreadable",
    severity=Severity.ERROR,
    says="a base model's manifest is not there, is none, or is not what it was",
    why=(
        "`manifest` says where the base model's own manifest is, and what is there can't be read as one. Without it "
        "the base model's freedom is unknown, and unknown never counts as free, whatever is described beside it. "
        "A host that could not be reached is a warning; then a copy from an earlier run is used, if there is one.\n\n"
        "A manifest that says something else than at an earlier look is a warning too: the verdicts follow what it "
        "says now. Where its address names a commit its content can't change; one that did is an error, and vouches "
        "for nothing.\n\n"
        "What is wrong further up, in manifests of other repositories, is told once at the base model here that leads "
        "there. So is a chain that is too long to be followed to its end, or has none."
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
    fix="correct the path or URL, or describe the base model here in its place",
    check=check,
)
