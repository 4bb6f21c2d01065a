"""What the rules about base models share: the chain of them, and the models of this repository in it."""

from __future__ import annotations

from collections.abc import Iterator

from model_freedom.freedom.chain import Chain, chain
from model_freedom.freedom.names import with_revision
from model_freedom.manifest.model import Artifact, BaseModel, Manifest, Model, bases_of
from model_freedom.rules.rule import Evidence, models


def chain_of(evidence: Evidence) -> Chain:
    """The chain that the survey followed; without one, as far as base models are described in place."""
    if evidence.survey is not None:
        return evidence.survey.declared.chain
    return chain(models(evidence))


def nodes_of(evidence: Evidence) -> Iterator[tuple[int, Manifest, Model]]:
    """Every model of this repository, with its number in the chain."""
    built = chain_of(evidence)
    numbers = {id(node.record): number for number, node in enumerate(built.nodes)}
    for manifest, model in models(evidence):
        if id(model) in numbers:
            yield numbers[id(model)], manifest, model


def upstream(built: Chain, node: int) -> Iterator[tuple[BaseModel, int | None]]:
    """Every base model below a node, nearest first, each once: what the manifest says of it, and its number where it
    can be looked into. Whoever has found what they look for stops, since all of it can be a whole hub.
    """
    seen = {node}
    pending = [node]
    for current in pending:
        for edge in built.nodes[current].edges:
            if edge.base is None:
                continue
            yield edge.base, edge.target
            if edge.target is None:  # not described whole, and yet it may say what it was made from
                yield from ((base, None) for base in bases_of(edge.base))
            if edge.target is not None and edge.target not in seen:
                seen.add(edge.target)
                pending.append(edge.target)


def names_of(thing: Artifact | BaseModel) -> Iterator[str]:
    """Everything by which an artifact or base model can be called."""
    yield from filter(None, (thing.name, thing.url, *thing.archives))
    if thing.name and (versioned := with_revision(thing.name, thing.revision)):
        yield versioned
    if isinstance(thing, BaseModel) and thing.manifest:
        yield thing.manifest
