"""The Open Source AI Definition, version 1.0, of the Open Source Initiative (October 2024).

It asks for the code that trained and runs the model, for the weights, and for information about the data: what it is,
and where to get it, for a fee too, or why it can't be shared. Whether that is complete, only a person can say.
"""

from __future__ import annotations

from collections.abc import Iterator

from model_freedom.freedom.definition import Definition, free_component, free_needs, need_of, weights_need
from model_freedom.freedom.facts import Facts
from model_freedom.freedom.record import Need


def _all_but_the_word(facts: Facts) -> Iterator[Need]:
    yield from weights_need(facts)
    yield from free_needs("code", facts.code)
    yield from free_component(facts, "inference_code")
    for role in ("preprocessing_code", "libraries"):
        yield from free_needs("code", facts.components.get(role, ()))
    yield from _data_information(facts)


def _data_information(facts: Facts) -> Iterator[Need]:
    card = has_data_card(facts)
    for item in facts.data:
        artifact = item.artifact
        if artifact is None:
            yield Need("data", f"training data not described ({item.why})", role=item.role)
            continue
        if not artifact.description and not card:
            message = "training data without a description, and no data card"
            yield Need("data", message, artifact.label, item.role, item.position, ("data_card",))
        if artifact.faulty:
            yield need_of("data", item)
        elif artifact.access == "none" and not artifact.reason:
            message = "training data that can't be shared, without a reason"
            yield Need("data", message, artifact.label, item.role, item.position)
        if artifact.access != "none" and item.grade == "missing":  # an address that is gone is none
            yield need_of("data", item)


def has_data_card(facts: Facts) -> bool:
    """Whether a data card is there that describes the data sets."""
    return any(item.there for item in facts.components.get("data_card", ()))


def _complete(facts: Facts) -> Iterator[Need]:
    if not facts.complete:
        yield Need("complete", "nobody vouches that the lists of code and data are complete", role="complete")


DEFINITION = Definition(
    name="osaid-1.0",
    title="Open Source AI Definition 1.0",
    levels=("DoesNotMeet", "NeedsAttestation", "Meets"),
    rungs=(_all_but_the_word, _complete),
    cap=(0, 1, 2),
)
