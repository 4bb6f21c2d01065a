"""MF207: a permissive licence on weights that derive from a restricted model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from model_freedom.findings import Severity
from model_freedom.freedom.chain import Chain, Edge
from model_freedom.freedom.elsewhere import is_elsewhere
from model_freedom.licenses import judge
from model_freedom.manifest.model import BaseModel
from model_freedom.rules.mf2.expressions import place
from model_freedom.rules.mf5.follow import chain_of, nodes_of
from model_freedom.rules.rule import Evidence, Found, Rule

# A distilled model or one trained on generated data has only seen what the other one says. By any other relation the
# weights themselves go into the new ones, also by one that is not stated or mistyped.
TAUGHT = frozenset({"distilled", "generated-data"})


MOST_NAMES = 60  # of a path: every chain that is followed, but not a row of thousands


class _Taint(NamedTuple):
    """The way from a model to the nearest restricted one: by which base model it goes on, and to which node."""

    name: str  # of several, where a base model that nobody describes whole says what it was made from
    onward: int | None  # None: that base model is the restricted one
    terms: str
    steps: int
    last: str


def check(evidence: Evidence) -> Iterator[Found]:
    """Every free model with a base, or a base of a base, that is known not to be free: the nearest one. One that only
    learnt from a model with such terms is noted.
    """
    built = chain_of(evidence)
    made = _tainted(built, evidence.known_licenses, taught=False)
    taught = _tainted(built, evidence.known_licenses, taught=True)
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


def _tainted(built: Chain, known: Mapping[str, str], *, taught: bool) -> list[_Taint | None]:
    """For every node the way to the nearest base model that is restricted: of those whose weights went into it, or with
    `taught` also of those that it or they learnt from. One walk from the restricted ones to what derives from them.
    """
    found: list[_Taint | None] = [None] * len(built.nodes)
    derivatives: list[list[tuple[int, str]]] = [[] for _ in built.nodes]
    for number, node in enumerate(built.nodes):
        for edge in node.edges:
            if edge.base is None or (edge.base.relation in TAUGHT and not taught):
                continue
            taint = _of_edge(built, number, edge, known, taught=taught)
            if taint is not None and (found[number] or taint).steps >= taint.steps:
                found[number] = taint
            if edge.target is not None:
                derivatives[edge.target].append((number, edge.name))
    pending = [number for number, taint in enumerate(found) if taint is not None]
    for current in pending:  # grows while it is walked
        onward = found[current]
        for number, name in derivatives[current]:
            if found[number] is None and onward is not None:
                found[number] = _Taint(name, current, onward.terms, onward.steps + 1, onward.last)
                pending.append(number)
    return found


def _of_edge(built: Chain, node: int, edge: Edge, known: Mapping[str, str], *, taught: bool) -> _Taint | None:
    """Whether a base model is known not to be free, as stated here or by its own manifest; where it is no node of the
    chain, also by what it says here that it was made from.
    """
    decided = {} if is_elsewhere(built.nodes[node].manifest.path) else known
    if edge.target is not None:
        target = built.nodes[edge.target]
        names = {} if is_elsewhere(target.manifest.path) else known
        licenses = ((edge.base.license if edge.base else None, decided), (target.record.license, names))
        terms = next((text for text, names in licenses if text and judge(text, names) == "non-free"), None)
        return _Taint(edge.name, None, terms, 1, edge.name) if terms else None
    pending: list[tuple[BaseModel, tuple[str, ...]]] = [(edge.base, (edge.name,))] if edge.base else []
    for base, way in pending:  # grows while it is walked, nearest first
        if base.license and judge(base.license, decided) == "non-free":
            return _Taint(" → ".join(way), None, base.license, len(way), base.name)
        pending += [
            (other, (*way, other.name)) for other in base.base_models or () if taught or other.relation not in TAUGHT
        ]
    return None


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
        "note, also where the other one was itself made from a restricted one: somebody has to read them. By "
        "the chain of base models it is no freer either way."
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
