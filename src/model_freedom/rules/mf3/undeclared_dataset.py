"""MF307: training data that a file names and the manifest doesn't."""

from collections.abc import Iterator

from model_freedom.findings import Location, Severity
from model_freedom.freedom.chain import Chain
from model_freedom.freedom.names import is_local, same_name
from model_freedom.manifest.model import BaseModel, Manifest, Model
from model_freedom.rules.mf5.follow import chain_of, names_of, nodes_of, upstream
from model_freedom.rules.rule import Evidence, Found, Rule

# Nothing is trained here: what the file names is the data of the base model.
UNTRAINED = frozenset({"quantized", "merge", "pruned", "converted"})


def check(evidence: Evidence) -> Iterator[Found]:
    """Every data set that weights or cards name, against those of the model and of its base models."""
    built = chain_of(evidence)
    nodes = {(manifest.path, model.name): (node, manifest, model) for node, manifest, model in nodes_of(evidence)}
    known: dict[tuple[str, str], tuple[str, ...] | None] = {}

    def declares(key: tuple[str, str], named: str) -> bool:
        if key not in known:
            known[key] = _known(built, nodes[key][0], nodes[key][2])
        names = known[key]
        return names is None or any(same_name(named, name) for name in names)

    for key, (_node, manifest, model) in nodes.items():
        for claim in evidence.claims.get(key, ()):
            if claim.kind != "dataset" or is_local(claim.value) or not claim.is_told_at(manifest, model):
                continue
            if not any(declares(other, claim.value) for other in (key, *claim.among) if other in nodes):
                message = f"{claim.source} names the training data {claim.value!r}, the manifest doesn't"
                yield Found(_place(manifest, model), message, "", model.name)


def _known(built: Chain, node: int, model: Model) -> tuple[str, ...] | None:
    """The names of all data of a model and its bases; None where the data may be that of a base nobody describes."""
    records: list[Model | BaseModel] = [model]
    for base, target in upstream(built, node):
        records.append(base if target is None else built.nodes[target].record)
    if _may_be_the_bases(model, records):
        return None
    return tuple(name for record in records for name in _data_names(record))


def _may_be_the_bases(model: Model, records: list[Model | BaseModel]) -> bool:
    untrained = all(base.relation in UNTRAINED for base in model.base_models or ())
    return bool(model.base_models) and untrained and any(record.training_data is None for record in records[1:])


def _data_names(record: Model | BaseModel) -> Iterator[str]:
    for artifact in record.training_data or ():
        yield from names_of(artifact)
    if isinstance(record, Model):
        for artifact in record.components.get("evaluation_data", ()):
            yield from names_of(artifact)


def _place(manifest: Manifest, model: Model) -> Location:
    return model.at.get("training_data") or model.at.get("") or Location(manifest.path)


RULE = Rule(
    code="MF307",
    name="undeclared-dataset",
    severity=Severity.ERROR,
    says="embedded metadata names training data that the manifest doesn't",
    why=(
        "The weights file or the model card names data that the model was trained on, and the manifest leaves it out. "
        "A list of data with a gap says that the model could be rebuilt from it, and it can't. Names are compared as "
        "people write them, so `org/Some-Data`, `some data` and its address on a hub are one."
    ),
    example="training_data: []        # and in the model card: datasets: [org/chats]\n",
    instead="""\
training_data:
  - name: org/chats
    url: hf:datasets/org/chats
    license: CC-BY-4.0
""",
    fix="add it to `training_data`, with its licence and where it is, or with `access: none` and a reason",
    check=check,
    needs=frozenset({"tree"}),
)
