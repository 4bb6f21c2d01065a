"""MF207: a permissive licence on weights that derive from a restricted model."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from model_freedom.findings import Severity
from model_freedom.freedom.chain import Chain, Edge
from model_freedom.freedom.elsewhere import is_elsewhere
from model_freedom.licenses import judge
from model_freedom.rules.mf2.expressions import place
from model_freedom.rules.mf5.follow import chain_of, nodes_of
from model_freedom.rules.rule import Evidence, Found, Rule

# Of these the weights themselves go into the new ones; a distilled model or one trained on generated data has only
# seen what the other one says.
DERIVED = frozenset({"finetune", "adapter", "quantized", "merge", "pruned", "converted", None})
TAUGHT = frozenset({"distilled", "generated-data"})


MOST_NAMES = 60  # of a path: every chain that is followed, but not a row of thousands


class _Taint(NamedTuple):
    """The way from a model to the nearest restricted one: by which base model it goes on, and to which node."""

    name: str
    onward: int | None  # None: that base model is the restricted one
    terms: str
    steps: int
    last: str


def check(evidence: Evidence) -> Iterator[Found]:
    """Every free model with a base, or a base of a base, that is known not to be free: the nearest one. One that only
    learnt from a model with such terms is noted.
    """
    built = chain_of(evidence)
    made = _tainted(built, evidence.known_licenses, DERIVED)
    taught = _tainted(built, evidence.known_licenses, TAUGHT)
    for node, manifest, model in nodes_of(evidence):
        if judge(model.license, evidence.known_licenses) != "free":
            continue
        where = place(manifest, model, "license")
        if made[node] is not None:
            path, terms = _path(built, made, node)
            yield Found(
                where, f"{model.license} on weights made from a restricted model ({terms}): {path}", "", model.name
            )
        elif taught[node] is not None:
            path, terms = _path(built, taught, node)
            message = f"{model.license} on weights that learnt from a restricted model ({terms}): {path}"
            yield Found(where, message, _READ, model.name, Severity.NOTE)


_READ = "read its terms: many forbid to train other models on what it says"


def _tainted(built: Chain, known: Mapping[str, str], by: Collection[str | None]) -> list[_Taint | None]:
    """For every node the way to the nearest base model that is restricted and stands in one of these relations to what
    was made from it. One walk from the restricted ones towards what derives from them.
    """
    found: list[_Taint | None] = [None] * len(built.nodes)
    derivatives: list[list[tuple[int, str]]] = [[] for _ in built.nodes]
    pending: list[int] = []
    for number, node in enumerate(built.nodes):
        for edge in node.edges:
            relation = edge.base.relation if edge.base else None
            terms = _restricted(built, number, edge, known) if edge.base and relation in by else None
            if terms is not None and found[number] is None:
                found[number] = _Taint(edge.name, None, terms, 1, edge.name)
                pending.append(number)
            if edge.target is not None and relation in DERIVED:
                derivatives[edge.target].append((number, edge.name))
    for current in pending:  # grows while it is walked
        onward = found[current]
        for number, name in derivatives[current]:
            if found[number] is None and onward is not None:
                found[number] = _Taint(name, current, onward.terms, onward.steps + 1, onward.last)
                pending.append(number)
    return found


def _restricted(built: Chain, node: int, edge: Edge, known: Mapping[str, str]) -> str | None:
    """Terms of a base model that are known not to be free, as stated here or by its own manifest."""
    stated = [(edge.base.license if edge.base else None, built.nodes[node].manifest.path)]
    if edge.target is not None and edge.target != node:
        target = built.nodes[edge.target]
        stated.append((target.record.license, target.manifest.path))
    decided = ((text, {} if is_elsewhere(path) else known) for text, path in stated)
    return next((text for text, names in decided if text is not None and judge(text, names) == "non-free"), None)


def _path(built: Chain, taints: list[_Taint | None], node: int) -> tuple[str, str]:
    """The way in words, and the terms at its end; of a very long way its beginning and its end."""
    names = [built.nodes[node].record.name]
    taint = taints[node]
    terms = ""
    while taint is not None:
        terms = taint.terms
        if len(names) >= MOST_NAMES and taint.steps > 1:
            names += [f"… ({taint.steps - 1:,} more)", taint.last]
            break
        names.append(taint.name)
        taint = taints[taint.onward] if taint.onward is not None else None
    return " → ".join(names), terms


RULE = Rule(
    code="MF207",
    name="license-laundering",
    severity=Severity.ERROR,
    says="permissive weights on a restricted base model",
    why=(
        "A fine-tune, adapter, quantisation or merge contains the weights that it was made from, and their terms go "
        "with them: nobody can give away rights that they don't have. A model under MIT on a base with a use policy "
        "looks free, and isn't. The message names the chain from the model to the restricted one.\n\n"
        "A model that was distilled from another one, or trained on data that it generated, holds nothing of its "
        "weights. Whether the other model's terms bind it is a question of contract and not of copyright, so it is a "
        "note: somebody has to read them. By the chain of base models it is no freer either way."
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
