"""The Model Openness Framework, version 1.0: three classes over 17 components.

Source: the framework's paper (arXiv 2403.13784) and the component table of its tool (lfai/model_openness_tool). A
component counts when it is there and all its parts have a free licence; access does not matter. The framework judges a
release, so base models don't count.
"""

from __future__ import annotations

from collections.abc import Iterator

from model_freedom.freedom.definition import WORDS, Definition, missing_component, name_of, weights_need
from model_freedom.freedom.facts import Facts
from model_freedom.freedom.grading import terms
from model_freedom.freedom.record import Graded, Need


def _class_3(facts: Facts) -> Iterator[Need]:
    yield from weights_need(facts)
    yield from _component(facts, "architecture_code")
    if not _counts(facts, "research_paper"):  # a paper stands in for the report
        yield from _component(facts, "technical_report", alternatives=("research_paper",))
    for role in ("evaluation_results", "model_card", "data_card"):
        yield from _component(facts, role)


def _class_2(facts: Facts) -> Iterator[Need]:
    yield from _parts("code", facts.code)
    for role in ("inference_code", "evaluation_code", "evaluation_data"):
        yield from _component(facts, role)


def _class_1(facts: Facts) -> Iterator[Need]:
    if facts.data:
        yield from _parts("data", facts.data)
    else:
        yield Need("data", "training data not listed", role="training_data")
    for role in ("preprocessing_code", "intermediate_weights", "research_paper"):
        yield from _component(facts, role)


def _counts(facts: Facts, role: str) -> bool:
    listed = facts.components.get(role)
    return bool(listed) and all(item.there and item.license == "free" for item in listed or ())


def _component(facts: Facts, role: str, alternatives: tuple[str, ...] = ()) -> Iterator[Need]:
    listed = facts.components.get(role)
    if listed is None:
        yield missing_component(role, alternatives)
    else:
        yield from _parts("components", listed, alternatives)


def _parts(axis: str, graded: tuple[Graded, ...], alternatives: tuple[str, ...] = ()) -> Iterator[Need]:
    """Every part has to be there, and under a free licence."""
    for item in graded:
        words = WORDS[item.role]
        label = name_of(item.artifact)
        if not item.there:
            yield Need(axis, f"{words} missing ({item.why})", label, item.role, item.position, alternatives)
        elif item.license != "free":
            stated = item.artifact.license if item.artifact else None
            message = f"{words} under no free licence ({terms(stated, item.license)})"
            yield Need(axis, message, label, item.role, item.position, alternatives)


DEFINITION = Definition(
    name="mof-1.0",
    title="Model Openness Framework 1.0",
    levels=("Unclassified", "Class III", "Class II", "Class I"),
    rungs=(_class_3, _class_2, _class_1),
    cap=None,
)
