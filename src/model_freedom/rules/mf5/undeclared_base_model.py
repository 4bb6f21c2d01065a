"""MF501: a base model that a file names and the manifest doesn't."""

from collections.abc import Iterator

from model_freedom.findings import Location, Severity
from model_freedom.freedom.chain import Chain
from model_freedom.freedom.claims import UNREADABLE
from model_freedom.freedom.names import is_itself, is_local, same_name
from model_freedom.manifest.model import Model
from model_freedom.rules.mf5.follow import chain_of, names_of, nodes_of, upstream
from model_freedom.rules.rule import Evidence, Found, Rule


def check(evidence: Evidence) -> Iterator[Found]:
    """Every base model that weights, configurations and cards name, against those of the manifest and theirs."""
    built = chain_of(evidence)
    nodes = {(manifest.path, model.name): (node, model) for node, manifest, model in nodes_of(evidence)}
    for node, manifest, model in nodes_of(evidence):
        for claim in evidence.claims.get((manifest.path, model.name), ()):
            if not claim.is_told_at(manifest, model):
                continue
            if claim.kind == UNREADABLE:
                message = f"whether {claim.source} names a base model, data or a licence is not known: {claim.value}"
                yield Found(Location(claim.source), message, "mend the file", model.name, severity=Severity.WARNING)
            if claim.kind != "base_model":
                continue
            others = [nodes[other] for other in claim.among if other in nodes]
            if not any(_declares(built, *found, claim.value) for found in ((node, model), *others)):
                message = f"{claim.source} names the base model {claim.value!r}, the manifest doesn't"
                place = model.at.get("base_models") or model.at.get("") or Location(manifest.path)
                yield Found(place, message, "", model.name)


def _declares(built: Chain, node: int, model: Model, claimed: str) -> bool:
    """Whether the manifest has this base model, or it is the model itself, or which one it is can't be told."""
    if model.base_models is None or is_itself(claimed, model.name):
        return True
    if is_local(claimed) and model.base_models:
        return True  # a place on the author's disk
    known = (name for base, _target in upstream(built, node) for name in names_of(base))
    return any(same_name(claimed, name) for name in known)


RULE = Rule(
    code="MF501",
    name="undeclared-base-model",
    severity=Severity.ERROR,
    says="embedded metadata names a base model that the manifest doesn't",
    why=(
        "`adapter_config.json`, GGUF metadata or the model card say that these weights were made from others, and the "
        "manifest doesn't. An empty `base_models` says that the model was trained from scratch: then it would be as "
        "free as its own code and data, whatever it was really made from.\n\n"
        "A quantised or adapted model often bears its base's name, so that only the model's whole name with its owner "
        "is the model itself. Spelling and a missing owner make no difference, a version does: `Qwen-7B` is not "
        "`Qwen2.5-7B`. It may stand in the name or, as a tag, in `revision`; no version is the first one. A card that "
        "lies beside several models has to agree with one of them."
    ),
    example="base_models: []          # and in adapter_config.json: base_model_name_or_path = org/big-model\n",
    instead="""\
base_models:
  - name: org/big-model
    relation: adapter
    url: hf:org/big-model
""",
    fix="add it to `base_models`, with its `relation`",
    check=check,
    needs=frozenset({"tree"}),
)
