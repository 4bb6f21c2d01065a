"""What a definition of freedom is: a ladder of levels, each with what a model needs to stand on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from model_freedom.freedom.facts import Facts
from model_freedom.freedom.grading import terms
from model_freedom.freedom.record import Graded, Need
from model_freedom.manifest.model import Artifact

Needs = Callable[[Facts], Iterable[Need]]
"""What keeps a model from one level, by its own facts; nothing where it meets them."""

WORDS = {
    "training_code": "training code",
    "training_data": "training data",
    "architecture_code": "architecture code",
    "inference_code": "inference code",
    "evaluation_code": "evaluation code",
    "preprocessing_code": "preprocessing code",
    "libraries": "libraries",
    "evaluation_data": "evaluation data",
    "intermediate_weights": "intermediate weights",
    "model_metadata": "model metadata",
    "model_card": "model card",
    "data_card": "data card",
    "technical_report": "technical report",
    "research_paper": "research paper",
    "evaluation_results": "evaluation results",
    "sample_outputs": "sample outputs",
}


@dataclass(frozen=True)
class Definition:
    """One definition. Each level needs those below it.

    `cap` says for each level of a base model how high a model derived from it may stand, and `unknown_cap` the same
    for a base of which nothing is known; None where the definition doesn't look at base models.
    """

    name: str
    title: str
    levels: tuple[str, ...]  # lowest first
    rungs: tuple[Needs, ...]  # what each level above the lowest needs
    cap: tuple[int, ...] | None
    unknown_cap: int = 0
    whole: bool = False  # a report shows all reasons up to the top, not only those of the next level

    def own(self, facts: Facts) -> tuple[int, tuple[tuple[int, Need], ...]]:
        """The level by the model's own facts, and every need up to the top with the level that has it."""
        needs = tuple((level, need) for level, rung in enumerate(self.rungs, 1) for need in rung(facts))
        reached = min((level for level, _ in needs), default=len(self.levels)) - 1
        return reached, needs

    @property
    def top(self) -> int:
        """The index of the highest level."""
        return len(self.levels) - 1

    def allowed(self, base: int | None) -> int:
        """How high a model may stand with this base; None is a base of which nothing is known."""
        if self.cap is None:
            return self.top
        return self.unknown_cap if base is None else self.cap[base]


def weights_need(facts: Facts) -> Iterator[Need]:
    """The weights themselves have to be free."""
    if facts.weights != "free":
        yield Need("weights", f"weights {facts.weights} ({terms(facts.license, facts.weights)})", role="weights")


def free_needs(axis: str, graded: Iterable[Graded]) -> Iterator[Need]:
    """Each has to be free and open to everybody."""
    for item in graded:
        if item.grade != "free":
            yield need_of(axis, item)


def free_component(facts: Facts, role: str) -> Iterator[Need]:
    """A component has to be listed, free, and open to everybody."""
    listed = facts.components.get(role)
    if listed is None:
        yield missing_component(role)
    else:
        yield from free_needs("code", listed)


@cache
def missing_component(role: str, alternatives: tuple[str, ...] = ()) -> Need:
    """The need of a component that the manifest doesn't list."""
    return Need("components", f"{WORDS[role]} not listed", role=role, alternatives=alternatives)


def need_of(axis: str, item: Graded) -> Need:
    """The need of an artifact whose grade is too low, in words."""
    what = "available but not free" if item.grade == "available" else item.grade
    words = f"{WORDS.get(item.role, item.role)} {what}"
    label = name_of(item.artifact)
    return Need(axis, f"{words} ({item.why})" if item.why else words, label, item.role, item.position)


def name_of(artifact: Artifact | None) -> str | None:
    """What to call an artifact; None where it has neither a name nor an address."""
    return (artifact.name or artifact.url or artifact.path) if artifact else None
