"""MF207: a permissive licence on weights that derive from a restricted model."""

from collections.abc import Iterator

from model_freedom.findings import Severity
from model_freedom.licenses import judge
from model_freedom.rules.mf2.expressions import place
from model_freedom.rules.mf5.follow import chain_of, nodes_of, upstream
from model_freedom.rules.rule import Evidence, Found, Rule

# Of these the weights themselves go into the new ones; a distilled model or one trained on generated data has only
# seen what the other one says.
DERIVED = frozenset({"finetune", "adapter", "quantized", "merge", "pruned", "converted", None})


def check(evidence: Evidence) -> Iterator[Found]:
    """Every free model with a base, or a base of a base, that is known not to be free: the nearest one."""
    built = chain_of(evidence)
    for node, manifest, model in nodes_of(evidence):
        if judge(model.license, evidence.known_licenses) != "free":
            continue
        cleared: set[tuple[str, ...]] = set()
        for path, base, target in upstream(built, node):
            if base.relation not in DERIVED or path[:-1] in cleared:
                cleared.add(path)  # what lies behind it isn't in these weights
                continue
            stated = [base.license]
            if target is not None and (target != node):
                stated.append(built.nodes[target].record.license)
            restricted = next((text for text in stated if judge(text, evidence.known_licenses) == "non-free"), None)
            if restricted is not None:
                message = f"{model.license} on weights made from a restricted model ({restricted}): {' → '.join(path)}"
                yield Found(place(manifest, model, "license"), message, "", model.name)
                break


RULE = Rule(
    code="MF207",
    name="license-laundering",
    severity=Severity.ERROR,
    says="permissive weights on a restricted base model",
    why=(
        "A fine-tune, adapter, quantisation or merge contains the weights that it was made from, and their terms go "
        "with them: nobody can give away rights that they don't have. A model under MIT on a base with a use policy "
        "looks free, and isn't. The message names the chain from the model to the restricted one."
    ),
    example="""\
name: my-lora
license: MIT
base_models:
  - name: Llama-2-7b
    relation: adapter
    license: llama2
""",
    instead="""\
name: my-lora
license: llama2
base_models:
  - name: Llama-2-7b
    relation: adapter
    license: llama2
""",
    fix="state the terms of the base model too (`AND`), or derive from a free one",
    check=check,
)
